package com.hello.functions;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.hello.orchestrator.settings.BadSettingException;
import com.hello.taskhub.EmbeddedTaskHub;
import com.microsoft.durabletask.DurableTaskClient;
import com.microsoft.durabletask.DurableTaskGrpcClientBuilder;
import com.microsoft.durabletask.OrchestrationMetadata;
import com.microsoft.durabletask.OrchestrationRuntimeStatus;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.function.IntUnaryOperator;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** The whole loop through the functions, with our hub in the place of the host's. */
@Timeout(60)
@Execution(ExecutionMode.CONCURRENT)
class LoopOnHostTest {
  private static final String INSTANCE = "loop";
  private static final Duration LIMIT = Duration.ofSeconds(20);

  @TempDir Path directory;
  private final List<AutoCloseable> open = new ArrayList<>();
  private EmbeddedTaskHub hub;
  private DurableTaskClient client;

  @BeforeEach
  void openHub() throws InterruptedException {
    hub = EmbeddedTaskHub.in(directory).open();
    open.add(hub);
    client = new DurableTaskGrpcClientBuilder().grpcChannel(hub.channel()).build();
  }

  @AfterEach
  void close() throws Exception {
    for (int i = open.size() - 1; i >= 0; i--) {
      open.get(i).close();
    }
  }

  private Sink sink(IntUnaryOperator statuses) throws Exception {
    return sink(statuses, "Processed");
  }

  private Sink sink(IntUnaryOperator statuses, String answer) throws Exception {
    Sink sink = new Sink(statuses, answer);
    open.add(sink);
    return sink;
  }

  private FunctionsHost host(Sink sink, Map<String, String> more) throws Exception {
    Map<String, String> settings = new HashMap<>(more);
    settings.put("SINK", sink.url());
    settings.put("InstanceId", INSTANCE);
    settings.putIfAbsent("DurationInSeconds", "0.02");
    FunctionsHost host = new FunctionsHost(hub, FunctionsWorker.of(new FunctionApp(settings)));
    open.add(host);
    return host;
  }

  private static void awaitJob(Sink sink, long job) {
    await().atMost(LIMIT).until(() -> sink.jobs().contains(job));
  }

  private static void assertEachOnce(Sink sink) throws Exception {
    List<Long> jobs = sink.jobs();
    assertEquals(LongStream.rangeClosed(1, jobs.size()).boxed().toList(), jobs);
  }

  /** The one job that was in the middle of its attempt may have come again, the same. */
  private static void assertEachOnceOrTwice(Sink sink) throws Exception {
    List<Long> jobs = sink.jobs();
    List<Long> distinct = jobs.stream().distinct().toList();
    assertEquals(LongStream.rangeClosed(1, distinct.size()).boxed().toList(), distinct);
    assertTrue(jobs.size() - distinct.size() <= 1, jobs.toString());
    assertEquals(distinct.size(), new HashSet<>(sink.bodies()).size());
  }

  @Test
  void runsOneJobAfterTheOther() throws Exception {
    Sink sink = sink(request -> 200);
    host(sink, Map.of()).tick();
    awaitJob(sink, 10);
    assertEachOnce(sink);
    List<JsonNode> events = sink.events();
    String run = events.get(0).path("id").textValue().replaceAll("-1$", "");
    for (int job = 1; job <= events.size(); job++) {
      JsonNode event = events.get(job - 1);
      assertEquals(run + "-" + job, event.path("id").textValue());
      assertEquals(INSTANCE, event.at("/data/Id").textValue());
      assertEquals(100 + job, event.at("/data/Result").intValue());
    }
  }

  @Test
  void startsNoSecondLoopHoweverOftenAndWhereverTheTimerFires() throws Exception {
    Sink sink = sink(request -> 200);
    FunctionsHost first = host(sink, Map.of());
    FunctionsHost second = host(sink, Map.of());
    for (int i = 0; i < 3; i++) {
      first.tick();
      second.tick();
    }
    awaitJob(sink, 5);
    assertEachOnce(sink);
    assertEquals(1, first.starts() + second.starts());
  }

