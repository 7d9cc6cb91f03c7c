package com.hello.events;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * A share of the heap that requests take turns to use, so that many large ones at once wait instead
 * of exhausting it.
 *
 * <p>A request that wants more than the whole share gets the whole of it, alone. Thread-safe.
 */
final class MemoryBudget {
  private static final int UNIT_BYTES = 1024;

  private final int units;
  private final Semaphore free;
  private final Duration patience;

  MemoryBudget(long bytes, Duration patience) {
    units = (int) Math.min(Integer.MAX_VALUE, Math.max(1, bytes / UNIT_BYTES));
    free = new Semaphore(units);
    this.patience = patience;
  }

  /** Waits for its share and takes it; the share has to be closed. */
  Share take(long bytes) throws Refusal {
    int wanted = (int) Math.min(units, bytes / UNIT_BYTES + 1);
    try {
      if (free.tryAcquire(wanted)
          || free.tryAcquire(wanted, patience.toMillis(), TimeUnit.MILLISECONDS)) {
        return () -> free.release(wanted);
      }
    } catch (InterruptedException stopping) {
      Thread.currentThread().interrupt();
    }
    throw new Refusal(503, "The sink has too many large requests at once; send it again.");
  }

  int freeUnits() {
    return free.availablePermits();
  }

  int units() {
    return units;
  }

  /** A part of the budget in use. */
  @FunctionalInterface
  interface Share extends AutoCloseable {
    @Override
    void close();
  }
}
