package com.hello.functions;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.google.protobuf.StringValue;
import com.google.protobuf.Timestamp;
import com.microsoft.durabletask.implementation.protobuf.OrchestratorService.CompleteOrchestrationAction;
import com.microsoft.durabletask.implementation.protobuf.OrchestratorService.EventRaisedEvent;
import com.microsoft.durabletask.implementation.protobuf.OrchestratorService.ExecutionStartedEvent;
import com.microsoft.durabletask.implementation.protobuf.OrchestratorService.HistoryEvent;
import com.microsoft.durabletask.implementation.protobuf.OrchestratorService.OrchestrationInstance;
import com.microsoft.durabletask.implementation.protobuf.OrchestratorService.OrchestrationStatus;
import com.microsoft.durabletask.implementation.protobuf.OrchestratorService.OrchestratorAction;
import com.microsoft.durabletask.implementation.protobuf.OrchestratorService.OrchestratorRequest;
import com.microsoft.durabletask.implementation.protobuf.OrchestratorService.OrchestratorResponse;
import com.microsoft.durabletask.implementation.protobuf.OrchestratorService.OrchestratorStartedEvent;
import com.microsoft.durabletask.implementation.protobuf.OrchestratorService.TaskCompletedEvent;
import com.microsoft.durabletask.implementation.protobuf.OrchestratorService.TaskScheduledEvent;
import com.microsoft.durabletask.implementation.protobuf.OrchestratorService.TimerCreatedEvent;
import com.microsoft.durabletask.implementation.protobuf.OrchestratorService.TimerFiredEvent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Turns and activities in the host's own form: protobuf and JSON in, protobuf and JSON out. */
class LoopFunctionsTest {
  private static final JsonMapper JSON = new JsonMapper();
  private static final Instant START = Instant.parse("2026-01-01T00:00:00.123Z");
  private static final Instant DUE = START.plusSeconds(5);

  private static final String STATE =
      """
      {"runId":"run","jobId":7,"jobsRun":6,"due":"2026-01-01T00:00:05.123Z",\
      "wakeAt":"2026-01-01T00:00:05.123Z","interval":"PT5S",\
      "intervalSetAt":"2026-01-01T00:00:00.123Z","destination":"SINK","attempt":0}""";

  private final List<HistoryEvent> past = new ArrayList<>();
  private Sink sink;
  private FunctionsWorker worker;

  @BeforeEach
  void start() throws Exception {
    sink = new Sink(request -> 200, "Processed");
    worker = FunctionsWorker.of(new FunctionApp(Map.of("SINK", sink.url())));
  }

  @AfterEach
  void stop() {
    sink.close();
  }

  private static HistoryEvent.Builder event(Instant at) {
    return HistoryEvent.newBuilder()
        .setEventId(-1)
        .setTimestamp(
            Timestamp.newBuilder().setSeconds(at.getEpochSecond()).setNanos(at.getNano()));
  }

  /** Runs a turn with these new events, and returns the one thing that the loop asks for. */
  private OrchestratorAction turn(Instant at, HistoryEvent.Builder... news) throws Exception {
    OrchestratorRequest.Builder request =
        OrchestratorRequest.newBuilder().setInstanceId("loop").addAllPastEvents(past);
    HistoryEvent started =
        event(at).setOrchestratorStarted(OrchestratorStartedEvent.getDefaultInstance()).build();
    request.addNewEvents(started);
    past.add(started);
    for (HistoryEvent.Builder event : news) {
      request.addNewEvents(event);
      past.add(event.build());
    }
    String context = Base64.getEncoder().encodeToString(request.build().toByteArray());
    Object answer = worker.call("CronOrchestration", Map.of("context", context));
    OrchestratorResponse response =
        OrchestratorResponse.parseFrom(Base64.getDecoder().decode((String) answer));
    assertEquals("loop", response.getInstanceId());
    assertEquals(1, response.getActionsCount(), response.toString());
    return response.getActions(0);
  }

