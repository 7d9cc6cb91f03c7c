package com.hello.taskhub;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.durabletask.OrchestrationMetadata;
import com.microsoft.durabletask.OrchestrationRuntimeStatus;
import com.microsoft.durabletask.implementation.protobuf.OrchestratorService.GetInstanceRequest;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

/** Clients that wait for an instance. */
class WaitTest extends HubTest {
  private CompletableFuture<OrchestrationMetadata> waiting(String id) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return client.waitForInstanceCompletion(id, LONG, true);
          } catch (TimeoutException e) {
            throw new IllegalStateException(e);
          }
        },
        task -> {
          Thread thread = new Thread(task, "waiter");
          thread.setDaemon(true);
          thread.start();
        });
  }

  @Test
  void honoursTheDeadline() {
    String id = client.scheduleNewOrchestrationInstance("nobody-runs-it");
    Instant before = Instant.now();
    Duration patience = Duration.ofMillis(200);
    assertThrows(TimeoutException.class, () -> client.waitForInstanceStart(id, patience));
    assertThrows(
        TimeoutException.class, () -> client.waitForInstanceCompletion(id, patience, false));
    Duration took = Duration.between(before, Instant.now());
    assertTrue(took.compareTo(patience) > 0 && took.compareTo(LONG) < 0, took.toString());
    assertEquals(OrchestrationRuntimeStatus.PENDING, status(id));
  }

  @Test
  void answersAllWaitersWhenTheInstanceEnds() throws Exception {
    worker()
        .orchestration(
            "wait", ctx -> ctx.complete(ctx.waitForExternalEvent("go", String.class).await()))
        .start();
    String id = client.scheduleNewOrchestrationInstance("wait");
    List<CompletableFuture<OrchestrationMetadata>> waiters = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      waiters.add(waiting(id));
    }
    client.waitForInstanceStart(id, LONG);
    client.raiseEvent(id, "go", "went");
    for (CompletableFuture<OrchestrationMetadata> waiter : waiters) {
      assertEquals(
          "went", waiter.get(LONG.toSeconds(), TimeUnit.SECONDS).readOutputAs(String.class));
    }
    assertEquals("went", output(id, String.class));
  }

  @Test
  void saysAtOnceThatThereIsNoSuchInstance() throws Exception {
    assertFalse(client.waitForInstanceCompletion("nobody", LONG, true).isInstanceFound());
    assertFalse(client.waitForInstanceStart("nobody", LONG, true).isInstanceFound());
    assertFalse(client.getInstanceMetadata("nobody", true).isInstanceFound());
  }

  @Test
  void endsTheWaitWhenTheHubCloses() throws Exception {
    String id = client.scheduleNewOrchestrationInstance("nobody-runs-it");
    CompletableFuture<StatusRuntimeException> refused =
        CompletableFuture.supplyAsync(
            () ->
                assertThrows(
                    StatusRuntimeException.class,
                    () ->
                        raw.withDeadlineAfter(LONG.toSeconds(), TimeUnit.SECONDS)
                            .waitForInstanceCompletion(
                                GetInstanceRequest.newBuilder().setInstanceId(id).build())));
    assertThrows(
        TimeoutException.class,
        () -> client.waitForInstanceCompletion(id, Duration.ofMillis(100), false));
    hub.close();
    assertEquals(
        Status.Code.UNAVAILABLE,
        refused.get(LONG.toSeconds(), TimeUnit.SECONDS).getStatus().getCode());
  }
}
