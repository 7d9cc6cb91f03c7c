package com.hello.orchestrator.delivery;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads a Retry-After header: seconds, or one of the three date formats of RFC 9110, 5.6.7. */
final class RetryAfter {
  private static final Duration CAP = Duration.ofHours(1);
  private static final Pattern SECONDS = Pattern.compile("[0-9]+");
  private static final int MAX_DIGITS = 9;
  private static final int OLD_DATE_YEARS_BACK = 50;

  private RetryAfter() {}

  /** The wait that the header asks for, an hour at most; empty when it asks for none. */
  static Optional<Duration> parse(String header, Instant now) {
    String text = header.strip();
    Optional<Duration> wait =
        SECONDS.matcher(text).matches()
            ? Optional.of(seconds(text))
            : date(text, now).map(until -> Duration.between(now, until));
    return wait.filter(w -> !w.isNegative()).map(w -> w.compareTo(CAP) > 0 ? CAP : w);
  }

  private static Duration seconds(String digits) {
    return digits.length() > MAX_DIGITS ? CAP : Duration.ofSeconds(Long.parseLong(digits));
  }

  private static Optional<Instant> date(String text, Instant now) {
    for (DateTimeFormatter format : formats(now)) {
      try {
        return Optional.of(ZonedDateTime.parse(text, format).toInstant());
      } catch (DateTimeException e) {
        continue; // Not in this format; a date in none of them is ignored.
      }
    }
    return Optional.empty();
  }

  private static List<DateTimeFormatter> formats(Instant now) {
    return List.of(
        DateTimeFormatter.RFC_1123_DATE_TIME,
        rfc850(LocalDate.ofInstant(now, ZoneOffset.UTC).minusYears(OLD_DATE_YEARS_BACK)),
        DateTimeFormatter.ofPattern("EEE MMM ppd HH:mm:ss yyyy", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC));
  }

  private static DateTimeFormatter rfc850(LocalDate firstOfTwoDigitYears) {
    return new DateTimeFormatterBuilder()
        .appendPattern("EEEE, dd-MMM-")
        .appendValueReduced(ChronoField.YEAR, 2, 2, firstOfTwoDigitYears)
        .appendPattern(" HH:mm:ss 'GMT'")
        .toFormatter(Locale.ENGLISH)
        .withZone(ZoneOffset.UTC);
  }
}
