package com.hello.events;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.POJONode;
import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import java.io.IOException;
import java.nio.CharBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads events in the JSON format: one alone, or a batch of them. */
final class JsonEvents {
  private static final String SDK_JSON = "application/json";

  private final EventJson json;

  JsonEvents(EventJson json) {
    this.json = json;
  }

  List<CloudEvent> readOne(CharBuffer text) throws Refusal {
    return List.of(toEvent(json.parse(text, "The body"), "The body"));
  }

  /** Reads all events of a batch or refuses it whole, by the index of the first bad one. */
  List<CloudEvent> readBatch(CharBuffer text) throws Refusal {
    JsonNode batch = json.parse(text, "The body");
    if (!batch.isArray()) {
      throw Refusal.malformed("The body is no JSON array, as a batch of events has to be.");
    }
    List<CloudEvent> events = new ArrayList<>(batch.size());
    for (JsonNode node : batch) {
      try {
        events.add(toEvent(node, "It"));
      } catch (Refusal bad) {
        throw new Refusal(
            bad.status(), "Event " + events.size() + " of the batch (from 0): " + bad.sentence());
      }
    }
    return events;
  }

  private CloudEvent toEvent(JsonNode node, String what) throws Refusal {
    if (!(node instanceof ObjectNode event)) {
      throw Refusal.malformed(what + " is no JSON object, as an event has to be.");
    }
    Map<String, String> attributes = checkMembers(event);
    AttributeRules.check(attributes);
    String dataContentType = attributes.get("datacontenttype");
    boolean dataIsJson = checkData(event, dataContentType);
    boolean sdkKnowsJson = dataContentType == null || dataContentType.equals(SDK_JSON);
    if (dataIsJson && !sdkKnowsJson) {
      // The SDK knows fewer JSON types than the specification: +json after a dot is none to it.
      event.put("datacontenttype", SDK_JSON);
    }
    try {
      CloudEvent read = json.toEvent(event);
      return dataIsJson && !sdkKnowsJson
          ? CloudEventBuilder.v1(read).withDataContentType(dataContentType).build()
          : read;
    } catch (JsonProcessingException | RuntimeException refused) {
      throw explain(event, attributes);
    }
  }

  /** Takes out unset members, and returns the attributes that are text. */
  private static Map<String, String> checkMembers(ObjectNode event) throws Refusal {
    Map<String, String> attributes = new HashMap<>();
    Iterator<Map.Entry<String, JsonNode>> members = event.properties().iterator();
    while (members.hasNext()) {
      Map.Entry<String, JsonNode> member = members.next();
      String name = member.getKey();
      JsonNode value = member.getValue();
      if (name.equals("data")) {
        continue;
      }
      if (value instanceof NullNode) {
        // The format lets null say that an attribute is not set; the SDK would make it a text.
        members.remove();
      } else if (name.equals("data_base64")) {
        checkType(name, value.isTextual(), "a string");
      } else {
        AttributeRules.checkName(name);
        if (AttributeRules.CORE.contains(name)) {
          checkType(name, value.isTextual(), "a string");
        } else {
          checkType(
              name,
              value.isTextual() || value.isBoolean() || value.isInt(),
              "a string, a boolean or an integer of 32 bits");
        }
        if (value.isTextual()) {
          attributes.put(name, value.textValue());
        }
      }
    }
    return attributes;
  }

  private static void checkType(String name, boolean right, String wanted) throws Refusal {
    if (!right) {
      throw Refusal.malformed("The member " + Quoted.of(name) + " is not " + wanted + ".");
    }
  }

  /** Whether the data member is JSON, after checking that it fits its content type. */
  private static boolean checkData(ObjectNode event, @Nullable String dataContentType)
      throws Refusal {
    MediaType mediaType = DataContentType.parse(dataContentType);
    JsonNode data = event.get("data");
    if (data == null) {
      return false;
    }
    if (event.has("data_base64")) {
      throw Refusal.malformed("The event has both data and data_base64.");
    }
    if (mediaType == null || mediaType.isJson()) {
      // Handed through whole: the SDK's reader would otherwise copy the tree.
      event.set("data", new POJONode(data));
      return true;
    }
    if (!data.isTextual()) {
      throw Refusal.malformed(
          "The data is no string, as datacontenttype " + mediaType.essence() + " asks for.");
    }
    return false;
  }

  private static Refusal explain(ObjectNode event, Map<String, String> attributes) {
    JsonNode base64 = event.get("data_base64");
    if (base64 != null && !isBase64(base64)) {
      return Refusal.malformed("The member data_base64 is not valid base64.");
    }
    return AttributeRules.explain(attributes);
  }

  private static boolean isBase64(JsonNode text) {
    try {
      return text.binaryValue() != null;
    } catch (IOException notBase64) {
      return false;
    }
  }
}