  @Test
  void leavesARunningLoopAloneAfterTheFirstTick() throws Exception {
    Sink sink = sink(request -> 200);
    FunctionsHost host = host(sink, Map.of("DurationInSeconds", "3600"));
    for (int i = 0; i < 3; i++) {
      host.tick();
    }
    assertEquals(1, host.starts());
    assertEquals(1, host.events());
  }

  @Test
  void goesOnWithTheNextJobInTheNextProcess() throws Exception {
    Sink sink = sink(request -> 200);
    try (FunctionsHost first = host(sink, Map.of())) {
      first.tick();
      awaitJob(sink, 3);
    }
    int jobs = sink.jobs().size();
    host(sink, Map.of()).tick();
    awaitJob(sink, jobs + 3);
    assertEachOnceOrTwice(sink);
  }

  @Test
  void startsAnEndedLoopAgainAtTheJobItWasAt() throws Exception {
    Sink sink = sink(request -> 200);
    FunctionsHost host = host(sink, Map.of());
    host.tick();
    awaitJob(sink, 3);
    client.terminate(INSTANCE, "by hand");
    client.waitForInstanceCompletion(INSTANCE, LIMIT, false);
    long last = sink.jobs().get(sink.jobs().size() - 1);
    host.tick();
    awaitJob(sink, last + 3);
    assertEachOnceOrTwice(sink);
  }

  @Test
  void wrongSettingsDoNotLoseTheJob() throws Exception {
    Sink sink = sink(request -> 200);
    try (FunctionsHost before = host(sink, Map.of())) {
      before.tick();
      awaitJob(sink, 3);
    }
    FunctionsWorker wrong =
        new FunctionsWorker(
            LoopFunctions.class, () -> new LoopFunctions(new FunctionApp(Map.of("SINK", "?"))));
    try (FunctionsHost meanwhile = new FunctionsHost(hub, wrong)) {
      OrchestrationMetadata end = client.waitForInstanceCompletion(INSTANCE, LIMIT, false);
      assertEquals(OrchestrationRuntimeStatus.FAILED, end.getRuntimeStatus());
      assertThrows(BadSettingException.class, meanwhile::tick);
    }
    int jobs = sink.jobs().size();
    host(sink, Map.of()).tick();
    awaitJob(sink, jobs + 3);
    assertEachOnceOrTwice(sink);
  }

  @Test
  void aNewIntervalReachesALoopThatWaits() throws Exception {
    Sink sink = sink(request -> 200);
    try (FunctionsHost before = host(sink, Map.of("DurationInSeconds", "3600"))) {
      before.tick();
    }
    host(sink, Map.of("DurationInSeconds", "0.05")).tick();
    awaitJob(sink, 2);
    assertEachOnce(sink);
  }

  @Test
  void repeatsTheSameBytesUntilTheSinkTakesThem() throws Exception {
    Sink sink = sink(request -> request <= 2 ? 503 : 200);
    host(sink, Map.of()).tick();
    awaitJob(sink, 2);
    List<String> attempts = sink.bodies().subList(0, 3);
    assertEquals(1, new HashSet<>(attempts).size(), attempts.toString());
    assertEquals(List.of(1L, 1L, 1L, 2L), sink.jobs().subList(0, 4));
  }

  @Test
  void sendsARejectedEventToTheDeadLetterSinkWithTheAnswer() throws Exception {
    String answer = "<p class=\"x\">no, you don't & ü</p>";
    Sink sink = sink(request -> request == 1 ? 400 : 200, answer);
    Sink deadLetters = sink(request -> 200);
    host(sink, Map.of("DeadLetterSink", deadLetters.url())).tick();
    awaitJob(sink, 2);
    JsonNode letter = deadLetters.events().get(0);
    assertEquals(1, letter.at("/data/JobId").asInt());
    assertEquals(400, letter.path("knativeerrorcode").asInt());
    assertEquals(answer, letter.path("knativeerrordata").textValue());
    assertEquals(sink.url(), letter.path("knativeerrordest").textValue());
  }
}
