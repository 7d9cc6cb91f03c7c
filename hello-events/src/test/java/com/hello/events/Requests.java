package com.hello.events;

import java.nio.charset.StandardCharsets;

/** Requests as text, one char a byte. */
final class Requests {
  static final String REQUIRED =
      "\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"urn:a\",\"type\":\"t\"";
  static final String EVENT = "{" + REQUIRED + ",\"data\":{\"a\":1}}";
  static final String CE_HEADERS =
      "ce-specversion: 1.0\r\nce-id: 1\r\nce-source: urn:a\r\nce-type: t\r\n";

  private Requests() {}

  static String post(String headers, String body) {
    return "POST / HTTP/1.1\r\nHost: localhost\r\n"
        + headers
        + "Content-Length: "
        + body.length()
        + "\r\n\r\n"
        + body;
  }

  static String structured(String json) {
    return post("Content-Type: application/cloudevents+json\r\n", utf8(json));
  }

  static String batch(String json) {
    return post("Content-Type: application/cloudevents-batch+json\r\n", utf8(json));
  }

  static String binary(String headers, String body) {
    return post(CE_HEADERS + headers, body);
  }

  static String event(String moreMembers) {
    return "{" + REQUIRED + "," + moreMembers + "}";
  }

  /** The bytes of the text's UTF-8 form, each as one char. */
  static String utf8(String text) {
    return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
  }
}
