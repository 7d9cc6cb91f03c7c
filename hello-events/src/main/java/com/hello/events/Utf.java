package com.hello.events;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;

/** Turns bytes into text without ever replacing what is not text. */
final class Utf {
  // The charsets that every Java runtime has, also one linked with the base module alone.
  private static final Map<String, Charset> KNOWN =
      Map.of(
          "utf-8", StandardCharsets.UTF_8,
          "utf8", StandardCharsets.UTF_8,
          "us-ascii", StandardCharsets.US_ASCII,
          "ascii", StandardCharsets.US_ASCII,
          "iso-8859-1", StandardCharsets.ISO_8859_1,
          "utf-16", StandardCharsets.UTF_16,
          "utf-16be", StandardCharsets.UTF_16BE,
          "utf-16le", StandardCharsets.UTF_16LE);

  private static final char BYTE_ORDER_MARK = '\uFEFF';

  private Utf() {}

  /** The charset that a media type names; UTF-8 where it names none. */
  static Charset charsetOf(MediaType mediaType) throws Refusal {
    String name = mediaType.parameters().getOrDefault("charset", "utf-8");
    Charset charset = KNOWN.get(name.toLowerCase(Locale.ROOT));
    if (charset == null) {
      throw Refusal.malformed(
          "The charset " + Quoted.of(name) + " of the content type is not known here; send UTF-8.");
    }
    return charset;
  }

  /**
   * Decodes a text of which every byte must make sense; one byte order mark in front is left out.
   */
  static CharBuffer decode(byte[] bytes, Charset charset, String what) throws Refusal {
    try {
      CharBuffer text =
          charset
              .newDecoder()
              .onMalformedInput(CodingErrorAction.REPORT)
              .onUnmappableCharacter(CodingErrorAction.REPORT)
              .decode(ByteBuffer.wrap(bytes));
      if (text.hasRemaining() && text.get(text.position()) == BYTE_ORDER_MARK) {
        text.get();
      }
      return text;
    } catch (CharacterCodingException notText) {
      throw Refusal.malformed(what + " is not valid " + charset.name() + " text.");
    }
  }

  /** Whether each surrogate in the text has its partner, so that the text has a UTF-8 form. */
  static boolean isWellFormed(CharSequence text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isSurrogate(c)) {
        boolean paired =
            Character.isHighSurrogate(c)
                && i + 1 < text.length()
                && Character.isLowSurrogate(text.charAt(i + 1));
        if (!paired) {
          return false;
        }
        i++;
      }
    }
    return true;
  }
}
