package com.hello.orchestrator.loop;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;

/**
 * The JSON that the task hub keeps: ISO 8601 times, and fields of a later version are ignored.
 *
 * <p>The SDK is handed JSON trees only. A value that it cannot read where it reads it itself would
 * leave the orchestration waiting for ever.
 */
final class Json {
  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .addModule(new JavaTimeModule())
          .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
          .disable(SerializationFeature.WRITE_DURATIONS_AS_TIMESTAMPS)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .build();

  private Json() {}

  static ObjectNode tree(Object value) {
    return MAPPER.valueToTree(value);
  }

  /**
   * The value that a tree stands for.
   *
   * @throws JsonProcessingException when it stands for no such value
   */
  static <T> T value(JsonNode tree, Class<T> type) throws JsonProcessingException {
    T value = MAPPER.treeToValue(tree, type);
    if (value == null) {
      throw new JsonMappingException(null, "no " + type.getSimpleName());
    }
    return value;
  }

  /**
   * The value that JSON text stands for.
   *
   * @throws JsonProcessingException when it stands for no such value
   */
  static <T> T parse(String text, Class<T> type) throws JsonProcessingException {
    return value(MAPPER.readTree(text), type);
  }
}
