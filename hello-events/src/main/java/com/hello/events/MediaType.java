package com.hello.events;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A media type as HTTP and MIME write it (RFC 9110, 8.3.1): type, subtype and parameters, all names
 * in lower case.
 */
record MediaType(String type, String subtype, Map<String, String> parameters) {

  /** Reads a media type, or gives null where the text is none. */
  static @Nullable MediaType parse(String text) {
    Scanner scanner = new Scanner(text);
    scanner.skipBlanks();
    String type = scanner.token();
    if (type.isEmpty() || !scanner.take('/')) {
      return null;
    }
    String subtype = scanner.token();
    if (subtype.isEmpty()) {
      return null;
    }
    Map<String, String> parameters = new LinkedHashMap<>();
    scanner.skipBlanks();
    while (scanner.take(';')) {
      scanner.skipBlanks();
      String name = scanner.token();
      if (!name.isEmpty()) {
        String value = scanner.take('=') ? scanner.value() : null;
        if (value == null || parameters.put(lower(name), value) != null) {
          return null;
        }
      }
      scanner.skipBlanks();
    }
    return scanner.atEnd() ? new MediaType(lower(type), lower(subtype), parameters) : null;
  }

  /** Whether data of this type is a JSON text: the CloudEvents JSON format, section 3.1. */
  boolean isJson() {
    return subtype.equals("json") || subtype.endsWith("+json");
  }

  /** Type and subtype without parameters. */
  String essence() {
    return type + "/" + subtype;
  }

  private static String lower(String text) {
    return text.toLowerCase(Locale.ROOT);
  }

  /** Walks over the text once, from left to right. */
  private static final class Scanner {
    private static final String TOKEN_MARKS = "!#$%&'*+-.^_`|~";

    private final String text;
    private int at;

    Scanner(String text) {
      this.text = text;
    }

    boolean atEnd() {
      return at == text.length();
    }

    boolean take(char wanted) {
      if (at < text.length() && text.charAt(at) == wanted) {
        at++;
        return true;
      }
      return false;
    }

    void skipBlanks() {
      while (at < text.length() && (text.charAt(at) == ' ' || text.charAt(at) == '\t')) {
        at++;
      }
    }

    String token() {
      int start = at;
      while (at < text.length() && isTokenChar(text.charAt(at))) {
        at++;
      }
      return text.substring(start, at);
    }

    /** A token or a quoted string; null where there is neither. */
    @Nullable String value() {
      if (!take('"')) {
        String token = token();
        return token.isEmpty() ? null : token;
      }
      StringBuilder value = new StringBuilder();
      while (at < text.length()) {
        char c = text.charAt(at++);
        if (c == '"') {
          return value.toString();
        }
        if (c == '\\') {
          if (atEnd()) {
            return null;
          }
          c = text.charAt(at++);
        }
        if (c != '\t' && (c < ' ' || c > '~')) {
          return null;
        }
        value.append(c);
      }
      return null;
    }

    private static boolean isTokenChar(char c) {
      return (c >= 'a' && c <= 'z')
          || (c >= 'A' && c <= 'Z')
          || (c >= '0' && c <= '9')
          || TOKEN_MARKS.indexOf(c) >= 0;
    }
  }
}
