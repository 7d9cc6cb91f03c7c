package com.hello.orchestrator.delivery;

import java.time.Duration;

/** Exponential backoff with jitter: between half and all of 1 s, 2 s, 4 s and so on, up to 60 s. */
public final class Backoff {
  private static final Duration BASE = Duration.ofSeconds(1);
  private static final Duration CAP = Duration.ofSeconds(60);
  private static final int MAX_DOUBLINGS = 6;

  private Backoff() {}

  /**
   * The wait after a failed attempt.
   *
   * @param attempt failed attempts before this one, 0 for the first
   * @param random from 0, for half of the longest wait, to 1, for all of it
   */
  public static Duration after(int attempt, double random) {
    long doubledMillis = BASE.toMillis() << Math.min(attempt, MAX_DOUBLINGS);
    long longestMillis = Math.min(doubledMillis, CAP.toMillis());
    return Duration.ofMillis(longestMillis / 2 + Math.round(longestMillis / 2.0 * random));
  }
}
