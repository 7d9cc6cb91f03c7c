package com.hello.events;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/** An answer to a request: status, headers, and a short text. */
record Answer(int status, Map<String, String> headers, byte[] body) {
  private static final String RETRY_SECONDS = "1";

  static final Answer HELLO = text(200, "Hello World!\n");
  static final Answer PROCESSED = text(200, "Processed");
  static final Answer ACCEPTED = empty(202);
  static final Answer HEALTHY = empty(204);

  static Answer of(Refusal refusal) {
    // What fails for now is worth sending again; Knative's senders wait as long as this says.
    Map<String, String> headers =
        refusal.status() == 503 ? Map.of("Retry-After", RETRY_SECONDS) : Map.of();
    return text(refusal.status(), refusal.sentence() + "\n", headers);
  }

  static Answer methodNotAllowed(String allowed) {
    return text(405, "This path takes " + allowed + " only.\n", Map.of("Allow", allowed));
  }

  static Answer text(int status, String text) {
    return text(status, text, Map.of());
  }

  private static Answer text(int status, String text, Map<String, String> moreHeaders) {
    Map<String, String> headers = new TreeMap<>(moreHeaders);
    headers.put("Content-Type", "text/plain; charset=utf-8");
    return new Answer(status, headers, text.getBytes(StandardCharsets.UTF_8));
  }

  private static Answer empty(int status) {
    return new Answer(status, Map.of(), new byte[0]);
  }
}
