package com.hello.benchmarks;

import java.util.Arrays;

/** Counts latencies by the microsecond, up to a limit; not thread-safe. */
public final class Latencies {
  private static final int MAX_MICROS = 2_000_000;

  private final long[] countByMicros = new long[MAX_MICROS + 1];
  private long count;

  public void addNanos(long nanos) {
    countByMicros[(int) Math.min(MAX_MICROS, nanos / 1000)]++;
    count++;
  }

  public void addAll(Latencies others) {
    Arrays.setAll(countByMicros, micros -> countByMicros[micros] + others.countByMicros[micros]);
    count += others.count;
  }

  public void clear() {
    Arrays.fill(countByMicros, 0);
    count = 0;
  }

  public long count() {
    return count;
  }

  /** The latency in microseconds that the given share of all, from 0 to 1, does not exceed. */
  public long quantileMicros(double share) {
    long left = (long) Math.ceil(count * share);
    int micros = 0;
    while (micros < MAX_MICROS && left > countByMicros[micros]) {
      left -= countByMicros[micros];
      micros++;
    }
    return micros;
  }
}
