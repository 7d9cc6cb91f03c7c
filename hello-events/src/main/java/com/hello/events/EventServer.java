package com.hello.events;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** The sink's HTTP server: started by its factory, stopped once. */
final class EventServer {
  private static final int BACKLOG = 1024;
  private static final int MAX_FAULTS_SHOWN = 100;
  private static final long STOP_POLL_MILLIS = 10;

  private final HttpServer server;
  private final RequestThreads threads;
  private final PrintStream err;
  private final AtomicInteger faults = new AtomicInteger();
  private volatile boolean stopping;

  private EventServer(Settings settings, LineLog log, PrintStream err) throws IOException {
    this.err = err;
    Capacity capacity = Capacity.of(Runtime.getRuntime().maxMemory());
    JdkServerLimits.apply(capacity, settings.requestTimeout());
    // All interfaces: inside a container the loopback address is nobody's but its own.
    server = HttpServer.create(new InetSocketAddress(settings.port()), BACKLOG);
    threads = new RequestThreads(capacity.threads(), settings.requestTimeout(), this::report);
    server.setExecutor(threads);
    server.createContext(
        "/",
        new SinkHandler(
            new EventIntake(new EventJson(capacity.jsonTokens()), log),
            new BodyMemory(capacity),
            settings.maxBodyBytes(),
            capacity.headerBytes() / 2,
            threads::current,
            () -> stopping,
            this::report));
  }

  /**
   * Opens the port and serves.
   *
   * @throws IOException if the port cannot be opened
   */
  static EventServer start(Settings settings, LineLog log, PrintStream err) throws IOException {
    EventServer server = new EventServer(settings, log, err);
    server.server.start();
    return server;
  }

  int port() {
    return server.getAddress().getPort();
  }

  /** How many requests have begun and are not answered yet. */
  int inFlight() {
    return threads.inFlight();
  }

  /**
   * Takes no new connections, waits for the requests that have begun, and closes everything.
   *
   * @param grace how long to wait at most
   * @return how many requests were not finished in time
   */
  int stop(Duration grace) throws InterruptedException {
    stopping = true;
    // It closes the listening socket at once, and in Java 17 it always takes the whole delay.
    Thread closing =
        new Thread(() -> server.stop((int) Math.max(1, grace.toSeconds())), "close-port");
    closing.setDaemon(true);
    closing.start();
    long deadline = System.nanoTime() + grace.toNanos();
    while (threads.inFlight() > 0 && System.nanoTime() - deadline < 0) {
      TimeUnit.MILLISECONDS.sleep(STOP_POLL_MILLIS);
    }
    int unfinished = threads.inFlight();
    threads.close();
    return unfinished;
  }

  private void report(Throwable fault) {
    int number = faults.incrementAndGet();
    if (number <= MAX_FAULTS_SHOWN) {
      synchronized (err) {
        err.println("A request failed in a way that was not foreseen:");
        fault.printStackTrace(err);
        if (number == MAX_FAULTS_SHOWN) {
          err.println("Further faults of this kind are not shown.");
        }
      }
    }
  }
}
