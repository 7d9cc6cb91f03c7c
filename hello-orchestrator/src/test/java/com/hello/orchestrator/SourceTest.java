package com.hello.orchestrator;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.hello.orchestrator.delivery.Delivery;
import com.hello.orchestrator.delivery.SinkTrust;
import com.hello.orchestrator.loop.CronOrchestration;
import com.hello.orchestrator.loop.CronTask;
import com.hello.orchestrator.loop.JobLog;
import com.hello.orchestrator.loop.LoopException;
import com.hello.taskhub.EmbeddedTaskHub;
import com.microsoft.durabletask.DurableTaskClient;
import com.microsoft.durabletask.DurableTaskGrpcClientBuilder;
import com.microsoft.durabletask.NewOrchestrationInstanceOptions;
import com.microsoft.durabletask.OrchestrationRuntimeStatus;
import com.microsoft.durabletask.TaskActivity;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

@Timeout(60)
@Execution(ExecutionMode.CONCURRENT)
class SourceTest {
  private static final String INSTANCE = "loop";
  private static final Duration SHORT = Duration.ofMillis(20);
  private static final Duration LONG = Duration.ofHours(1);
  private static final Clock CLOCK = Clock.systemUTC();

  @TempDir Path directory;
  private final List<AutoCloseable> open = new ArrayList<>();

  private EmbeddedTaskHub hub() throws InterruptedException {
    EmbeddedTaskHub hub = EmbeddedTaskHub.in(directory).open();
    open.add(hub);
    return hub;
  }

  private RecordingSink sink(RecordingSink.Answers answers) throws IOException {
    RecordingSink sink = new RecordingSink(0, answers);
    open.add(sink);
    return sink;
  }

  private CronTask task(URI sink, Optional<URI> deadLetterSink) {
    SinkTrust trust = new SinkTrust(List.of(), directory.resolve("no-certificates"));
    Delivery delivery =
        new Delivery(trust.context(), directory.resolve("no-token"), Duration.ofSeconds(5), CLOCK);
    return new CronTask(delivery, sink, deadLetterSink, new JobLog(), CLOCK);
  }

  private Source source(EmbeddedTaskHub hub, TaskActivity task, URI sink, boolean deadLetters) {
    CronOrchestration orchestration = new CronOrchestration(Map.of(), sink, deadLetters);
    Source source = new Source(hub.channel(), orchestration, task, INSTANCE, new JobLog(), CLOCK);
    open.add(source);
    return source;
  }

  private Source source(EmbeddedTaskHub hub, URI sink) {
    return source(hub, task(sink, Optional.empty()), sink, false);
  }

  private static DurableTaskClient client(EmbeddedTaskHub hub) {
    return new DurableTaskGrpcClientBuilder().grpcChannel(hub.channel()).build();
  }

  private static void awaitJob(RecordingSink sink, long job) {
    await().atMost(Duration.ofSeconds(20)).until(() -> sink.jobs().contains(job));
  }

  private static void assertInOrder(List<String> bodies) throws IOException {
    String last = "";
    for (String body : bodies) {
      if (!body.equals(last)) {
        long expected = last.isEmpty() ? 1 : RecordingSink.job(last) + 1;
        assertEquals(expected, RecordingSink.job(body));
      }
      last = body;
    }
  }

  @AfterEach
  void close() throws Exception {
    for (int i = open.size() - 1; i >= 0; i--) {
      open.get(i).close();
    }
  }

  @Test
  void runsOneJobAfterTheOther() throws Exception {
    RecordingSink sink = sink((number, body) -> 200);
    source(hub(), sink.uri()).start(SHORT);
    awaitJob(sink, 20);
    assertInOrder(sink.bodies());
    assertEquals(sink.jobs().size(), new HashSet<>(sink.jobs()).size());
  }

  @Test
  void goesOnWhereItWasInTheNextProcess() throws Exception {
    RecordingSink sink = sink((number, body) -> 200);
    try (EmbeddedTaskHub hub = EmbeddedTaskHub.in(directory).open();
        Source first = source(hub, sink.uri())) {
      first.start(SHORT);
      awaitJob(sink, 3);
    }
    int before = sink.bodies().size();
    source(hub(), sink.uri()).start(SHORT);
    awaitJob(sink, before + 3);
    assertInOrder(sink.bodies());
  }

  @Test
  void repeatsTheSameBytesUntilTheSinkTakesThem() throws Exception {
    RecordingSink sink = sink((number, body) -> number <= 2 ? 503 : 200);
    source(hub(), sink.uri()).start(SHORT);
    awaitJob(sink, 2);
    List<String> bodies = sink.bodies();
    assertEquals(bodies.get(0), bodies.get(1));
    assertEquals(bodies.get(0), bodies.get(2));
    assertNotEquals(bodies.get(0), bodies.get(3));
    assertInOrder(bodies);
  }

