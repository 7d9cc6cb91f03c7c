package com.hello.orchestrator;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.Thread.UncaughtExceptionHandler;

/**
 * Takes what no code caught: one line, and an end of the process where it could not go on whole,
 * which is when the main thread dies or the JVM itself is in trouble.
 */
final class LastResort implements UncaughtExceptionHandler {
  private static final Logger LOG = System.getLogger(LastResort.class.getName());
  private static final int FAILED = 1;

  private final Shutdown shutdown;
  private final Thread main = Thread.currentThread();

  LastResort(Shutdown shutdown) {
    this.shutdown = shutdown;
  }

  @Override
  public void uncaughtException(Thread thread, Throwable thrown) {
    if (thread == main || thrown instanceof VirtualMachineError) {
      shutdown.fail(FAILED, "Unexpected in thread " + thread.getName() + ": " + thrown);
    } else {
      LOG.log(Level.ERROR, "Unexpected in thread " + thread.getName(), thrown);
    }
  }
}
