package com.hello.taskhub.azure;

import com.hello.taskhub.store.StoreException;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Sends requests until they go through: throttling, time-outs, resets and outages are waited out,
 * for as long as they take. Thread-safe.
 */
final class Requests {
  private static final Duration FIRST_WAIT = Duration.ofMillis(100);
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(10);
  private static final int MAX_DOUBLINGS = 10;

  private final String place;
  private final Health health;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private @Nullable StoreException end;
  private volatile boolean hasWorked;
  private volatile boolean isImpatient;

  Requests(String place) {
    this.place = place;
    this.health = new Health(place);
  }

  /** The service answered, but what the request depends on is not so: 404, 409 or 412. */
  static final class ConflictException extends Exception {
    private static final long serialVersionUID = 1L;
    private final String code;
    private final int status;

    private ConflictException(Fault fault) {
      super(fault.text(), null, false, false);
      this.code = fault.code();
      this.status = fault.status();
    }

    String code() {
      return code;
    }

    boolean isMissing() {
      return status == 404;
    }
  }

  /** Sends a request; it may be sent several times, and take effect though it seemed to fail. */
  <T> T send(Supplier<T> request) throws ConflictException {
    return send(answer -> request.get());
  }

  /** A request for a transaction. */
  interface Transaction<T> {
    T send(BatchAnswer answer);
  }

  /**
   * Sends a transaction as {@link #send(Supplier)} does.
   *
   * @throws ConflictException when the service refuses it because of what is stored
   * @throws StoreException when no repetition can help, or this was told to {@link #end}
   */
  <T> T send(Transaction<T> request) throws ConflictException {
    int failures = 0;
    boolean isGood = false;
    try {
      while (true) {
        checkGoingOn();
        BatchAnswer answer = new BatchAnswer();
        try {
          T value = request.send(answer);
          isGood = true;
          hasWorked = true;
          return value;
        } catch (StoreException own) {
          throw own;
        } catch (RuntimeException failure) {
          Fault fault = Fault.of(failure, answer);
          if (fault.mayPass() && !isHopeless(fault)) {
            if (isImpatient) {
              throw new StoreException(place + " does not answer (" + fault.text() + ")");
            }
            health.failed(fault, failures == 0);
            failures++;
            pause(wait(failures, fault));
          } else if (fault.isConflict()) {
            isGood = true;
            throw new ConflictException(fault);
          } else {
            throw refused(fault);
          }
        }
      }
    } finally {
      if (failures > 0) {
        health.ended(isGood);
      }
    }
  }

  /** From now on each request is sent once, and fails if it does not go through. */
  void stopWaiting() {
    lock.lock();
    try {
      isImpatient = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** From now on nothing is sent, and nobody waits: every call fails with {@code reason}. */
  void end(StoreException reason) {
    lock.lock();
    try {
      if (end == null) {
        end = reason;
      }
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** A wrong key will not get right; lacking rights may be given, but at the start it is told. */
  private boolean isHopeless(Fault fault) {
    return fault.isBadCredentials() || (fault.isForbidden() && !hasWorked);
  }

  private StoreException refused(Fault fault) {
    if (fault.isForbidden()) {
      return new StoreException(
          place
              + " refuses access ("
              + fault.text()
              + "): check the key or signature in StorageConnectionString, that it may create, read,"
              + " write and delete tables and blobs, and this machine's clock");
    }
    return new StoreException(place + " refuses a request (" + fault.text() + ")");
  }

  private static Duration wait(int failures, Fault fault) {
    Duration backoff = FIRST_WAIT.multipliedBy(1L << Math.min(failures - 1, MAX_DOUBLINGS));
    long millis = Math.min(backoff.toMillis(), LONGEST_WAIT.toMillis());
    long jittered = millis / 2 + ThreadLocalRandom.current().nextLong(millis / 2 + 1);
    return Duration.ofMillis(Math.max(jittered, fault.retryAfter().toMillis()));
  }

  private void checkGoingOn() {
    lock.lock();
    try {
      if (end != null) {
        throw end;
      }
    } finally {
      lock.unlock();
    }
  }

  private void pause(Duration duration) {
    lock.lock();
    try {
      long left = duration.toNanos();
      while (left > 0 && end == null && !isImpatient) {
        left = changed.awaitNanos(left);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StoreException("interrupted while " + place + " did not do its work", e);
    } finally {
      lock.unlock();
    }
  }
}
