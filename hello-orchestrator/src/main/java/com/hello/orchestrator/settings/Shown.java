package com.hello.orchestrator.settings;

import java.util.regex.Pattern;

/** Makes text from outside fit for a message: one short line that gives no secret away. */
public final class Shown {
  private static final int MAX_CHARS = 200;
  private static final Pattern URL_USER_INFO = Pattern.compile("://.*@");
  private static final Pattern BARE_USER_INFO = Pattern.compile(".*@");
  private static final Pattern QUERY = Pattern.compile("\\?[^\\s'\"]*");
  private static final Pattern CONTROL = Pattern.compile("[\\p{Cc}\\u2028\\u2029]");

  private Shown() {}

  /** The text on one line, cut to 200 characters, without user info and query of URLs. */
  public static String of(String text) {
    String line = CONTROL.matcher(text).replaceAll(" ");
    String masked =
        line.contains("://")
            ? URL_USER_INFO.matcher(line).replaceAll("://***@")
            : BARE_USER_INFO.matcher(line).replaceAll("***@");
    masked = QUERY.matcher(masked).replaceAll("?***");
    return masked.length() <= MAX_CHARS ? masked : masked.substring(0, MAX_CHARS) + "...";
  }
}
