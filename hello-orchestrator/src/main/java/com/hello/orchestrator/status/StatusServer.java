package com.hello.orchestrator.status;

import com.hello.orchestrator.status.SourceStatus.Starting;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Serves the status: {@code /healthz} answers while the process lives, {@code /readyz} once it
 * works or stands by, {@code /} tells how far it is. It ends with the process.
 */
public final class StatusServer {
  private static final int THREADS = 4;
  private static final int MAX_WAITING = 64;
  private static final long IDLE_THREAD_SECONDS = 30;
  private static final int OK = 200;
  private static final int NOT_FOUND = 404;
  private static final int NOT_ALLOWED = 405;
  private static final int NOT_READY = 503;
  private static final int NO_BODY = -1;

  private final HttpServer server;
  private final SourceStatus status;
  private final StatusPage page;

  private StatusServer(int port, SourceStatus status, StatusPage page) throws IOException {
    this.status = status;
    this.page = page;
    // The JDK reads these once, when its server's class loads; without them a client that sends
    // nothing holds a thread for ever.
    setDefault("sun.net.httpserver.maxReqTime", "5");
    setDefault("sun.net.httpserver.maxRspTime", "5");
    setDefault("sun.net.httpserver.clockTick", "1000");
    setDefault("sun.net.httpserver.nodelay", "true");
    this.server = HttpServer.create(new InetSocketAddress(port), MAX_WAITING);
    server.setExecutor(threads());
    server.createContext("/", this::answer);
  }

  private static void setDefault(String property, String value) {
    if (System.getProperty(property) == null) {
      System.setProperty(property, value);
    }
  }

  /**
   * Opens the port and serves, on threads that keep no process alive.
   *
   * @param port 0 for any that is free
   * @throws StatusPortException when the port cannot be opened
   */
  public static StatusServer start(int port, SourceStatus status, StatusPage page) {
    try {
      StatusServer started = new StatusServer(port, status, page);
      started.server.start();
      return started;
    } catch (IOException e) {
      throw new StatusPortException(port, e);
    }
  }

  /** The port that it listens on. */
  public int port() {
    return server.getAddress().getPort();
  }

  private static ThreadPoolExecutor threads() {
    ThreadPoolExecutor threads =
        new ThreadPoolExecutor(
            THREADS,
            THREADS,
            IDLE_THREAD_SECONDS,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(MAX_WAITING),
            work -> {
              Thread thread = new Thread(work, "status");
              thread.setDaemon(true);
              return thread;
            });
    threads.allowCoreThreadTimeOut(true);
    return threads;
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      boolean isHead = exchange.getRequestMethod().equals("HEAD");
      if (!isHead && !exchange.getRequestMethod().equals("GET")) {
        exchange.getResponseHeaders().set("Allow", "GET, HEAD");
        send(exchange, NOT_ALLOWED, "Method not allowed\n", false);
        return;
      }
      switch (exchange.getRequestURI().getPath()) {
        case "/healthz" -> send(exchange, OK, "ok\n", isHead);
        case "/readyz" -> {
          boolean isReady = !(status.phase() instanceof Starting);
          send(exchange, isReady ? OK : NOT_READY, isReady ? "ready\n" : "starting\n", isHead);
        }
        case "/" -> send(exchange, OK, page.text(status.phase()), isHead);
        default -> send(exchange, NOT_FOUND, "Not found\n", isHead);
      }
    }
  }

  private static void send(HttpExchange exchange, int code, String text, boolean isHead)
      throws IOException {
    byte[] body = text.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "text/plain; charset=utf-8");
    exchange.sendResponseHeaders(code, isHead ? NO_BODY : body.length);
    if (!isHead) {
      exchange.getResponseBody().write(body);
    }
  }
}
