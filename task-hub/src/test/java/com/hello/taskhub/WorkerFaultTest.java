package com.hello.taskhub;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.Timestamp;
import com.google.protobuf.UnknownFieldSet;
import com.microsoft.durabletask.OrchestrationMetadata;
import com.microsoft.durabletask.OrchestrationRuntimeStatus;
import com.microsoft.durabletask.implementation.protobuf.OrchestratorService.ActivityRequest;
import com.microsoft.durabletask.implementation.protobuf.OrchestratorService.CreateTimerAction;
import com.microsoft.durabletask.implementation.protobuf.OrchestratorService.GetWorkItemsRequest;
import com.microsoft.durabletask.implementation.protobuf.OrchestratorService.HistoryEvent;
import com.microsoft.durabletask.implementation.protobuf.OrchestratorService.OrchestrationStatus;
import com.microsoft.durabletask.implementation.protobuf.OrchestratorService.OrchestratorAction;
import com.microsoft.durabletask.implementation.protobuf.OrchestratorService.OrchestratorRequest;
import io.grpc.Status;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Workers that vanish, answer late, answer twice, or answer nonsense. */
class WorkerFaultTest extends HubTest {
  private String start() {
    return client.scheduleNewOrchestrationInstance("work", null, "work");
  }

  @Test
  void ignoresAnAnswerFromAWorkerThatWasNotAsked() throws Exception {
    String id = start();
    try (RawWorker asked = new RawWorker(hub, "asked")) {
      asked.nextTurn();
      try (RawWorker other = new RawWorker(hub, "other")) {
        other.answer(id, RawWorker.complete(0, "\"wrong\""));
        other.answer(id, 0, "\"wrong\"");
        other.answer("nobody", RawWorker.complete(0, "\"wrong\""));
        other.answer("nobody", 3, "\"wrong\"");
        other.answer("", 3, "\"wrong\"");
      }
      assertNotEquals(OrchestrationRuntimeStatus.COMPLETED, status(id));
      asked.answer(id, RawWorker.complete(0, "\"right\""));
      assertEquals("right", output(id, String.class));
    }
  }

  @Test
  void takesAnAnswerOnce() throws Exception {
    String id = start();
    try (RawWorker worker = new RawWorker(hub, "w")) {
      worker.nextTurn();
      worker.answer(id, RawWorker.schedule(0, "a"));
      worker.answer(id, RawWorker.complete(0, "\"second\""));
      int task = worker.nextActivity().getTaskId();
      worker.answer(id, task, "\"1\"");
      OrchestratorRequest turn = worker.nextTurn();
      worker.answer(id, task, "\"2\"");
      assertEquals(2, turn.getNewEventsCount());
      assertEquals("\"1\"", turn.getNewEvents(1).getTaskCompleted().getResult().getValue());
      worker.answer(id, RawWorker.complete(1, "\"done\""));
      worker.answer(id, RawWorker.complete(1, "\"again\""));
      assertEquals("done", output(id, String.class));
    }
  }

  @Test
  void ignoresAnAnswerForAnInstanceThatWasReplaced() throws Exception {
    String id = start();
    try (RawWorker slow = new RawWorker(hub, "slow")) {
      slow.nextTurn();
      client.terminate(id, null);
      start();
      try (RawWorker quick = new RawWorker(hub, "quick")) {
        slow.answer(id, RawWorker.complete(0, "\"of the old one\""));
        OrchestratorRequest turn = quickOrSlow(quick, slow);
        assertEquals(id, turn.getInstanceId());
        assertNotEquals(OrchestrationRuntimeStatus.COMPLETED, status(id));
      }
    }
  }

  private static OrchestratorRequest quickOrSlow(RawWorker quick, RawWorker slow) throws Exception {
    Awaitility.await().atMost(LONG).until(() -> quick.hasNext() || slow.hasNext());
    return quick.hasNext() ? quick.nextTurn() : slow.nextTurn();
  }

  @Test
  void handsANewInstanceToAnotherWorkerWhileTheOldOnesIsBusy() throws Exception {
    String id = start();
    try (RawWorker slow = new RawWorker(hub, "slow")) {
      slow.nextTurn();
      client.terminate(id, null);
      start();
      try (RawWorker quick = new RawWorker(hub, "quick")) {
        quick.nextTurn();
        slow.answer(id, RawWorker.complete(0, "\"of the old one\""));
        quick.answer(id, RawWorker.complete(0, "\"of the new one\""));
        assertEquals("of the new one", output(id, String.class));
      }
    }
  }

  /** Takes ten orchestrations and ten activities at once, as workers of later SDKs say. */
  private RawWorker many(String name) {
    UnknownFieldSet.Field ten = UnknownFieldSet.Field.newBuilder().addVarint(10).build();
    return new RawWorker(
        hub,
        name,
        GetWorkItemsRequest.newBuilder()
            .setUnknownFields(
                UnknownFieldSet.newBuilder().addField(1, ten).addField(2, ten).build())
            .build());
  }

