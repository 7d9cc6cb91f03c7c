package com.hello.taskhub.instance;

import com.google.protobuf.Timestamp;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Conversions between protobuf's time stamps and {@link Instant}. */
public final class Times {
  private static final long MIN_SECONDS = -62_135_596_800L;

  /** A second short of the last one: a store may round up to its precision. */
  private static final long MAX_SECONDS = 253_402_300_798L;

  private static final int MAX_NANOS = 999_999_999;

  private Times() {}

  public static Timestamp timestamp(Instant instant) {
    return Timestamp.newBuilder()
        .setSeconds(instant.getEpochSecond())
        .setNanos(instant.getNano())
        .build();
  }

  /**
   * Converts a time that came from outside.
   *
   * @throws DateTimeException when it is not within the years 1 to 9999, as google.protobuf's
   *     timestamp.proto has it; a store could not keep it
   */
  public static Instant instant(Timestamp timestamp) {
    if (timestamp.getSeconds() < MIN_SECONDS
        || timestamp.getSeconds() > MAX_SECONDS
        || timestamp.getNanos() < 0
        || timestamp.getNanos() > MAX_NANOS) {
      throw new DateTimeException(
          timestamp.getSeconds()
              + " seconds and "
              + timestamp.getNanos()
              + " nanoseconds after 1970 is not a time of the years 1 to 9999");
    }
    return Instant.ofEpochSecond(timestamp.getSeconds(), timestamp.getNanos());
  }

  /** The first whole millisecond after {@code instant}: how a worker sees that it has passed. */
  static Instant justAfter(Instant instant) {
    return instant.truncatedTo(ChronoUnit.MILLIS).plusMillis(1);
  }

  static Instant later(Instant a, Instant b) {
    return a.isAfter(b) ? a : b;
  }
}
