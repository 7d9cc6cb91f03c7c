package com.hello.events;

import io.cloudevents.rw.CloudEventRWException;
import io.cloudevents.types.Time;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The rules of CloudEvents 1.0 for context attributes that the SDK does not check, or does not
 * explain.
 */
final class AttributeRules {
  /** The attributes that the specification itself names; every other one is an extension. */
  static final Set<String> CORE =
      Set.of(
          "specversion",
          "id",
          "source",
          "type",
          "datacontenttype",
          "dataschema",
          "subject",
          "time");

  private static final List<String> REQUIRED = List.of("specversion", "id", "source", "type");

  private AttributeRules() {}

  /** Refuses a name that no attribute may have. */
  static void checkName(String name) throws Refusal {
    if (name.isEmpty() || !name.chars().allMatch(AttributeRules::isNameChar)) {
      throw Refusal.malformed(
          "The attribute name "
              + Quoted.of(name)
              + " is not allowed: names have lower-case letters a to z and digits only.");
    }
    if (name.equals("data")) {
      throw Refusal.malformed("The attribute name \"data\" is not allowed: it means the data.");
    }
  }

  /** Refuses an event whose textual attributes are incomplete, empty, or not Unicode text. */
  static void check(Map<String, String> attributes) throws Refusal {
    String version = attributes.get("specversion");
    if (version != null && !version.equals("1.0")) {
      throw Refusal.malformed(
          "The specversion " + Quoted.of(version) + " is not supported; send 1.0.");
    }
    for (String required : REQUIRED) {
      if (!attributes.containsKey(required)) {
        throw Refusal.malformed("The required attribute " + required + " is missing.");
      }
    }
    for (Map.Entry<String, String> attribute : attributes.entrySet()) {
      if (attribute.getValue().isEmpty() && CORE.contains(attribute.getKey())) {
        throw Refusal.malformed("The attribute " + attribute.getKey() + " is empty.");
      }
      if (!Utf.isWellFormed(attribute.getValue())) {
        throw Refusal.malformed(
            "The attribute " + Quoted.of(attribute.getKey()) + " has half a surrogate pair.");
      }
    }
  }

  /** Finds the words for what the SDK refused in attributes that passed {@link #check}. */
  static Refusal explain(Map<String, String> attributes) {
    String time = attributes.get("time");
    if (time != null && !isTime(time)) {
      return Refusal.malformed(
          "The attribute time is "
              + Quoted.of(time)
              + ", which is no RFC 3339 timestamp such as 2026-01-31T12:00:00Z.");
    }
    for (String name : List.of("source", "dataschema")) {
      String uri = attributes.get(name);
      if (uri != null && !isUri(uri)) {
        return Refusal.malformed(
            "The attribute " + name + " is " + Quoted.of(uri) + ", which is no URI.");
      }
    }
    return Refusal.malformed("The event does not keep to CloudEvents 1.0.");
  }

  private static boolean isNameChar(int c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
  }

  private static boolean isTime(String text) {
    try {
      return Time.parseTime("time", text) != null;
    } catch (CloudEventRWException noTime) {
      return false;
    }
  }

  private static boolean isUri(String text) {
    try {
      return new URI(text) != null;
    } catch (URISyntaxException noUri) {
      return false;
    }
  }
}
