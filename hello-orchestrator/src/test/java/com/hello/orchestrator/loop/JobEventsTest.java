package com.hello.orchestrator.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.hello.orchestrator.delivery.Outcome.Rejected;
import io.cloudevents.CloudEvent;
import io.cloudevents.jackson.JsonFormat;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

class JobEventsTest {
  private static final LoopState JOB_7 =
      new LoopState(
          "run",
          7,
          6,
          Instant.parse("2026-01-01T00:00:05.123Z"),
          Instant.parse("2026-01-01T00:00:05.123Z"),
          Duration.ofSeconds(5),
          Instant.parse("2026-01-01T00:00:00Z"),
          Destination.SINK,
          0,
          null,
          null);

  private final JobEvents events = new JobEvents(Map.of());

  private static CloudEvent read(String text) {
    return new JsonFormat().deserialize(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String data(CloudEvent event) {
    return new String(Objects.requireNonNull(event.getData()).toBytes(), StandardCharsets.UTF_8);
  }

  @Test
  void isTheEventOfTheDesign() {
    CloudEvent event = read(events.event("loop \"é\"", JOB_7));
    assertEquals("run-7", event.getId());
    assertEquals("com.hello.cron-event", event.getType());
    assertEquals(URI.create("urn:hello-com:cron-source"), event.getSource());
    assertEquals("application/json", event.getDataContentType());
    assertEquals(OffsetDateTime.parse("2026-01-01T00:00:05.123Z"), event.getTime());
    assertEquals("{\"Id\":\"loop \\\"é\\\"\",\"JobId\":\"7\",\"Result\":107}", data(event));
    assertEquals(Set.of("traceparent"), event.getExtensionNames());
  }

  @Test
  void isTheSameTextEachTime() {
    String expected =
        "{\"specversion\":\"1.0\",\"id\":\"run-7\",\"source\":\"urn:hello-com:cron-source\","
            + "\"type\":\"com.hello.cron-event\",\"datacontenttype\":\"application/json\","
            + "\"time\":\"2026-01-01T00:00:05.123Z\",\"traceparent\":\""
            + TraceParent.of("run", 7)
            + "\","
            + "\"data\":{\"Id\":\"loop\",\"JobId\":\"7\",\"Result\":107}}";
    String actual = events.event("loop", JOB_7);
    assertEquals(expected, actual);
    assertEquals(actual, new JobEvents(Map.of()).event("loop", JOB_7));
  }

  @Test
  void traceParentIsValidAndDiffersByJob() {
    String trace = TraceParent.of("run", 7);
    assertTrue(trace.matches("00-[0-9a-f]{32}-[0-9a-f]{16}-01"), trace);
    assertEquals(trace, TraceParent.of("run", 7));
    assertNotEquals(trace, TraceParent.of("run", 8));
    assertNotEquals(trace, TraceParent.of("other", 7));
  }

  @Test
  void addsAndReplacesExtensions() {
    CloudEvent event =
        read(new JobEvents(Map.of("team", "a", "traceparent", "t")).event("loop", JOB_7));
    assertEquals("a", event.getExtension("team"));
    assertEquals("t", event.getExtension("traceparent"));
    assertEquals("run-7", event.getId());
  }

  @Test
  void aDeadLetterKeepsTheEventAndSaysWhy() {
    String body = new JobEvents(Map.of("team", "a")).event("loop", JOB_7);
    URI sink = URI.create("http://sink/in");
    CloudEvent dead =
        read(events.deadLetter(body, sink, new Rejected(400, "no\r\n\tway " + "x".repeat(2000))));
    CloudEvent event = read(body);
    assertEquals(event.getId(), dead.getId());
    assertEquals(event.getTime(), dead.getTime());
    assertEquals(data(event), data(dead));
    assertEquals("a", dead.getExtension("team"));
    assertEquals(event.getExtension("traceparent"), dead.getExtension("traceparent"));
    assertEquals("http://sink/in", dead.getExtension("knativeerrordest"));
    assertEquals(400, dead.getExtension("knativeerrorcode"));
    String data = String.valueOf(dead.getExtension("knativeerrordata"));
    assertTrue(data.startsWith("no   way xxx"), data);
    assertEquals(1024, data.length());
  }
}