  @Test
  void continuesABackoffInTheNextProcess() throws Exception {
    RecordingSink sink = sink((number, body) -> number <= 2 ? 503 : 200);
    try (EmbeddedTaskHub hub = EmbeddedTaskHub.in(directory).open();
        Source first = source(hub, sink.uri())) {
      first.start(SHORT);
      await().until(() -> sink.bodies().size() == 1);
      await().until(() -> input(hub).contains("\"attempt\":1"));
    }
    EmbeddedTaskHub hub = hub();
    String wakeAt = input(hub).replaceAll(".*\"wakeAt\":\"([^\"]*)\".*", "$1");
    source(hub, sink.uri()).start(SHORT);
    assertTrue(input(hub).contains(wakeAt), "the wait starts over");
    awaitJob(sink, 2);
    assertEquals(1, new HashSet<>(sink.bodies().subList(0, 3)).size());
  }

  private static String input(EmbeddedTaskHub hub) {
    return client(hub).getInstanceMetadata(INSTANCE, true).getSerializedInput();
  }

  @Test
  void repeatsTheSameBytesWithOtherSettingsAfterARestart() throws Exception {
    CountDownLatch release = new CountDownLatch(1);
    RecordingSink sink =
        sink(
            (number, body) -> {
              if (number == 1) {
                release.await();
              }
              return number <= 2 ? 503 : 200;
            });
    try (EmbeddedTaskHub hub = EmbeddedTaskHub.in(directory).open();
        Source first = source(hub, sink.uri())) {
      first.start(SHORT);
      await().atMost(Duration.ofSeconds(20)).until(() -> sink.bodies().size() == 1);
    }
    release.countDown();
    CronOrchestration changed = new CronOrchestration(Map.of("team", "b"), sink.uri(), false);
    Source second =
        new Source(
            hub().channel(),
            changed,
            task(sink.uri(), Optional.empty()),
            INSTANCE,
            new JobLog(),
            CLOCK);
    open.add(second);
    second.start(SHORT);
    awaitJob(sink, 2);
    List<String> bodies = sink.bodies();
    assertEquals(bodies.get(0), bodies.get(1));
    assertEquals(bodies.get(0), bodies.get(2));
    assertTrue(bodies.get(3).contains("\"team\":\"b\""), bodies.get(3));
  }

  @Test
  void goesOnAfterARejection() throws Exception {
    RecordingSink sink = sink((number, body) -> number == 2 ? 400 : 200);
    source(hub(), sink.uri()).start(SHORT);
    awaitJob(sink, 4);
    assertEquals(List.of(1L, 2L, 3L, 4L), sink.jobs().subList(0, 4));
  }

  @Test
  void deadLettersARejectedEventBeforeTheNextJob() throws Exception {
    RecordingSink sink = sink((number, body) -> number == 1 ? 400 : 200);
    RecordingSink dead =
        sink(
            (number, body) -> {
              assertEquals(1, sink.bodies().size());
              return number == 1 ? 500 : 200;
            });
    source(hub(), task(sink.uri(), Optional.of(dead.uri())), sink.uri(), true).start(SHORT);
    awaitJob(sink, 2);
    assertEquals(2, dead.bodies().size());
    assertEquals(dead.bodies().get(0), dead.bodies().get(1));
    assertTrue(dead.bodies().get(0).contains("\"knativeerrorcode\":400"));
    assertTrue(dead.bodies().get(0).contains("\"knativeerrordest\":\"" + sink.uri() + "\""));
  }

  @Test
  void goesOnWhateverTheTaskThrows() throws Exception {
    RecordingSink sink = sink((number, body) -> 200);
    CronTask task = task(sink.uri(), Optional.empty());
    AtomicInteger runs = new AtomicInteger();
    TaskActivity failing =
        context ->
            switch (runs.incrementAndGet()) {
              case 1 -> throw new IllegalStateException();
              case 2 -> throw new StackOverflowError();
              case 3 -> "no outcome";
              default -> task.run(context);
            };
    source(hub(), failing, sink.uri(), false).start(SHORT);
    await().atMost(Duration.ofSeconds(30)).until(() -> sink.jobs().contains(2L));
    assertInOrder(sink.bodies());
  }

  @Test
  void aShorterIntervalHoldsAtOnceForAJobThatWaits() throws Exception {
    RecordingSink sink = sink((number, body) -> 200);
    try (EmbeddedTaskHub hub = EmbeddedTaskHub.in(directory).open();
        Source first = source(hub, sink.uri())) {
      first.start(LONG);
      await().until(() -> input(hub).contains("\"jobId\":1"));
    }
    EmbeddedTaskHub hub = hub();
    source(hub, sink.uri()).start(SHORT);
    awaitJob(sink, 3);
    assertTrue(input(hub).contains("\"interval\":\"PT0.02S\""));
  }

