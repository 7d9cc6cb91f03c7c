package com.hello.orchestrator.loop;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.hello.orchestrator.delivery.Outcome.Rejected;
import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import io.cloudevents.jackson.JsonFormat;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.util.Map;

/** Makes the CloudEvents, as structured JSON text. Safe for use by several threads. */
final class JobEvents {
  private static final URI SOURCE = URI.create("urn:hello-com:cron-source");
  private static final String TYPE = "com.hello.cron-event";
  private static final int RESULT_BASE = 100;
  private static final int MAX_ERROR_DATA_CHARS = 1024;

  private final JsonFormat format = new JsonFormat();
  private final Map<String, String> extensions;

  /** Events that all have {@code extensions}, whose names must be valid. */
  JobEvents(Map<String, String> extensions) {
    this.extensions = Map.copyOf(extensions);
  }

  /** The event of the job that {@code state} is at; the same text for the same state. */
  String event(String instanceId, LoopState state) {
    CloudEventBuilder event =
        CloudEventBuilder.v1()
            .withId(state.runId() + "-" + state.jobId())
            .withSource(SOURCE)
            .withType(TYPE)
            .withTime(state.due().atOffset(ZoneOffset.UTC))
            .withData("application/json", data(instanceId, state))
            .withExtension("traceparent", TraceParent.of(state.runId(), state.jobId()));
    extensions.forEach(event::withExtension);
    return text(event.build());
  }

  /** A rejected event with Knative's three extensions that say where, how and with what answer. */
  String deadLetter(String body, URI destination, Rejected rejected) {
    CloudEvent event = format.deserialize(body.getBytes(StandardCharsets.UTF_8));
    return text(
        CloudEventBuilder.from(event)
            .withExtension("knativeerrordest", destination.toString())
            .withExtension("knativeerrorcode", rejected.status())
            .withExtension("knativeerrordata", errorData(rejected.excerpt()))
            .build());
  }

  private static byte[] data(String instanceId, LoopState state) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("Id", instanceId)
        .put("JobId", Long.toString(state.jobId()))
        .put("Result", RESULT_BASE + state.jobsRun() + 1)
        .toString()
        .getBytes(StandardCharsets.UTF_8);
  }

  // CloudEvents strings hold no control characters, and Knative cuts this one at 1024.
  private static String errorData(String excerpt) {
    String clean = excerpt.replaceAll("\\p{Cc}", " ").strip();
    return clean.length() <= MAX_ERROR_DATA_CHARS
        ? clean
        : clean.substring(0, MAX_ERROR_DATA_CHARS);
  }

  private String text(CloudEvent event) {
    return new String(format.serialize(event), StandardCharsets.UTF_8);
  }
}