  @Test
  void aWorkerWithRoomDoesNotHoldUpWhatItMayNotTake() throws Exception {
    String id = start();
    try (RawWorker slow = many("slow")) {
      slow.nextTurn();
      client.terminate(id, null);
      start();
      String other = client.scheduleNewOrchestrationInstance("other");
      assertEquals(other, slow.nextTurn().getInstanceId());
      try (RawWorker quick = many("quick")) {
        assertEquals(id, quick.nextTurn().getInstanceId());
        slow.answer(id, RawWorker.complete(0, "\"of the old one\""));
        quick.answer(id, RawWorker.complete(0, "\"of the new one\""));
        assertEquals("of the new one", output(id, String.class));
      }
    }
  }

  @Test
  void aWorkerGetsAnInstanceAnewAfterItsStaleAnswer() throws Exception {
    String id = start();
    try (RawWorker only = many("only")) {
      only.nextTurn();
      client.terminate(id, null);
      start();
      only.answer(id, RawWorker.complete(0, "\"of the old one\""));
      only.nextTurn();
      only.answer(id, RawWorker.complete(0, "\"of the new one\""));
      assertEquals("of the new one", output(id, String.class));
    }
  }

  @Test
  void handsTheWorkOfAStreamThatEndsToAnotherAtOnce() throws Exception {
    String id = start();
    try (RawWorker next = new RawWorker(hub, WorkFilter.ACTIVITIES)) {
      RawWorker first = new RawWorker(hub, "first");
      first.nextTurn();
      first.close();
      try (RawWorker second = new RawWorker(hub, "second")) {
        second.nextTurn();
        first.answer(id, RawWorker.complete(0, "\"late\""));
        second.answer(id, RawWorker.schedule(0, "a"));
        next.close();
        int task = second.nextActivity().getTaskId();
        second.answer(id, task, "1");
        second.nextTurn();
        second.answer(id, RawWorker.complete(1, "\"done\""));
      }
    }
    assertEquals("done", output(id, String.class));
  }

  @Test
  void anEventThatComesWhileATurnIsLostIsInTheNextTry() throws Exception {
    String id = start();
    RawWorker first = new RawWorker(hub, "first");
    first.nextTurn();
    client.raiseEvent(id, "e", "1");
    first.close();
    try (RawWorker second = new RawWorker(hub, "second")) {
      OrchestratorRequest turn = second.nextTurn();
      assertEquals(3, turn.getNewEventsCount());
      assertEquals(HistoryEvent.EventTypeCase.EVENTRAISED, turn.getNewEvents(2).getEventTypeCase());
    }
  }

  @Test
  void aTurnThatEndsItsStreamTenTimesFailsAlone() throws Exception {
    String id = start();
    for (int i = 0; i < 10; i++) {
      try (RawWorker worker = new RawWorker(hub, "w" + i)) {
        assertEquals(id, worker.nextTurn().getInstanceId());
      }
    }
    OrchestrationMetadata done = await(id);
    assertEquals(OrchestrationRuntimeStatus.FAILED, done.getRuntimeStatus());
    assertTrue(done.getFailureDetails().getErrorMessage().contains("10 times"));
    worker().orchestration("hello", ctx -> ctx.complete("hello")).start();
    assertEquals("hello", output(run("hello", null), String.class));
  }

  @Test
  void anActivityThatEndsItsStreamTenTimesFailsAlone() throws Exception {
    String id = start();
    try (RawWorker turns = new RawWorker(hub, WorkFilter.ORCHESTRATIONS)) {
      turns.nextTurn();
      turns.answer(id, RawWorker.schedule(0, "bad"));
      for (int i = 0; i < 10; i++) {
        try (RawWorker worker = new RawWorker(hub, WorkFilter.ACTIVITIES)) {
          assertEquals("bad", worker.nextActivity().getName());
        }
      }
      OrchestratorRequest turn = turns.nextTurn();
      String reason = turn.getNewEvents(1).getTaskFailed().getFailureDetails().getErrorMessage();
      assertTrue(reason.contains("10 times"), reason);
    }
  }

  @Test
  void endsStreamsAsUnavailableWhenItCloses() throws Exception {
    RawWorker worker = new RawWorker(hub, "w");
    start();
    worker.nextTurn();
    hub.close();
    assertEquals(Status.Code.UNAVAILABLE, worker.end().getCode());
  }

  @Test
  void givesEachWorkerTheKindOfWorkItAsksFor() throws Exception {
    try (RawWorker turns = new RawWorker(hub, WorkFilter.ORCHESTRATIONS);
        RawWorker tasks = new RawWorker(hub, WorkFilter.ACTIVITIES)) {
      String id = start();
      turns.nextTurn();
      turns.answer(id, RawWorker.schedule(0, "a"), RawWorker.schedule(1, "b"));
      ActivityRequest first = tasks.nextActivity();
      tasks.answer(id, first.getTaskId(), "1");
      ActivityRequest second = tasks.nextActivity();
      assertNotEquals(first.getTaskId(), second.getTaskId());
      turns.nextTurn();
      assertFalse(tasks.hasNext());
    }
  }

