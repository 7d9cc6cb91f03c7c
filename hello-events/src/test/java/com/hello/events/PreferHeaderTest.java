package com.hello.events;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PreferHeaderTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "reply",
        "REPLY",
        " reply ",
        "reply;x=y",
        "reply ; x",
        "reply=true",
        "reply = \"\"",
        "wait=5, reply",
        "a=\"\\\",\",reply",
        ",,reply,"
      })
  void findsReply(String value) {
    assertTrue(PreferHeader.asksForReply(List.of(value)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "replying",
        "no-reply",
        "x=reply",
        "x;reply",
        "x=\"a, reply\"",
        "x=\"a\\\", reply\"",
        "\"reply\"",
        "re ply",
        "x=\"never ended, reply"
      })
  void findsNoReplyWhereNoneIsAskedFor(String value) {
    assertFalse(PreferHeader.asksForReply(List.of(value)));
  }

  @Test
  void looksAtEveryHeader() {
    assertTrue(PreferHeader.asksForReply(List.of("wait=5", "reply")));
    assertFalse(PreferHeader.asksForReply(List.of()));
  }
}
