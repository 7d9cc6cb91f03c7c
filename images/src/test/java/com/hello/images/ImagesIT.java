package com.hello.images;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIf;
import org.testcontainers.containers.Network;

@EnabledIf("com.hello.images.Engine#isThere")
@Timeout(300)
class ImagesIT {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final Duration STOP_LIMIT = Duration.ofSeconds(10);

  @BeforeAll
  static void build() throws Exception {
    Engine.build();
  }

  private static void assertStops(Box box) {
    Duration took = box.stop();
    assertEquals(0, box.state().getExitCodeLong(), box::log);
    assertFalse(box.state().getOOMKilled());
    assertTrue(took.compareTo(STOP_LIMIT) < 0, took::toString);
  }

  @Test
  void jobsFlowFromOneToTheOtherUntilBothAreStopped() throws Exception {
    try (Network network = Network.newNetwork();
        Box events = Box.events().on(network, "hello-events").start();
        Box source = Box.orchestrator("http://hello-events:8080").on(network, "source").start()) {
      await().atMost(LIMIT).until(() -> events.log().contains("\"JobId\":\"5\""));
      assertEquals("Hello World!\n", events.get("/").body());
      assertEquals(204, events.get("/healthz").statusCode());
      assertEquals(200, source.get("/healthz").statusCode());
      assertEquals(200, source.get("/readyz").statusCode());
      assertTrue(source.get("/").body().contains("embedded, hub DTFHub in /data"));
      assertStops(source);
      assertStops(events);
    }
  }

  @Test
  void writesNothingOutsideItsVolume() throws Exception {
    try (Network network = Network.newNetwork();
        Box events = Box.events().on(network, "hello-events").startAsItIs();
        Box source =
            Box.orchestrator("http://hello-events:8080").on(network, "source").startAsItIs()) {
      await().atMost(LIMIT).until(() -> events.log().contains("\"JobId\":\"3\""));
      assertEquals(List.of(), events.changedFiles());
      assertEquals(List.of(), source.changedFiles());
    }
  }

  @Test
  void stopsWhileItWaitsForTheNextJob() throws Exception {
    try (HostSink sink = HostSink.accepting();
        Box source = Box.orchestrator(sink.url("http")).with("DurationInSeconds", "3600").start()) {
      await().atMost(LIMIT).until(() -> source.logged("scheduled to run at") == 1);
      assertStops(source);
      assertEquals(List.of(), sink.requests());
    }
  }

  @Test
  void takesManyBigEventsAtOnceInItsMemory() throws Exception {
    String event =
        "{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"/test\",\"type\":\"t\",\"data\":\""
            + "x".repeat(100_000)
            + "\"}";
    ExecutorService senders = Executors.newFixedThreadPool(16);
    try (Box events = Box.events().start()) {
      List<Future<Integer>> answers = new ArrayList<>();
      for (int i = 0; i < 400; i++) {
        answers.add(
            senders.submit(
                () ->
                    events
                        .send(
                            HttpRequest.newBuilder(events.uri("/"))
                                .header("Content-Type", "application/cloudevents+json")
                                .timeout(LIMIT)
                                .POST(BodyPublishers.ofString(event)))
                        .statusCode()));
      }
      for (Future<Integer> answer : answers) {
        assertEquals(200, answer.get());
      }
      assertStops(events);
    } finally {
      senders.shutdownNow();
    }
  }
}
