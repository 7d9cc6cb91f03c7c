package com.hello.taskhub.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.StringValue;
import com.hello.taskhub.sqlite.SqliteStore;
import com.microsoft.durabletask.implementation.protobuf.OrchestratorService.CreateInstanceRequest;
import com.microsoft.durabletask.implementation.protobuf.OrchestratorService.CreateSubOrchestrationAction;
import com.microsoft.durabletask.implementation.protobuf.OrchestratorService.HistoryEvent;
import com.microsoft.durabletask.implementation.protobuf.OrchestratorService.OrchestratorAction;
import com.microsoft.durabletask.implementation.protobuf.OrchestratorService.OrchestratorRequest;
import com.microsoft.durabletask.implementation.protobuf.OrchestratorService.OrchestratorResponse;
import com.microsoft.durabletask.implementation.protobuf.OrchestratorService.ScheduleTaskAction;
import com.microsoft.durabletask.implementation.protobuf.OrchestratorService.WorkItem;
import io.grpc.Status;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nothing is answered or handed out before it is stored. */
class CommitTest {
  private static final Duration LONG = Duration.ofSeconds(20);
  private static final long CACHE_BYTES = 1 << 20;
  private static final int MAX_ITEM_BYTES = 10_000;

  @TempDir Path directory;
  private final BlockingQueue<WorkItem> items = new LinkedBlockingQueue<>();
  private final CompletableFuture<String> ended = new CompletableFuture<>();
  private FaultyStore store;
  private TaskHubEngine engine;

  @BeforeEach
  void open() {
    store = new FaultyStore(SqliteStore.open(directory.resolve("hub.db")));
    engine = new TaskHubEngine(store, Clock.systemUTC(), CACHE_BYTES, "hub");
    engine.start();
    engine.openStream(
        new WorkStream(
            "w",
            null,
            1,
            1,
            new WorkStream.Outlet() {
              @Override
              public void send(WorkItem item) {
                items.add(item);
              }

              @Override
              public int maxItemBytes() {
                return MAX_ITEM_BYTES;
              }

              @Override
              public void end(String reason) {
                ended.complete(reason);
              }
            }));
  }

  @AfterEach
  void close() {
    store.let(1_000);
    engine.close(Duration.ZERO);
    store.close();
  }

  private CompletableFuture<String> start() {
    return engine.startInstance(
        CreateInstanceRequest.newBuilder().setInstanceId("i").setName("x").build());
  }

  private void awaitHeld() {
    Awaitility.await().atMost(LONG).until(store::isHeld);
  }

  private static <T> T get(Future<T> future) throws Exception {
    return future.get(LONG.toSeconds(), TimeUnit.SECONDS);
  }

  private WorkItem next() throws Exception {
    WorkItem item = items.poll(LONG.toSeconds(), TimeUnit.SECONDS);
    assertTrue(item != null, "no work item");
    return item;
  }

  private static Status.Code refusal(Future<?> reply) {
    ExecutionException refused = assertThrows(ExecutionException.class, () -> get(reply));
    return Status.fromThrowable(refused).getCode();
  }

  @Test
  void holdsAnswersAndWorkBackUntilTheyAreStored() throws Exception {
    CompletableFuture<String> started = start();
    awaitHeld();
    assertFalse(started.isDone());
    assertTrue(items.isEmpty());
    store.let(1);
    assertEquals("i", get(started));
    assertTrue(next().hasOrchestratorRequest());

    CompletableFuture<Boolean> answered =
        engine.completeTurn(
            "w",
            OrchestratorResponse.newBuilder()
                .setInstanceId("i")
                .addActions(
                    OrchestratorAction.newBuilder()
                        .setScheduleTask(ScheduleTaskAction.newBuilder().setName("a")))
                .build());
    awaitHeld();
    assertFalse(answered.isDone());
    assertTrue(items.isEmpty());
    store.let(1);
    assertTrue(get(answered));
    assertTrue(next().hasActivityRequest());

    CompletableFuture<Boolean> raised = engine.raiseEvent("i", "e", StringValue.of("1"));
    awaitHeld();
    assertFalse(raised.isDone());
    assertTrue(items.isEmpty());
    store.let(1);
    assertTrue(next().hasOrchestratorRequest());
  }

  @Test
  void sharesOneCommitAmongThoseWhoWaitForIt() throws Exception {
    CompletableFuture<String> started = start();
    awaitHeld();
    List<CompletableFuture<Boolean>> raised =
        List.of(
            engine.raiseEvent("i", "a", null),
            engine.raiseEvent("i", "b", null),
            engine.raiseEvent("i", "c", null));
    store.let(2);
    get(started);
    for (CompletableFuture<Boolean> each : raised) {
      assertTrue(get(each));
    }
  }

  @Test
  void handsNothingOutOfACommitThatFails() throws Exception {
    store.failBefore();
    CompletableFuture<String> started = start();
    store.let(1);
    assertEquals(Status.Code.UNAVAILABLE, refusal(started));
    assertEquals("the disk is gone", get(engine.failure()).getMessage());
    assertEquals("the disk is gone", get(ended));
    assertTrue(items.isEmpty());
    assertEquals(Status.Code.UNAVAILABLE, refusal(engine.instance("i")));
    assertTrue(store.record("i").isEmpty());
  }

  @Test
  void goesOnFromACommitThatWasStoredButNotAnswered() throws Exception {
    store.failAfter();
    CompletableFuture<String> started = start();
    store.let(1);
    assertEquals(Status.Code.UNAVAILABLE, refusal(started));
    assertTrue(items.isEmpty());
    engine.close(Duration.ZERO);
    store.close();
    open();
    assertTrue(next().hasOrchestratorRequest());
    assertEquals("i", get(engine.instance("i")).orElseThrow().instanceId());
  }

  @Test
  void storesTheFailureOfATurnThatIsTooLargeBeforeItsParentHearsOfIt() throws Exception {
    store.let(1);
    start();
    next();
    // Held, so that what follows goes into one commit.
    engine.raiseEvent("i", "e", null);
    awaitHeld();
    engine.completeTurn(
        "w",
        OrchestratorResponse.newBuilder()
            .setInstanceId("i")
            .addActions(
                OrchestratorAction.newBuilder()
                    .setCreateSubOrchestration(
                        CreateSubOrchestrationAction.newBuilder()
                            .setInstanceId("child")
                            .setName("x")))
            .build());
    engine.raiseEvent("child", "large", StringValue.of("x".repeat(MAX_ITEM_BYTES)));
    store.let(2);
    awaitHeld();
    assertTrue(items.isEmpty());
    store.let(1);
    OrchestratorRequest turn = next().getOrchestratorRequest();
    assertTrue(
        turn.getNewEventsList().stream().anyMatch(HistoryEvent::hasSubOrchestrationInstanceFailed));
  }
}
