package com.hello.taskhub.azure;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Keys of rows and names of blobs. A partition's key is the instance id, escaped as
 * DurableTask.AzureStorage escapes it, as a key may not hold every character.
 */
final class Keys {
  static final String SENTINEL = "sentinel";

  /** Our own rows come after the sentinel. */
  static final String INBOX = "~inbox-";

  static final String ACTIVITY = "~task-";

  /** A key has 1 KiB at the most, and a character has two bytes. */
  private static final int MAX_KEY_CHARS = 500;

  private static final int KEPT_CHARS = 400;
  private static final int MAX_BLOB_NAME_CHARS = 100;
  private static final char ESCAPE = '^';
  private static final char CONTROL_OFFSET = '\u00c0';
  private static final String CUT = "^~";

  private Keys() {}

  /** The key of an instance's rows; a very long id is cut, and told apart by its hash. */
  static String partition(String instanceId) {
    return limited(escape(instanceId));
  }

  /** How the keys begin of all the instances whose ids begin with {@code idPrefix}. */
  static String partitionPrefix(String idPrefix) {
    String escaped = escape(idPrefix);
    return escaped.length() <= KEPT_CHARS ? escaped : cut(escaped, KEPT_CHARS / 2);
  }

  static String history(int sequence) {
    return String.format("%016X", sequence);
  }

  static String inbox(long seq) {
    // Flipping the sign's bit has negative numbers sort before the others.
    return INBOX + String.format("%016X", seq ^ Long.MIN_VALUE);
  }

  static long inboxSeq(String rowKey) {
    return Long.parseUnsignedLong(rowKey.substring(INBOX.length()), 16) ^ Long.MIN_VALUE;
  }

  static String activity(String executionId, int taskId) {
    return ACTIVITY + limited(escape(executionId)) + String.format("-%08X", taskId);
  }

  /** A blob's name, unique for an instance, a commit, a row and a column. */
  static String blob(String instanceId, long commit, String rowKey, String column) {
    return safe(instanceId)
        + "/"
        + Long.toHexString(commit)
        + "-"
        + safe(rowKey)
        + "-"
        + column
        + ".gz";
  }

  static String escape(String text) {
    StringBuilder escaped = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case ESCAPE -> escaped.append(ESCAPE).append(ESCAPE);
        case '/' -> escaped.append(ESCAPE).append('0');
        case '\\' -> escaped.append(ESCAPE).append('1');
        case '#' -> escaped.append(ESCAPE).append('2');
        case '?' -> escaped.append(ESCAPE).append('3');
        default -> {
          if (c <= 0x1f || (c >= 0x7f && c <= 0x9f)) {
            escaped.append(ESCAPE).append((char) (CONTROL_OFFSET + c));
          } else {
            escaped.append(c);
          }
        }
      }
    }
    return escaped.toString();
  }

  static String unescape(String escaped) {
    StringBuilder text = new StringBuilder(escaped.length());
    for (int i = 0; i < escaped.length(); i++) {
      char c = escaped.charAt(i);
      if (c != ESCAPE || i + 1 == escaped.length()) {
        text.append(c);
        continue;
      }
      char code = escaped.charAt(++i);
      text.append(
          switch (code) {
            case '0' -> '/';
            case '1' -> '\\';
            case '2' -> '#';
            case '3' -> '?';
            default -> code < CONTROL_OFFSET ? code : (char) (code - CONTROL_OFFSET);
          });
    }
    return text.toString();
  }

  private static String limited(String escaped) {
    return escaped.length() <= MAX_KEY_CHARS
        ? escaped
        : cut(escaped, KEPT_CHARS) + CUT + hash(escaped);
  }

  private static String cut(String text, int chars) {
    int end = Character.isHighSurrogate(text.charAt(chars - 1)) ? chars - 1 : chars;
    return text.substring(0, end);
  }

  private static String safe(String text) {
    String safe = text.replaceAll("[^A-Za-z0-9_~-]", "_");
    return safe.equals(text) && safe.length() <= MAX_BLOB_NAME_CHARS
        ? safe
        : safe.substring(0, Math.min(safe.length(), MAX_BLOB_NAME_CHARS / 2)) + "~" + hash(text);
  }

  private static String hash(String text) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
