package com.hello.orchestrator.delivery;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RetryAfterTest {
  private static final Instant NOW = Instant.parse("2026-11-06T08:49:37Z");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0 | 0",
        "120 | 120",
        " 7  | 7",
        "3600 | 3600",
        "3601 | 3600",
        "99999999999999999999999999 | 3600",
        "Fri, 06 Nov 2026 08:50:37 GMT | 60",
        "Friday, 06-Nov-26 08:50:37 GMT | 60",
        "Fri Nov  6 08:50:37 2026 | 60",
        "Fri, 06 Nov 2026 08:49:37 GMT | 0",
        "Sat, 06 Nov 2066 08:50:37 GMT | 3600",
      })
  void readsSecondsAndDates(String header, long seconds) {
    assertEquals(Optional.of(Duration.ofSeconds(seconds)), RetryAfter.parse(header, NOW));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "-5",
        "+5",
        "1.5",
        "5 seconds",
        "soon",
        "١٢",
        "Fri, 06 Nov 2026 08:48:37 GMT",
        "Sunday, 06-Nov-94 08:49:37 GMT",
        "Mon, 06 Nov 2026 08:50:37 GMT",
        "Fri, 99 Nov 2026 08:50:37 GMT",
        "2026-11-06T08:50:37Z"
      })
  void ignoresGarbageAndThePast(String header) {
    assertEquals(Optional.empty(), RetryAfter.parse(header, NOW));
  }
}
