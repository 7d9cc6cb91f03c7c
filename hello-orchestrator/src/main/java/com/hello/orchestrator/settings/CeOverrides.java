package com.hello.orchestrator.settings;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.hello.orchestrator.settings.Setting.Value;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Reads Knative's {@code K_CE_OVERRIDES}: extensions to add to, or to replace on, every event.
 *
 * <p>As in Knative, an override cannot replace an attribute that CloudEvents itself defines.
 */
final class CeOverrides {
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();
  private static final Pattern NAME = Pattern.compile("[a-z0-9]{1,64}");
  private static final Pattern CONTROL = Pattern.compile("\\p{Cc}");
  private static final Set<String> RESERVED =
      Set.of(
          "specversion",
          "id",
          "source",
          "type",
          "datacontenttype",
          "dataschema",
          "subject",
          "time",
          "data");

  private CeOverrides() {}

  static Map<String, String> check(Value value) throws BadSettingException {
    JsonNode root;
    try {
      root = JSON.readTree(value.text());
    } catch (JsonProcessingException e) {
      throw bad(value, "is no JSON");
    }
    if (!root.isObject()) {
      throw bad(value, "is no JSON object");
    }
    JsonNode given = root.path("extensions");
    if (!given.isObject() && !given.isMissingNode() && !given.isNull()) {
      throw bad(value, "has \"extensions\" that are no JSON object");
    }
    Map<String, String> extensions = new TreeMap<>();
    for (Map.Entry<String, JsonNode> extension : given.properties()) {
      extensions.put(name(value, extension.getKey()), text(value, extension));
    }
    return extensions;
  }

  private static String name(Value value, String name) throws BadSettingException {
    if (!NAME.matcher(name).matches()) {
      throw bad(
          value, "has an extension '" + Shown.of(name) + "' not of lower-case letters and digits");
    }
    if (RESERVED.contains(name)) {
      throw bad(value, "has '" + name + "', which CloudEvents defines itself");
    }
    return name;
  }

  private static String text(Value value, Map.Entry<String, JsonNode> extension)
      throws BadSettingException {
    JsonNode text = extension.getValue();
    if (!text.isTextual() || CONTROL.matcher(text.textValue()).find()) {
      throw bad(value, "has '" + extension.getKey() + "' whose value is no plain string");
    }
    return text.textValue();
  }

  private static BadSettingException bad(Value value, String reason) {
    return BadSettingException.of(
        value.name(), value.text(), reason + "; give JSON like {\"extensions\":{\"team\":\"a\"}}");
  }
}