  @Test
  void doesNotHandOutASlowActivityTwiceWhileItsStreamLives() throws Exception {
    String id = start();
    try (RawWorker slow = new RawWorker(hub, "slow");
        RawWorker idle = new RawWorker(hub, WorkFilter.ACTIVITIES)) {
      slow.nextTurn();
      slow.answer(id, RawWorker.schedule(0, "only"));
      Awaitility.await().atMost(LONG).until(() -> slow.hasNext() || idle.hasNext());
      RawWorker holder = slow.hasNext() ? slow : idle;
      RawWorker other = holder == slow ? idle : slow;
      ActivityRequest activity = holder.nextActivity();
      Awaitility.await()
          .during(Duration.ofMillis(500))
          .atMost(LONG)
          .until(() -> !other.hasNext() && !holder.hasNext());
      holder.answer(id, activity.getTaskId(), "1");
      slow.nextTurn();
    }
  }

  @Test
  void spreadsWorkOverTheStreams() throws Exception {
    String id = start();
    List<RawWorker> workers = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      workers.add(new RawWorker(hub, WorkFilter.ACTIVITIES));
    }
    try (RawWorker turns = new RawWorker(hub, WorkFilter.ORCHESTRATIONS)) {
      turns.nextTurn();
      turns.answer(
          id,
          RawWorker.schedule(0, "a"),
          RawWorker.schedule(1, "a"),
          RawWorker.schedule(2, "a"),
          RawWorker.schedule(3, "a"));
      for (RawWorker worker : workers) {
        worker.nextActivity();
      }
    } finally {
      workers.forEach(RawWorker::close);
    }
  }

  @Test
  void anAnswerThatCannotBeAppliedFailsItsInstanceAlone() throws Exception {
    String id = start();
    try (RawWorker worker = new RawWorker(hub, "w")) {
      worker.nextTurn();
      worker.answer(id, OrchestratorAction.newBuilder().setId(0).build());
      assertEquals(OrchestrationRuntimeStatus.FAILED, await(id).getRuntimeStatus());
      start();
      worker.nextTurn();
      worker.answer(
          id, RawWorker.complete(0, "x", OrchestrationStatus.ORCHESTRATION_STATUS_PENDING));
      assertEquals(OrchestrationRuntimeStatus.FAILED, await(id).getRuntimeStatus());
    }
    assertFalse(hub.failure().isDone());
  }

  @ParameterizedTest
  @ValueSource(longs = {Long.MAX_VALUE, Long.MIN_VALUE, 31_556_889_864_403_199L, 1L << 53})
  void aTimerAtATimeThatIsNoneFailsItsInstanceAlone(long seconds) throws Exception {
    String id = start();
    try (RawWorker worker = new RawWorker(hub, "w")) {
      worker.nextTurn();
      worker.answer(
          id,
          OrchestratorAction.newBuilder()
              .setId(0)
              .setCreateTimer(
                  CreateTimerAction.newBuilder()
                      .setFireAt(Timestamp.newBuilder().setSeconds(seconds)))
              .build());
      OrchestrationMetadata done = await(id);
      assertEquals(OrchestrationRuntimeStatus.FAILED, done.getRuntimeStatus());
      assertFalse(done.getFailureDetails().getErrorMessage().isBlank());
    }
    assertFalse(hub.failure().isDone());
  }

  @Test
  void handsATaskOutOnceUntilItHasEnded() throws Exception {
    String id = start();
    try (RawWorker worker = many("w")) {
      worker.nextTurn();
      worker.answer(id, RawWorker.schedule(0, "a"), RawWorker.schedule(0, "a"));
      int task = worker.nextActivity().getTaskId();
      client.raiseEvent(id, "replay", null);
      worker.nextTurn();
      worker.answer(id, RawWorker.schedule(0, "a"));
      worker.answer(id, task, "1");
      worker.nextTurn();
      assertFalse(worker.hasNext());
      worker.answer(id, RawWorker.complete(1, "\"done\""));
      assertEquals("done", output(id, String.class));
    }
  }

  @Test
  void handsATaskOutAgainThatIsRetriedUnderItsId() throws Exception {
    String id = start();
    try (RawWorker worker = new RawWorker(hub, "w")) {
      worker.nextTurn();
      worker.answer(id, RawWorker.schedule(0, "a"));
      for (String result : List.of("1", "2")) {
        worker.answer(id, worker.nextActivity().getTaskId(), result);
        List<HistoryEvent> events = worker.nextTurn().getNewEventsList();
        assertEquals(
            result, events.get(events.size() - 1).getTaskCompleted().getResult().getValue());
        worker.answer(
            id, result.equals("1") ? RawWorker.schedule(0, "a") : RawWorker.complete(1, "3"));
      }
      assertEquals(3, output(id, Integer.class));
    }
  }
}
