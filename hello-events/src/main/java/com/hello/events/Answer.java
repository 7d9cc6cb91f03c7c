package com.hello.events;

import java.nio.charset.StandardCharsets;
import java.util.Map;

/** An answer to a request: status, headers, and a short text. */
record Answer(int status, Map<String, String> headers, byte[] body) {
  private static final String PLAIN = "text/plain; charset=utf-8";

  static final Answer HELLO = text(200, "Hello World!\n");
  static final Answer PROCESSED = text(200, "Processed");
  static final Answer ACCEPTED = empty(202);
  static final Answer HEALTHY = empty(204);

  static Answer of(Refusal refusal) {
    return text(refusal.status(), refusal.sentence() + "\n");
  }

  static Answer text(int status, String text) {
    return new Answer(status, Map.of("Content-Type", PLAIN), text.getBytes(StandardCharsets.UTF_8));
  }

  static Answer methodNotAllowed(String allowed) {
    Answer answer = text(405, "This path takes " + allowed + " only.\n");
    return new Answer(answer.status, Map.of("Content-Type", PLAIN, "Allow", allowed), answer.body);
  }

  /** For a fault that passes: the sender is asked to come again. */
  static Answer tryLater(String sentence) {
    Answer answer = text(503, sentence + "\n");
    return new Answer(
        answer.status, Map.of("Content-Type", PLAIN, "Retry-After", "1"), answer.body);
  }

  private static Answer empty(int status) {
    return new Answer(status, Map.of(), new byte[0]);
  }
}
