package com.hello.events;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.Headers;
import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import io.cloudevents.http.HttpMessageFactory;
import io.cloudevents.jackson.JsonCloudEventData;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads the one event of a binary mode request. */
final class BinaryEvents {
  private final EventJson json;

  BinaryEvents(EventJson json) {
    this.json = json;
  }

  List<CloudEvent> read(Headers headers, @Nullable String contentType, byte[] body) throws Refusal {
    Map<String, String> attributes = BinaryAttributes.of(headers);
    for (String name : attributes.keySet()) {
      AttributeRules.checkName(name);
    }
    AttributeRules.check(attributes);
    MediaType mediaType = DataContentType.parse(contentType);
    CloudEvent event;
    try {
      event = HttpMessageFactory.createReader(forSdk(attributes, contentType), body).toEvent();
    } catch (RuntimeException refused) {
      throw AttributeRules.explain(attributes);
    }
    if (mediaType == null || !mediaType.isJson() || body.length == 0) {
      return List.of(event);
    }
    JsonNode data = json.parse(Utf.decode(body, Utf.charsetOf(mediaType), "The data"), "The data");
    return List.of(CloudEventBuilder.v1(event).withData(JsonCloudEventData.wrap(data)).build());
  }

  private static Map<String, String> forSdk(
      Map<String, String> attributes, @Nullable String contentType) {
    Map<String, String> headers = new HashMap<>();
    attributes.forEach((name, value) -> headers.put("ce-" + name, value));
    if (contentType != null) {
      headers.put("Content-Type", contentType);
    }
    return headers;
  }
}
