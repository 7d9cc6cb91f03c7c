package com.hello.events;

import java.util.List;

/** Reads the Prefer header (RFC 7240) for the one preference that Knative sends. */
final class PreferHeader {
  private static final String REPLY = "reply";

  private PreferHeader() {}

  /**
   * Whether any of the header's values names the preference {@code reply}, with or without more.
   */
  static boolean asksForReply(List<String> values) {
    for (String value : values) {
      if (namesReply(value)) {
        return true;
      }
    }
    return false;
  }

  private static boolean namesReply(String value) {
    boolean quoted = false;
    int start = 0;
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (quoted && c == '\\') {
        i++;
      } else if (c == '"') {
        quoted = !quoted;
      } else if (c == ',' && !quoted) {
        if (isReply(value.substring(start, i))) {
          return true;
        }
        start = i + 1;
      }
    }
    return isReply(value.substring(start));
  }

  private static boolean isReply(String preference) {
    int end = 0;
    while (end < preference.length() && "=;".indexOf(preference.charAt(end)) < 0) {
      end++;
    }
    return preference.substring(0, end).strip().equalsIgnoreCase(REPLY);
  }
}
