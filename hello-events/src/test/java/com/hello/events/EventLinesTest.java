package com.hello.events;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.sun.net.httpserver.Headers;
import io.cloudevents.CloudEvent;
import io.cloudevents.jackson.JsonFormat;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EventLinesTest {
  private static final JsonMapper EXACT =
      JsonMapper.builder().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();

  private static final long MAX_TOKENS = 100_000;

  private final ByteArrayOutputStream log = new ByteArrayOutputStream();
  private final EventIntake intake =
      new EventIntake(
          new EventJson(MAX_TOKENS),
          new LineLog(
              log,
              new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8),
              Duration.ofSeconds(1)));

  @Test
  void keepsEveryAttributeExtensionAndValue() throws Exception {
    String event =
        "{\"specversion\":\"1.0\",\"id\":\"é\",\"source\":\"/s?x#y\",\"type\":\"t\","
            + "\"datacontenttype\":\"application/json; charset=utf-8\","
            + "\"dataschema\":\"https://x.example/s\",\"subject\":\"s\","
            + "\"time\":\"2026-01-31T12:00:00.123456789+05:30\",\"yes\":true,\"number\":-7,"
            + "\"text\":\"v\",\"data\":{\"a\":[1,2.50,1E+400,null,\"\",{}],\"ž😀\":false,\"\\ud83d\\ude00\":\"\\ud83d\\ude00\"}}";
    JsonNode line = EXACT.readTree(takeStructured(event));
    assertEquals(EXACT.readTree(event), line);
    CloudEvent read = parsedBySdk(takeStructured(event));
    assertEquals(Set.of("yes", "number", "text"), read.getExtensionNames());
    assertEquals(-7, read.getExtension("number"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\\n", "\\r", "\\u0000", "\\u001b[2J", "\\u007f", "\\u0085", "\\u009b2J", "\\u2028",
        "\\u2029", "\\u202e", "\\ufeff", "\u0085", "\u009b31m", "\u2028", "\u2029", "\u200b"
      })
  void neverLetsATextEndTheLineOrDriveATerminal(String text) throws Exception {
    String event =
        "{"
            + Requests.REQUIRED
            + ",\"subject\":\"a"
            + text
            + "b\",\"ext\":\""
            + text
            + "\",\"data\":{\""
            + text
            + "\":\""
            + text
            + "\"}}";
    String line = takeStructured(event);
    assertTrue(line.chars().allMatch(EventLinesTest::isHarmless), line);
    assertEquals(EXACT.readTree(event), EXACT.readTree(line));
  }

  @Test
  void writesBytesAsBase64() throws Exception {
    byte[] data = {0, 1, 2, '\n', (byte) 0xff};
    String line = takeBinary("application/octet-stream", data);
    assertTrue(line.endsWith("\"data_base64\":\"AAECCv8=\"}"), line);
    assertArrayEquals(data, parsedBySdk(line).getData().toBytes());
  }

  @Test
  void writesBytesWithoutATypeAsBase64AndGivesThemNoType() throws Exception {
    String line = takeBinary(null, "{}".getBytes(StandardCharsets.UTF_8));
    assertTrue(line.endsWith("\"data_base64\":\"e30=\"}"), line);
  }

  @Test
  void readsBinaryJsonInTheCharsetItNames() throws Exception {
    byte[] data = "{\"a\":\"é\"}".getBytes(StandardCharsets.ISO_8859_1);
    String line = takeBinary("application/json; charset=iso-8859-1", data);
    assertTrue(line.endsWith("\"data\":{\"a\":\"é\"}}"), line);
  }

  @Test
  void knowsJsonBySuffixWhereTheSdkDoesNot() throws Exception {
    String event =
        "{"
            + Requests.REQUIRED
            + ",\"datacontenttype\":\"application/vnd.acme.v1+json\",\"data\":{\"a\":1}}";
    assertEquals(event, takeStructured(event));
    String binary = takeBinary("Application/Vnd.Acme+JSON", "[1]".getBytes(StandardCharsets.UTF_8));
    assertTrue(binary.endsWith("\"data\":[1]}"), binary);
  }

  @Test
  void takesNullForNotSet() throws Exception {
    String line =
        takeStructured("{" + Requests.REQUIRED + ",\"subject\":null,\"ext\":null,\"data\":null}");
    assertEquals("{" + Requests.REQUIRED + ",\"data\":null}", line);
  }

  @Test
  void takesAByteOrderMarkAndUtf16() throws Exception {
    String event = "\ufeff" + Requests.EVENT;
    intake.take(
        new ContentMode.Structured(StandardCharsets.UTF_8),
        new Headers(),
        event.getBytes(StandardCharsets.UTF_8));
    intake.take(
        new ContentMode.Structured(StandardCharsets.UTF_16),
        new Headers(),
        Requests.EVENT.getBytes(StandardCharsets.UTF_16));
    String line = "Received " + Requests.EVENT + "\n";
    assertEquals(line + line, log.toString(StandardCharsets.UTF_8));
  }

  @Test
  void isNotSlowedDownByTheSdksPatternForJsonTypes() {
    // Without a check in front of it, the SDK's regular expression runs for ages on this.
    String type = "application/json" + ";".repeat(60) + "\\n\\n";
    Refusal refusal =
        assertThrows(
            Refusal.class,
            () ->
                takeStructured(
                    "{" + Requests.REQUIRED + ",\"datacontenttype\":\"" + type + "\",\"data\":1}"));
    assertEquals(400, refusal.status());
  }

  @Test
  void walksTheDeepestTreeItTakesOnASmallStack() throws Exception {
    int depth = EventJson.MAX_DEPTH - 1;
    String event =
        "{" + Requests.REQUIRED + ",\"data\":" + "[".repeat(depth) + "]".repeat(depth) + "}";
    Throwable[] thrown = new Throwable[1];
    Thread small =
        new Thread(
            null,
            () -> {
              try {
                takeStructured(event);
              } catch (Exception | StackOverflowError failed) {
                thrown[0] = failed;
              }
            },
            "small-stack",
            256 << 10);
    small.start();
    small.join();
    assertEquals(null, thrown[0]);
    assertThrows(Refusal.class, () -> takeStructured("[".repeat(depth + 2)));
  }

  @Test
  void refusesMorePartsThanItsMemoryHolds() {
    String parts = "0,".repeat((int) MAX_TOKENS);
    Refusal refusal =
        assertThrows(
            Refusal.class, () -> takeStructured(Requests.event("\"data\":[" + parts + "0]")));
    assertTrue(refusal.sentence().contains("more than 100000 names and values"));
  }

  @Test
  void answersNoEventThatIsNotInTheLog() {
    EventIntake full =
        new EventIntake(
            new EventJson(MAX_TOKENS),
            new LineLog(
                new FailingStream(),
                new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8),
                Duration.ofSeconds(1)));
    Refusal refusal =
        assertThrows(
            Refusal.class,
            () ->
                full.take(
                    new ContentMode.Structured(StandardCharsets.UTF_8),
                    new Headers(),
                    Requests.EVENT.getBytes(StandardCharsets.UTF_8)));
    assertEquals(503, refusal.status());
  }

  private String takeStructured(String event) throws Refusal {
    log.reset();
    intake.take(
        new ContentMode.Structured(StandardCharsets.UTF_8),
        new Headers(),
        event.getBytes(StandardCharsets.UTF_8));
    return onlyLine();
  }

  private String takeBinary(String contentType, byte[] data) throws Refusal {
    log.reset();
    Headers headers = new Headers();
    headers.set("ce-specversion", "1.0");
    headers.set("ce-id", "1");
    headers.set("ce-source", "urn:a");
    headers.set("ce-type", "t");
    intake.take(new ContentMode.Binary(contentType), headers, data);
    return onlyLine();
  }

  private String onlyLine() {
    String line = log.toString(StandardCharsets.UTF_8);
    assertTrue(line.startsWith("Received {"), line);
    assertEquals(line.length() - 1, line.indexOf('\n'), line);
    return line.substring("Received ".length(), line.length() - 1);
  }

  private static CloudEvent parsedBySdk(String line) {
    CloudEvent event = new JsonFormat().deserialize(line.getBytes(StandardCharsets.UTF_8));
    assertNotNull(event.getData());
    return event;
  }

  private static boolean isHarmless(int c) {
    int type = Character.getType(c);
    return type != Character.CONTROL
        && type != Character.FORMAT
        && type != Character.LINE_SEPARATOR
        && type != Character.PARAGRAPH_SEPARATOR;
  }

  /** A log on a full disk. */
  private static final class FailingStream extends OutputStream {
    @Override
    public void write(int b) throws IOException {
      throw new IOException("No space left on device");
    }
  }
}
