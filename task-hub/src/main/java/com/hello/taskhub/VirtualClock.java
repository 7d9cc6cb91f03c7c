package com.hello.taskhub;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A clock for tests: time stands still until it is told to pass, so that an orchestration's timers
 * of days fire at once and in order. Thread-safe.
 */
public final class VirtualClock extends Clock {
  private final boolean jumping;
  private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
  private Instant now;

  private VirtualClock(Instant now, boolean jumping) {
    this.now = now;
    this.jumping = jumping;
  }

  /** A clock whose time passes only by {@link #advance}. */
  public static VirtualClock standingAt(Instant start) {
    return new VirtualClock(start, false);
  }

  /**
   * A clock that jumps to the next timer whenever a worker is connected and the hub has nothing
   * else to do.
   */
  public static VirtualClock jumpingFrom(Instant start) {
    return new VirtualClock(start, true);
  }

  /** Lets time pass; the timers that fall due fire. */
  public void advance(Duration duration) {
    synchronized (this) {
      now = now.plus(duration);
    }
    listeners.forEach(Runnable::run);
  }

  /** For the hub: whether to jump when there is nothing to do. */
  public boolean isJumping() {
    return jumping;
  }

  /** For the hub: lets time pass up to {@code instant}, but never back. */
  public synchronized void jumpTo(Instant instant) {
    if (instant.isAfter(now)) {
      now = instant;
    }
  }

  /** For the hub: runs {@code listener} whenever time was told to pass. */
  public void onAdvance(Runnable listener) {
    listeners.add(listener);
  }

  @Override
  public synchronized Instant instant() {
    return now;
  }

  @Override
  public ZoneId getZone() {
    return ZoneOffset.UTC;
  }

  /** Not supported: the hub has no use for zones. */
  @Override
  public Clock withZone(ZoneId zone) {
    throw new UnsupportedOperationException("a virtual clock has no zone");
  }
}
