package com.hello.events;

/** Shows a piece of a sender's text inside a sentence: short, on one line, printable ASCII only. */
final class Quoted {
  private static final int MAX_CHARS = 60;

  private Quoted() {}

  static String of(String text) {
    StringBuilder shown = new StringBuilder(Math.min(text.length(), MAX_CHARS) + 5);
    shown.append('"');
    int end = Math.min(text.length(), MAX_CHARS);
    for (int i = 0; i < end; i++) {
      char c = text.charAt(i);
      shown.append(c >= ' ' && c < 127 && c != '"' ? c : '?');
    }
    if (end < text.length()) {
      shown.append("...");
    }
    return shown.append('"').toString();
  }
}
