package com.hello.events;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MediaTypeTest {
  @Test
  void readsTypeSubtypeAndParameters() {
    assertEquals(
        new MediaType("text", "x+json", Map.of("charset", "a\"b", "q", "1")),
        MediaType.parse(" Text/X+json ; Charset=\"a\\\"b\";q=1;; "));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/",
        "text",
        "text/",
        "/plain",
        "text plain",
        "text/plain x",
        "text/plain;a",
        "text/plain;a=",
        "text/plain;a=\"",
        "text/plain;a=\"\\",
        "text/plain;a=1;a=2",
        "text/plain;a=\"\u0085\"",
        "text/plain\n",
        "text/plain, text/html",
        "té/x"
      })
  void readsNothingElse(String text) {
    assertNull(MediaType.parse(text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"application/json", "text/JSON;x=y", "application/vnd.a.b+json", "image/json"})
  void knowsJson(String text) {
    MediaType mediaType = MediaType.parse(text);
    assertNotNull(mediaType);
    assertTrue(mediaType.isJson());
  }
}
