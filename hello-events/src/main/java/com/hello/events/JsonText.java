package com.hello.events;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.CharBuffer;
import java.util.ArrayDeque;
import java.util.Deque;

/** Finds what JSON's escapes can smuggle past a strict decoder: half a surrogate pair. */
final class JsonText {
  private JsonText() {}

  /** A cheap look at the text, so that the common case needs no walk over its tree. */
  static boolean mayEscapeSurrogates(CharBuffer text) {
    char[] chars = text.array();
    int start = text.arrayOffset() + text.position();
    int end = start + text.remaining() - 2;
    for (int i = start; i < end; i++) {
      if (chars[i] == '\\' && chars[i + 1] == 'u' && (chars[i + 2] | 0x20) == 'd') {
        return true;
      }
    }
    return false;
  }

  /** Whether all names and texts in the tree are Unicode text. */
  static boolean isWellFormed(JsonNode root) {
    // A stack of its own: the depth of the tree is its sender's choice.
    Deque<JsonNode> left = new ArrayDeque<>();
    left.push(root);
    while (!left.isEmpty()) {
      JsonNode node = left.pop();
      if (node.isTextual() && !Utf.isWellFormed(node.textValue())) {
        return false;
      }
      if (node.isObject() && !node.propertyStream().allMatch(m -> Utf.isWellFormed(m.getKey()))) {
        return false;
      }
      node.forEach(left::push);
    }
    return true;
  }
}