  @Test
  void theLastOfManyStartsSetsTheInterval() throws Exception {
    RecordingSink sink = sink((number, body) -> 200);
    for (Duration interval : List.of(LONG, SHORT, LONG.multipliedBy(2), LONG)) {
      try (EmbeddedTaskHub hub = EmbeddedTaskHub.in(directory).open();
          Source stopped = source(hub, sink.uri())) {
        stopped.start(interval);
      }
    }
    int before = sink.bodies().size();
    source(hub(), sink.uri()).start(SHORT);
    awaitJob(sink, before + 3);
    assertInOrder(sink.bodies());
  }

  @Test
  void startsAFinishedLoopAgainAtItsJob() throws Exception {
    RecordingSink sink = sink((number, body) -> 200);
    EmbeddedTaskHub hub = hub();
    Source first = source(hub, sink.uri());
    CompletableFuture<String> end = first.start(SHORT);
    awaitJob(sink, 3);
    client(hub).terminate(INSTANCE, null);
    await().until(end::isDone);
    assertTrue(end.join().contains("TERMINATED"), end::join);
    first.close();
    int before = sink.bodies().size();
    source(hub, sink.uri()).start(SHORT);
    awaitJob(sink, before + 3);
    assertInOrder(sink.bodies());
    assertEquals(
        1,
        sink.bodies().stream()
            .map(body -> body.replaceAll(".*\"id\":\"(.{36}).*", "$1"))
            .distinct()
            .count());
  }

  @Test
  void aPurgedLoopNeverRepeatsAnId() throws Exception {
    RecordingSink sink = sink((number, body) -> 200);
    EmbeddedTaskHub hub = hub();
    Source first = source(hub, sink.uri());
    CompletableFuture<String> end = first.start(SHORT);
    awaitJob(sink, 2);
    client(hub).terminate(INSTANCE, null);
    await().until(end::isDone);
    first.close();
    client(hub).purgeInstance(INSTANCE);
    int before = sink.bodies().size();
    source(hub, sink.uri()).start(SHORT);
    await().until(() -> sink.bodies().size() >= before + 2);
    assertEquals(1L, sink.jobs().get(before));
    assertNotEquals(sink.bodies().get(0), sink.bodies().get(before));
  }

  @Test
  void aSuspendedLoopWaitsToBeResumed() throws Exception {
    RecordingSink sink = sink((number, body) -> 200);
    EmbeddedTaskHub hub = hub();
    Source first = source(hub, sink.uri());
    first.start(SHORT);
    awaitJob(sink, 2);
    client(hub).suspendInstance(INSTANCE, null);
    await()
        .until(
            () ->
                client(hub).getInstanceMetadata(INSTANCE, false).getRuntimeStatus()
                    == OrchestrationRuntimeStatus.SUSPENDED);
    first.close();
    source(hub, sink.uri()).start(SHORT);
    int before = sink.bodies().size();
    client(hub).resumeInstance(INSTANCE, null);
    await().until(() -> sink.bodies().size() >= before + 3);
    assertInOrder(sink.bodies());
  }

  @Test
  void ignoresEventsThatItCannotRead() throws Exception {
    RecordingSink sink = sink((number, body) -> 200);
    EmbeddedTaskHub hub = hub();
    source(hub, sink.uri()).start(Duration.ofMillis(300));
    DurableTaskClient client = client(hub);
    client.raiseEvent(INSTANCE, "IntervalChanged", "nonsense");
    client.raiseEvent(INSTANCE, "IntervalChanged", null);
    client.raiseEvent(INSTANCE, "IntervalChanged", Map.of("interval", "PT-1S"));
    client.raiseEvent(INSTANCE, "SomethingElse", 1);
    awaitJob(sink, 3);
    assertInOrder(sink.bodies());
  }

  @Test
  void refusesAnInstanceOfSomethingElse() throws Exception {
    EmbeddedTaskHub hub = hub();
    client(hub)
        .scheduleNewOrchestrationInstance(
            "Other",
            new NewOrchestrationInstanceOptions().setInstanceId(INSTANCE).setInput("other"));
    Source source = source(hub, URI.create("http://127.0.0.1:1/"));
    LoopException refused = assertThrows(LoopException.class, () -> source.start(SHORT));
    assertTrue(refused.getMessage().contains("InstanceId"), refused.getMessage());
    assertEquals(1, refused.getMessage().lines().count());
  }
}
