package com.hello.events;

import com.sun.net.httpserver.Headers;
import io.cloudevents.CloudEvent;
import java.util.List;

/**
 * Makes events out of the headers and the body of a request, in whatever mode they come.
 *
 * <p>Thread-safe.
 */
final class EventReader {
  private final JsonEvents jsonEvents;
  private final BinaryEvents binaryEvents;

  EventReader(EventJson json) {
    jsonEvents = new JsonEvents(json);
    binaryEvents = new BinaryEvents(json);
  }

  List<CloudEvent> read(ContentMode mode, Headers headers, byte[] body) throws Refusal {
    if (mode instanceof ContentMode.Structured structured) {
      return jsonEvents.readOne(Utf.decode(body, structured.charset(), "The body"));
    }
    if (mode instanceof ContentMode.Batched batched) {
      return jsonEvents.readBatch(Utf.decode(body, batched.charset(), "The body"));
    }
    ContentMode.Binary binary = (ContentMode.Binary) mode;
    return binaryEvents.read(headers, binary.contentType(), body);
  }
}
