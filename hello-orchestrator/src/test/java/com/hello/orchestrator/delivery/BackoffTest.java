package com.hello.orchestrator.delivery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BackoffTest {

  @ParameterizedTest
  @CsvSource({
    "0,500,1000",
    "1,1000,2000",
    "2,2000,4000",
    "5,16000,32000",
    "6,30000,60000",
    "7,30000,60000",
    "1000,30000,60000",
    "2147483647,30000,60000"
  })
  void doublesUpToAMinute(int attempt, long shortestMillis, long longestMillis) {
    assertEquals(Duration.ofMillis(shortestMillis), Backoff.after(attempt, 0));
    assertEquals(Duration.ofMillis(longestMillis), Backoff.after(attempt, 1));
  }

  @Test
  void jitterStaysBetweenTheBounds() {
    for (double random = 0; random <= 1; random += 0.001) {
      long millis = Backoff.after(3, random).toMillis();
      assertTrue(millis >= 4000 && millis <= 8000, () -> millis + " ms");
    }
  }
}
