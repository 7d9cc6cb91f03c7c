package com.hello.orchestrator;

import com.hello.taskhub.EmbeddedTaskHub;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/**
 * Ends the process: lets the attempt that is running be finished and recorded, but never takes ten
 * seconds. Halting early loses nothing, as the hub is made for that. Safe for use by all threads.
 */
final class Shutdown {
  private static final Duration GRACE = Duration.ofSeconds(8);
  private static final Duration HALT_AFTER = Duration.ofSeconds(9);

  private volatile boolean isStopping;
  private volatile int exitCode;
  private volatile @Nullable EmbeddedTaskHub hub;

  private Shutdown() {}

  /** From now on a signal ends the process with exit code 0. */
  static Shutdown install() {
    Shutdown shutdown = new Shutdown();
    Runtime.getRuntime().addShutdownHook(new Thread(shutdown::stop, "shutdown"));
    return shutdown;
  }

  /** The hub to close first. */
  void closes(EmbeddedTaskHub opened) {
    hub = opened;
  }

  /** Ends the process with one line on standard error; does not return. */
  void fail(int code, String message) {
    if (!isStopping) {
      System.err.println(message.lines().findFirst().orElse("failed"));
    }
    exit(code);
  }

  /** Ends the process; does not return. */
  void exit(int code) {
    if (!isStopping) {
      exitCode = code;
      System.exit(code);
    }
    await(); // The hook halts.
  }

  private void stop() {
    isStopping = true;
    Thread watchdog = new Thread(this::haltLate, "shutdown-limit");
    watchdog.setDaemon(true);
    watchdog.start();
    try {
      EmbeddedTaskHub open = hub;
      if (open != null) {
        open.close(exitCode == 0 ? GRACE : Duration.ZERO);
      }
    } catch (RuntimeException e) {
      log(Level.WARNING, "The task hub did not close cleanly: " + e.getMessage());
    } finally {
      Runtime.getRuntime().halt(exitCode);
    }
  }

  private void haltLate() {
    try {
      Thread.sleep(HALT_AFTER.toMillis());
    } catch (InterruptedException e) {
      log(Level.DEBUG, "not waiting any longer");
    }
    Runtime.getRuntime().halt(exitCode);
  }

  private static void await() {
    boolean ended = false;
    while (!ended) {
      try {
        new CountDownLatch(1).await();
        ended = true;
      } catch (InterruptedException e) {
        log(Level.DEBUG, "waiting for the end");
      }
    }
  }

  // No logger in a field: the hook is there before logging is set up.
  private static void log(Level level, String message) {
    System.getLogger(Shutdown.class.getName()).log(level, message);
  }
}
