package com.hello.benchmarks;

import java.nio.charset.StandardCharsets;
import java.util.Collections;

/** The requests that the sink is measured with: one event in each content mode. */
final class SinkRequests {
  static final int BATCH_EVENTS = 20;

  private static final String DATA =
      "{\"Id\":\"hello-orchestrator\",\"JobId\":\"7\",\"Result\":107}";
  private static final String EVENT =
      "{\"specversion\":\"1.0\",\"id\":\"5c8de0ed-5b5c-4d7e-b7b9-1f0f2c3c7a55-7\","
          + "\"source\":\"urn:hello-com:cron-source\",\"type\":\"com.hello.cron-event\","
          + "\"datacontenttype\":\"application/json\",\"time\":\"2026-01-31T12:00:00Z\",\"data\":"
          + DATA
          + "}";

  private SinkRequests() {}

  static byte[] structured() {
    return post("Content-Type: application/cloudevents+json\r\n", EVENT);
  }

  static byte[] binary() {
    return post(
        "Content-Type: application/json\r\n"
            + "ce-specversion: 1.0\r\n"
            + "ce-id: 5c8de0ed-5b5c-4d7e-b7b9-1f0f2c3c7a55-7\r\n"
            + "ce-source: urn:hello-com:cron-source\r\n"
            + "ce-type: com.hello.cron-event\r\n"
            + "ce-time: 2026-01-31T12:00:00Z\r\n",
        DATA);
  }

  static byte[] batch() {
    return post(
        "Content-Type: application/cloudevents-batch+json\r\n",
        "[" + String.join(",", Collections.nCopies(BATCH_EVENTS, EVENT)) + "]");
  }

  private static byte[] post(String headers, String body) {
    return ("POST / HTTP/1.1\r\nHost: localhost\r\n"
            + headers
            + "Content-Length: "
            + body.length()
            + "\r\n\r\n"
            + body)
        .getBytes(StandardCharsets.US_ASCII);
  }
}
