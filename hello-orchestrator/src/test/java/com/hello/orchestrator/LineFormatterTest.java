package com.hello.orchestrator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.junit.jupiter.api.Test;

class LineFormatterTest {

  private static String format(LogRecord record) {
    record.setInstant(Instant.parse("2026-01-02T03:04:05Z"));
    return new LineFormatter().format(record);
  }

  @Test
  void isOneLineWithUtcTime() {
    assertEquals(
        "2026-01-02T03:04:05.000Z INFO Job 1" + System.lineSeparator(),
        format(new LogRecord(Level.INFO, "Job 1")));
    assertEquals(
        "2026-01-02T03:04:05.000Z ERROR é" + System.lineSeparator(),
        format(new LogRecord(Level.SEVERE, "é")));
  }

  @Test
  void lookalikesOfALineEndCannotStartALine() {
    String line = format(new LogRecord(Level.INFO, "a\r\nb\u2028c\u0085d\u001b[31m"));
    assertEquals("2026-01-02T03:04:05.000Z INFO a b c d [31m" + System.lineSeparator(), line);
  }

  @Test
  void saysWhatWasThrownAndWhere() {
    LogRecord record = new LogRecord(Level.WARNING, "Failed");
    record.setThrown(new IllegalStateException("two\nlines"));
    String line = format(record);
    assertTrue(line.contains("Failed: java.lang.IllegalStateException: two lines at "), line);
    assertEquals(1, line.lines().count());
  }
}
