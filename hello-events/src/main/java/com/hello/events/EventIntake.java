package com.hello.events;

import com.sun.net.httpserver.Headers;
import io.cloudevents.CloudEvent;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Turns a posted body into lines of the log: all of its events, or none.
 *
 * <p>Thread-safe.
 */
final class EventIntake {
  private static final byte[] PREFIX = "Received ".getBytes(StandardCharsets.UTF_8);

  private final EventJson json;
  private final EventReader reader;
  private final LineLog log;

  EventIntake(EventJson json, LineLog log) {
    this.json = json;
    reader = new EventReader(json);
    this.log = log;
  }

  /** Returns when the events are in the log, which is when they may be acknowledged. */
  void take(ContentMode mode, Headers headers, byte[] body) throws Refusal {
    List<CloudEvent> events = reader.read(mode, headers, body);
    if (events.isEmpty()) {
      return;
    }
    LineBuffer lines = new LineBuffer();
    for (CloudEvent event : events) {
      lines.write(PREFIX);
      json.write(event, lines);
      lines.write('\n');
    }
    try {
      log.write(lines);
    } catch (IOException unavailable) {
      throw new Refusal(503, "The sink cannot write its log at the moment; send it again.");
    }
  }
}
