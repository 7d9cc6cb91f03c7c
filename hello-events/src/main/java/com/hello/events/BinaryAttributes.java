package com.hello.events;

import com.sun.net.httpserver.Headers;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Takes the attributes of a binary mode event out of its {@code ce-} headers.
 *
 * <p>Decodes header values as the CloudEvents HTTP binding 1.0.2, section 3.1.3.2, asks and the SDK
 * leaves undone: first double quotes, then one round of percent-decoding, strictly UTF-8.
 */
final class BinaryAttributes {
  private static final String PREFIX = "ce-";

  private BinaryAttributes() {}

  static boolean isAttributeHeader(String name) {
    return name.regionMatches(true, 0, PREFIX, 0, PREFIX.length());
  }

  /** The attributes by name, in the order of their names. */
  static Map<String, String> of(Headers headers) throws Refusal {
    Map<String, String> attributes = new TreeMap<>();
    for (Map.Entry<String, List<String>> header : headers.entrySet()) {
      if (isAttributeHeader(header.getKey())) {
        String name = header.getKey().substring(PREFIX.length()).toLowerCase(Locale.ROOT);
        if (name.equals("datacontenttype")) {
          throw Refusal.malformed(
              "The header ce-datacontenttype is not allowed: Content-Type carries that attribute.");
        }
        if (header.getValue().size() > 1) {
          throw Refusal.malformed(
              "The header ce-"
                  + shown(name)
                  + " is sent more than once, which names no one value.");
        }
        attributes.put(name, decode(name, header.getValue().get(0)));
      }
    }
    return attributes;
  }

  private static String decode(String name, String value) throws Refusal {
    String unquoted = unquote(name, value.strip());
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(unquoted.length());
    for (int i = 0; i < unquoted.length(); i++) {
      char c = unquoted.charAt(i);
      if (c == '%') {
        int high = i + 2 < unquoted.length() ? Character.digit(unquoted.charAt(i + 1), 16) : -1;
        int low = high >= 0 ? Character.digit(unquoted.charAt(i + 2), 16) : -1;
        if (low < 0) {
          throw Refusal.malformed(
              "The header ce-"
                  + shown(name)
                  + " has a % that is not followed by two hexadecimal digits.");
        }
        bytes.write(high << 4 | low);
        i += 2;
      } else {
        // The server hands over each byte of a header as one char.
        bytes.write(c);
      }
    }
    return Utf.decode(bytes.toByteArray(), StandardCharsets.UTF_8, "The header ce-" + shown(name))
        .toString();
  }

  private static String unquote(String name, String value) throws Refusal {
    if (!value.startsWith("\"")) {
      return value;
    }
    StringBuilder unquoted = new StringBuilder(value.length());
    int i = 1;
    while (i < value.length() && value.charAt(i) != '"') {
      if (value.charAt(i) == '\\') {
        i++;
      }
      if (i < value.length()) {
        unquoted.append(value.charAt(i));
      }
      i++;
    }
    if (i != value.length() - 1) {
      throw Refusal.malformed(
          "The header ce-" + shown(name) + " has a double-quoted value that does not end well.");
    }
    return unquoted.toString();
  }

  private static String shown(String name) {
    return name.length() <= 40 ? name : name.substring(0, 40) + "...";
  }
}
