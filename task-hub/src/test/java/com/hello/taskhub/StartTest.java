package com.hello.taskhub;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.Timestamp;
import com.microsoft.durabletask.NewOrchestrationInstanceOptions;
import com.microsoft.durabletask.OrchestrationMetadata;
import com.microsoft.durabletask.OrchestrationRuntimeStatus;
import com.microsoft.durabletask.implementation.protobuf.OrchestratorService.CreateInstanceRequest;
import com.microsoft.durabletask.implementation.protobuf.OrchestratorService.HistoryEvent;
import com.microsoft.durabletask.implementation.protobuf.OrchestratorService.OrchestrationState;
import com.microsoft.durabletask.implementation.protobuf.OrchestratorService.OrchestratorRequest;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How instances come to be. */
class StartTest extends HubTest {
  @Test
  void refusesAnIdThatIsRunning() {
    client.scheduleNewOrchestrationInstance("wait", null, "taken");
    StatusRuntimeException refused =
        assertThrows(
            StatusRuntimeException.class,
            () -> client.scheduleNewOrchestrationInstance("wait", null, "taken"));
    assertEquals(Status.Code.ALREADY_EXISTS, refused.getStatus().getCode());
    assertTrue(refused.getMessage().contains("taken"), refused.getMessage());
  }

  @Test
  void replacesAFinishedInstanceAndKeepsNothingOfIt() throws Exception {
    worker()
        .orchestration(
            "first",
            ctx -> {
              ctx.setCustomStatus("old status");
              throw new IllegalStateException("old failure");
            })
        .orchestration(
            "second",
            ctx -> {
              ctx.waitForExternalEvent("go").await();
              ctx.complete(null);
            })
        .start();
    String id =
        client.scheduleNewOrchestrationInstance(
            "first",
            new NewOrchestrationInstanceOptions()
                .setInstanceId("again")
                .setInput("old input")
                .setVersion("1"));
    assertEquals(OrchestrationRuntimeStatus.FAILED, await(id).getRuntimeStatus());
    assertTrue(state(id).hasFailureDetails());
    client.scheduleNewOrchestrationInstance("second", null, id);
    for (int i = 0; i < 2; i++) {
      OrchestrationState state = state(id);
      assertEquals("second", state.getName());
      assertFalse(state.hasInput());
      assertFalse(state.hasOutput());
      assertFalse(state.hasCustomStatus());
      assertFalse(state.hasFailureDetails());
      assertFalse(state.hasVersion());
      reopenHub();
    }
  }

  @Test
  void givesAnIdToAnInstanceWithoutOne() {
    String id =
        raw.startInstance(CreateInstanceRequest.newBuilder().setName("x").build()).getInstanceId();
    assertEquals(id, UUID.fromString(id).toString());
  }

  @Test
  void waitsForAScheduledStart() throws Exception {
    worker()
        .orchestration("when", ctx -> ctx.complete(ctx.getCurrentInstant().toEpochMilli()))
        .start();
    Instant due = Instant.now().plusMillis(400);
    String id =
        client.scheduleNewOrchestrationInstance(
            "when", new NewOrchestrationInstanceOptions().setStartTime(due));
    assertEquals(OrchestrationRuntimeStatus.PENDING, status(id));
    assertTrue(output(id, Long.class) >= due.toEpochMilli());
    assertFalse(Instant.now().isBefore(due));
    assertEquals(due.getEpochSecond(), state(id).getScheduledStartTimestamp().getSeconds());
  }

  @Test
  void keepsEventsForAScheduledStartOverARestart() throws Exception {
    String id =
        client.scheduleNewOrchestrationInstance(
            "when",
            new NewOrchestrationInstanceOptions()
                .setInput("input")
                .setStartTime(Instant.now().plusMillis(300)));
    client.raiseEvent(id, "early", "event");
    reopenHub();
    worker()
        .orchestration(
            "when",
            ctx ->
                ctx.complete(
                    ctx.getInput(String.class)
                        + ctx.waitForExternalEvent("early", String.class).await()))
        .start();
    assertEquals("inputevent", output(id, String.class));
  }

