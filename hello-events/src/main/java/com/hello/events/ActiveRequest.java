package com.hello.events;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * One request on its thread, from its first byte to its answer.
 *
 * <p>While the thread waits for the client it may be cut off, once: whoever watches it interrupts
 * it, which closes the connection. While it works it is left alone, so that no interrupt can ever
 * hit anything but a read from the client. Thread-safe: its own thread moves it on, any other may
 * cut it off.
 */
final class ActiveRequest {
  private enum Phase {
    WAITING_FOR_CLIENT,
    CUT_ORDERED,
    CUT,
    WORKING
  }

  // Beyond the JDK server's own limits, which unblock even a stuck write of the last words.
  private static final long MAX_CUT_SECONDS = 60;

  private final Thread thread = Thread.currentThread();
  private final long startNanos = System.nanoTime();
  private final AtomicReference<Phase> phase = new AtomicReference<>(Phase.WAITING_FOR_CLIENT);
  private final CountDownLatch cutDone = new CountDownLatch(1);
  private volatile long deadlineNanos;
  private volatile @Nullable Runnable lastWords;

  ActiveRequest(Duration timeout) {
    deadlineNanos = startNanos + timeout.toNanos();
  }

  long startNanos() {
    return startNanos;
  }

  boolean isWaitingForClient() {
    return phase.get() == Phase.WAITING_FOR_CLIENT;
  }

  boolean isOverdue(long nowNanos) {
    return isWaitingForClient() && nowNanos - deadlineNanos >= 0;
  }

  /** Begins to wait for the client's body; if that takes too long, {@code answer} tells it so. */
  void waitForBody(Runnable answer) {
    lastWords = answer;
    phase.set(Phase.WAITING_FOR_CLIENT);
  }

  /** Begins to wait for the client to hang up, for a limited time. */
  void waitForEnd(Duration limit) {
    lastWords = null;
    deadlineNanos = System.nanoTime() + limit.toNanos();
    phase.set(Phase.WAITING_FOR_CLIENT);
  }

  /**
   * Ends the wait: after this the thread is not interrupted any more.
   *
   * @throws SlowClientException if the request was cut off
   */
  void work() throws SlowClientException {
    if (phase.get() == Phase.WORKING
        || phase.compareAndSet(Phase.WAITING_FOR_CLIENT, Phase.WORKING)
        || phase.compareAndSet(Phase.CUT_ORDERED, Phase.WORKING)) {
      return;
    }
    awaitCut();
    throw new SlowClientException();
  }

  /** Orders the request to be cut off, if it still waits; then {@link #cut} has to follow. */
  boolean orderCut() {
    return phase.compareAndSet(Phase.WAITING_FOR_CLIENT, Phase.CUT_ORDERED);
  }

  /** Tells the client, where it can be told, and closes the connection under the waiting thread. */
  void cut(boolean tell) {
    if (!phase.compareAndSet(Phase.CUT_ORDERED, Phase.CUT)) {
      return;
    }
    try {
      Runnable words = lastWords;
      if (tell && words != null) {
        words.run();
      }
    } finally {
      thread.interrupt();
      cutDone.countDown();
    }
  }

  private void awaitCut() {
    try {
      cutDone.await(MAX_CUT_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException theCut) {
      // The interrupt that the cut sends; it has served its purpose.
      return;
    }
    Thread.interrupted();
  }
}