  private OrchestratorAction firstTurn() throws Exception {
    OrchestratorAction action =
        turn(
            START,
            event(START)
                .setExecutionStarted(
                    ExecutionStartedEvent.newBuilder()
                        .setName("CronOrchestration")
                        .setOrchestrationInstance(
                            OrchestrationInstance.newBuilder().setInstanceId("loop"))
                        .setInput(StringValue.of(STATE))));
    past.add(
        event(START)
            .setEventId(action.getId())
            .setTimerCreated(
                TimerCreatedEvent.newBuilder().setFireAt(action.getCreateTimer().getFireAt()))
            .build());
    return action;
  }

  private OrchestratorAction turnAfterTheTimer(OrchestratorAction timer) throws Exception {
    Instant at = DUE.plusMillis(1);
    OrchestratorAction action =
        turn(
            at,
            event(at)
                .setTimerFired(
                    TimerFiredEvent.newBuilder()
                        .setTimerId(timer.getId())
                        .setFireAt(timer.getCreateTimer().getFireAt())));
    past.add(
        event(at)
            .setEventId(action.getId())
            .setTaskScheduled(
                TaskScheduledEvent.newBuilder()
                    .setName(action.getScheduleTask().getName())
                    .setInput(action.getScheduleTask().getInput()))
            .build());
    return action;
  }

  private JsonNode nextState(OrchestratorAction task, String result) throws Exception {
    Instant at = DUE.plusMillis(50);
    CompleteOrchestrationAction end =
        turn(
                at,
                event(at)
                    .setTaskCompleted(
                        TaskCompletedEvent.newBuilder()
                            .setTaskScheduledId(task.getId())
                            .setResult(StringValue.of(result))))
            .getCompleteOrchestration();
    assertEquals(
        OrchestrationStatus.ORCHESTRATION_STATUS_CONTINUED_AS_NEW, end.getOrchestrationStatus());
    return JSON.readTree(end.getResult().getValue());
  }

  @Test
  void waitsUntilTheJobIsDueThenAttemptsItThenContinuesAsNewWithTheNext() throws Exception {
    OrchestratorAction timer = firstTurn();
    Timestamp fireAt = timer.getCreateTimer().getFireAt();
    assertEquals(DUE, Instant.ofEpochSecond(fireAt.getSeconds(), fireAt.getNanos()));

    OrchestratorAction task = turnAfterTheTimer(timer);
    assertEquals("CronTask", task.getScheduleTask().getName());
    String job = task.getScheduleTask().getInput().getValue();
    assertEquals(7, JSON.readTree(job).path("jobId").intValue());

    String result = worker.callForJson("CronTask", Map.of("job", job));
    assertEquals(List.of(JSON.readTree(job).path("body").textValue()), sink.bodies());

    JsonNode next = nextState(task, result);
    assertEquals(8, next.path("jobId").intValue());
    assertEquals(7, next.path("jobsRun").intValue());
    assertEquals("run", next.path("runId").textValue());
    assertTrue(next.path("body").isMissingNode(), next.toString());
  }

  @Test
  void aFailedAttemptContinuesAsNewWithTheSameJobAndTheSameBytes() throws Exception {
    OrchestratorAction task = turnAfterTheTimer(firstTurn());
    String job = task.getScheduleTask().getInput().getValue();
    sink.close();

    JsonNode next = nextState(task, worker.callForJson("CronTask", Map.of("job", job)));
    assertEquals(7, next.path("jobId").intValue());
    assertEquals(1, next.path("attempt").intValue());
    assertEquals(JSON.readTree(job).path("body"), next.path("body"));
  }

  @Test
  void aNewIntervalMovesTheTimer() throws Exception {
    firstTurn();
    Instant at = START.plusMillis(10);
    OrchestratorAction moved =
        turn(
            at,
            event(at)
                .setEventRaised(
                    EventRaisedEvent.newBuilder()
                        .setName("IntervalChanged")
                        .setInput(
                            StringValue.of(
                                "{\"interval\":\"PT9S\",\"at\":\"2026-01-01T00:00:00.130Z\"}"))));
    assertEquals(
        START.plusSeconds(9).getEpochSecond(), moved.getCreateTimer().getFireAt().getSeconds());
  }
}
