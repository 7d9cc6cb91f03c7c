package com.hello.orchestrator;

import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.logging.Formatter;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.regex.Pattern;

/**
 * One line a record: UTC time, level, message, and what was thrown; nothing can start a new line.
 */
final class LineFormatter extends Formatter {
  private static final Pattern CONTROL = Pattern.compile("[\\p{Cc}\\u2028\\u2029]+");

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  @Override
  public String format(LogRecord record) {
    StringBuilder line = new StringBuilder();
    line.append(TIME.format(record.getInstant())).append(' ').append(level(record)).append(' ');
    line.append(formatMessage(record));
    Throwable thrown = record.getThrown();
    if (thrown != null) {
      line.append(": ").append(thrown);
      if (thrown.getStackTrace().length > 0) {
        line.append(" at ").append(thrown.getStackTrace()[0]);
      }
    }
    return CONTROL.matcher(line).replaceAll(" ") + System.lineSeparator();
  }

  private static String level(LogRecord record) {
    return record.getLevel().intValue() >= Level.SEVERE.intValue()
        ? "ERROR"
        : record.getLevel().getName();
  }
}
