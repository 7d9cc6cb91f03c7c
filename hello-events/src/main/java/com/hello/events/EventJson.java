package com.hello.events;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamWriteConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.io.JsonEOFException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.cloudevents.CloudEvent;
import io.cloudevents.jackson.JsonFormat;
import io.cloudevents.jackson.JsonFormatOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.CharBuffer;

/**
 * JSON text to tree, tree to event and event to text: the CloudEvents SDK's own reader and writer
 * on a Jackson mapper that keeps this sink's limits.
 *
 * <p>Thread-safe.
 */
final class EventJson {
  /** Deeper nesting is refused, so that no walk over a tree can exhaust a stack. */
  static final int MAX_DEPTH = 500;

  private static final int MAX_NUMBER_CHARS = 1000;
  // Data in binary mode gains one level when it is written inside its event.
  private static final int LEVELS_AROUND_DATA = 2;

  private final JsonMapper mapper;
  private final long maxTokens;

  /**
   * @param maxTokens the most parts that one JSON text may have
   */
  EventJson(long maxTokens) {
    this.maxTokens = maxTokens;
    JsonFactory factory =
        JsonFactory.builder()
            // A table of names seen fills with a sender's random names, and can be made to collide.
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .enable(JsonWriteFeature.COMBINE_UNICODE_SURROGATES_IN_UTF8)
            .streamReadConstraints(
                StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_DEPTH)
                    .maxNumberLength(MAX_NUMBER_CHARS)
                    .maxTokenCount(maxTokens)
                    // The limit on the body holds for what is in it.
                    .maxStringLength(Integer.MAX_VALUE)
                    .maxNameLength(Integer.MAX_VALUE)
                    .build())
            .streamWriteConstraints(
                StreamWriteConstraints.builder()
                    .maxNestingDepth(MAX_DEPTH + LEVELS_AROUND_DATA)
                    .build())
            .build();
    factory.setCharacterEscapes(new TerminalSafeEscapes());
    mapper =
        JsonMapper.builder(factory)
            .addModule(
                JsonFormat.getCloudEventJacksonModule(
                    JsonFormatOptions.builder()
                        // Bytes are written as data_base64, whatever their type: the SDK would copy
                        // bytes said to be JSON into the line unread.
                        .forceDataBase64Serialization(true)
                        .disableDataContentTypeDefaulting(true)
                        .build()))
            .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();
  }

  /**
   * Reads the one JSON value that the text holds; {@code what} begins the sentence of a refusal.
   */
  JsonNode parse(CharBuffer text, String what) throws Refusal {
    int start = text.arrayOffset() + text.position();
    try (JsonParser parser =
        mapper.getFactory().createParser(text.array(), start, text.remaining())) {
      JsonNode node = mapper.readTree(parser);
      if (node == null) {
        throw Refusal.malformed(what + " is empty where JSON belongs.");
      }
      if (parser.nextToken() != null) {
        throw Refusal.malformed(
            what + " goes on after the end of its JSON" + at(parser.currentLocation()) + ".");
      }
      if (JsonText.mayEscapeSurrogates(text) && !JsonText.isWellFormed(node)) {
        throw Refusal.malformed(
            what + " has half a surrogate pair in its JSON, which is no Unicode text.");
      }
      return node;
    } catch (StreamConstraintsException overLimit) {
      throw Refusal.malformed(
          what
              + " is JSON nested deeper than "
              + MAX_DEPTH
              + " levels, has a number of more than "
              + MAX_NUMBER_CHARS
              + " characters, or has more than "
              + maxTokens
              + " names and values.");
    } catch (JsonEOFException truncated) {
      throw Refusal.malformed(what + " ends in the middle of its JSON.");
    } catch (JsonParseException broken) {
      throw Refusal.malformed(what + " is not valid JSON" + at(broken.getLocation()) + ".");
    } catch (JsonProcessingException twice) {
      throw Refusal.malformed(what + " names a JSON member twice" + at(twice.getLocation()) + ".");
    } catch (IOException | NumberFormatException outOfRange) {
      throw Refusal.malformed(what + " has a number that is out of range.");
    }
  }

  /** Has the SDK read an event in the JSON format. */
  CloudEvent toEvent(ObjectNode node) throws JsonProcessingException {
    return mapper.treeToValue(node, CloudEvent.class);
  }

  /** Has the SDK write an event in the JSON format, on one line. */
  void write(CloudEvent event, LineBuffer out) {
    try {
      mapper.writeValue(out, event);
    } catch (IOException impossible) {
      throw new UncheckedIOException("an event that was read cannot be written", impossible);
    }
  }

  private static String at(JsonLocation location) {
    return " at line " + location.getLineNr() + ", column " + location.getColumnNr();
  }
}