  @ParameterizedTest
  @ValueSource(
      longs = {Long.MAX_VALUE, Long.MIN_VALUE, 31_556_889_864_403_199L, 253_402_300_800L, 1L << 53})
  void refusesAStartAtATimeThatIsNone(long seconds) throws Exception {
    CreateInstanceRequest request =
        CreateInstanceRequest.newBuilder()
            .setInstanceId("never")
            .setName("x")
            .setScheduledStartTimestamp(Timestamp.newBuilder().setSeconds(seconds))
            .build();
    StatusRuntimeException refused =
        assertThrows(StatusRuntimeException.class, () -> raw.startInstance(request));
    assertEquals(Status.Code.INVALID_ARGUMENT, refused.getStatus().getCode());
    assertTrue(refused.getMessage().contains("never"), refused.getMessage());
    assertFalse(hub.failure().isDone());
  }

  @Test
  void keepsTheVersion() throws Exception {
    String id =
        client.scheduleNewOrchestrationInstance(
            "v", new NewOrchestrationInstanceOptions().setVersion("2.1 \u20ac"));
    assertEquals("2.1 \u20ac", state(id).getVersion().getValue());
    try (RawWorker worker = new RawWorker(hub, "w")) {
      OrchestratorRequest turn = worker.nextTurn();
      HistoryEvent start = turn.getNewEvents(1);
      assertEquals("2.1 \u20ac", start.getExecutionStarted().getVersion().getValue());
    }
  }

  @Test
  void setsAndClearsTheCustomStatus() throws Exception {
    worker()
        .orchestration(
            "status",
            ctx -> {
              ctx.setCustomStatus("working \ud83d\ude00");
              ctx.waitForExternalEvent("clear").await();
              ctx.clearCustomStatus();
              ctx.waitForExternalEvent("end").await();
              ctx.setCustomStatus("at the end");
              ctx.complete(null);
            })
        .start();
    String id = client.scheduleNewOrchestrationInstance("status");
    client.waitForInstanceStart(id, LONG);
    OrchestrationMetadata set = client.getInstanceMetadata(id, true);
    assertEquals("working \ud83d\ude00", set.readCustomStatusAs(String.class));
    client.raiseEvent(id, "clear");
    Awaitility.await()
        .atMost(LONG)
        .until(() -> !client.getInstanceMetadata(id, true).isCustomStatusFetched());
    assertFalse(state(id).hasCustomStatus());
    client.raiseEvent(id, "end");
    assertEquals("at the end", await(id).readCustomStatusAs(String.class));
  }

  @Test
  void showsPayloadsOnlyWhenAsked() throws Exception {
    worker()
        .orchestration(
            "echo",
            ctx -> {
              ctx.setCustomStatus("status");
              ctx.complete("output");
            })
        .start();
    String id = client.scheduleNewOrchestrationInstance("echo", "input");
    await(id);
    OrchestrationMetadata without = client.getInstanceMetadata(id, false);
    assertEquals("echo", without.getName());
    assertEquals(OrchestrationRuntimeStatus.COMPLETED, without.getRuntimeStatus());
    assertEquals("", without.getSerializedInput());
    assertEquals("", without.getSerializedOutput());
    OrchestrationMetadata with = client.getInstanceMetadata(id, true);
    assertEquals("\"input\"", with.getSerializedInput());
    assertEquals("\"output\"", with.getSerializedOutput());
    assertFalse(with.getLastUpdatedAt().isBefore(with.getCreatedAt()));
    assertTrue(Duration.between(with.getCreatedAt(), Instant.now()).compareTo(LONG) < 0);
  }

  @Test
  void anInstanceWithoutAWorkerThatKnowsItFailsNobodyElse() throws Exception {
    worker()
        .orchestration("hello", ctx -> ctx.complete("hello"))
        .orchestration(
            "*",
            ctx -> {
              throw new IllegalStateException("there is no orchestration " + ctx.getName());
            })
        .start();
    assertEquals(OrchestrationRuntimeStatus.FAILED, run("unknown", null).getRuntimeStatus());
    assertEquals("hello", output(run("hello", null), String.class));
  }
}
