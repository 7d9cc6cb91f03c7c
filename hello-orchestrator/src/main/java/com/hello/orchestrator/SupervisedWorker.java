package com.hello.orchestrator;

import com.microsoft.durabletask.DurableTaskGrpcWorker;
import io.grpc.Context;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;

/**
 * Runs one of the SDK's workers on a thread of its own, and again when it dies, which the SDK lets
 * happen silently.
 *
 * <p>The worker runs in a gRPC context that is cancelled when it dies: the hub sees its stream end
 * and hands its work out again.
 */
final class SupervisedWorker implements AutoCloseable {
  private static final Logger LOG = System.getLogger(SupervisedWorker.class.getName());
  private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);
  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(5);

  private final DurableTaskGrpcWorker worker;
  private final Thread thread;
  private volatile boolean closed;

  /** A worker that is not started yet; {@code name} is that of its thread. */
  SupervisedWorker(String name, DurableTaskGrpcWorker worker) {
    this.worker = worker;
    this.thread = new Thread(this::supervise, name);
    this.thread.setDaemon(true);
  }

  void start() {
    thread.start();
  }

  private void supervise() {
    Duration pause = FIRST_PAUSE;
    String toldEnd = "";
    while (!closed) {
      long startNanos = System.nanoTime();
      String end = runOnce();
      if (closed) {
        return;
      }
      Duration ran = Duration.ofNanos(System.nanoTime() - startNanos);
      pause = ran.compareTo(LONGEST_PAUSE) > 0 ? FIRST_PAUSE : longer(pause);
      if (!end.equals(toldEnd)) {
        toldEnd = end;
        LOG.log(Level.ERROR, "Worker " + thread.getName() + " ended (" + end + "); restarting it");
      }
      try {
        Thread.sleep(pause.toMillis());
      } catch (InterruptedException e) {
        LOG.log(Level.DEBUG, "not waiting any longer");
      }
    }
  }

  /** Runs the worker until it ends, and says how it did. */
  private String runOnce() {
    Context.CancellableContext context = Context.ROOT.withCancellation();
    try {
      context.run(worker::startAndBlock);
      return "interrupted";
    } catch (Throwable e) {
      return String.valueOf(e);
    } finally {
      context.cancel(null);
    }
  }

  private static Duration longer(Duration pause) {
    Duration doubled = pause.multipliedBy(2);
    return doubled.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : doubled;
  }

  /** Stops the worker, in the middle of its work if need be. */
  @Override
  public void close() {
    closed = true;
    thread.interrupt();
    try {
      thread.join(CLOSE_LIMIT.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
