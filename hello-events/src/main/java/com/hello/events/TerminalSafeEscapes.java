package com.hello.events;

import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.io.CharacterEscapes;
import com.fasterxml.jackson.core.io.SerializedString;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Escapes, inside JSON strings, each character that could end a line, drive a terminal, or change
 * the look of the text around it; letters of any script stay readable.
 */
final class TerminalSafeEscapes extends CharacterEscapes {
  private static final long serialVersionUID = 1L;
  private static final int DELETE = 127;

  private static final int[] ASCII = asciiEscapes();
  // As large as the handful of such characters among the first 65,536.
  private static final Map<Integer, SerializableString> ESCAPES = new ConcurrentHashMap<>();

  private static int[] asciiEscapes() {
    int[] escapes = standardAsciiEscapesForJSON();
    escapes[DELETE] = ESCAPE_STANDARD;
    return escapes;
  }

  @Override
  public int[] getEscapeCodesForAscii() {
    return ASCII.clone();
  }

  @Override
  public @Nullable SerializableString getEscapeSequence(int character) {
    if (character > Character.MAX_VALUE) {
      return null;
    }
    return switch (Character.getType(character)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          ESCAPES.computeIfAbsent(character, TerminalSafeEscapes::escape);
      default -> null;
    };
  }

  private static SerializableString escape(int character) {
    return new SerializedString(String.format("\\u%04x", character));
  }
}
