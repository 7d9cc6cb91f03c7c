package com.hello.orchestrator.delivery;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.hello.orchestrator.delivery.Answer.None;
import com.hello.orchestrator.delivery.Answer.Response;
import com.hello.orchestrator.delivery.Outcome.Accepted;
import com.hello.orchestrator.delivery.Outcome.Rejected;
import com.hello.orchestrator.delivery.Outcome.Retry;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class VerdictTest {
  private static final Instant NOW = Instant.parse("2026-11-06T08:49:37Z");
  private static final Set<Integer> RETRIED_CLIENT_ERRORS = Set.of(404, 408, 409, 429);

  static IntStream statuses() {
    return IntStream.concat(IntStream.rangeClosed(100, 620), IntStream.of(0, 42, 999));
  }

  @ParameterizedTest
  @MethodSource("statuses")
  void followsTheDeliveryTable(int status) {
    Outcome outcome = Verdict.of(new Response(status, "", "why"), 0, NOW, 0);
    Outcome expected = new Rejected(status, "why");
    if (status >= 200 && status <= 299) {
      expected = new Accepted(status);
    } else if (status < 200 || status >= 500 || RETRIED_CLIENT_ERRORS.contains(status)) {
      expected = new Retry(Duration.ofMillis(500), "HTTP " + status);
    }
    assertEquals(expected, outcome);
  }

  @Test
  void retriesWithoutAnAnswer() {
    assertEquals(
        new Retry(Duration.ofSeconds(4), "refused"), Verdict.of(new None("refused"), 2, NOW, 1));
  }

  @ParameterizedTest
  @CsvSource({
    "429,0,100,100000", "503,0,100,100000", "503,6,10,60000", "503,0,999999,3600000",
    "503,0,garbage,1000", "500,0,100,1000", "404,0,100,1000", "502,0,100,1000"
  })
  void honoursRetryAfterOn429And503Only(
      int status, int attempt, String header, long expectedMillis) {
    assertEquals(
        new Retry(Duration.ofMillis(expectedMillis), "HTTP " + status),
        Verdict.of(new Response(status, header, ""), attempt, NOW, 1));
  }
}
