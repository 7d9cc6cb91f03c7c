package com.hello.taskhub;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.microsoft.durabletask.OrchestrationRuntimeStatus;
import org.junit.jupiter.api.Test;

/** Removing instances by id. */
class PurgeTest extends HubTest {
  private int purge(String id) {
    return client.purgeInstance(id).getDeletedInstanceCount();
  }

  @Test
  void leavesAnInstanceThatIsNotFinished() throws Exception {
    String id = client.scheduleNewOrchestrationInstance("wait");
    assertEquals(0, purge(id));
    worker()
        .orchestration(
            "wait", ctx -> ctx.complete(ctx.waitForExternalEvent("go", String.class).await()))
        .start();
    client.waitForInstanceStart(id, LONG);
    assertEquals(0, purge(id));
    client.suspendInstance(id);
    assertEquals(0, purge(id));
    client.resumeInstance(id);
    client.raiseEvent(id, "go", "went");
    assertEquals("went", output(id, String.class));
  }

  @Test
  void removesAFinishedInstanceForGood() throws Exception {
    worker().orchestration("short", ctx -> ctx.complete(ctx.getInput(String.class))).start();
    String id = client.scheduleNewOrchestrationInstance("short", "one", "short");
    output(id, String.class);
    assertEquals(1, purge(id));
    assertEquals(0, purge(id));
    assertFalse(client.getInstanceMetadata(id, true).isInstanceFound());
    reopenHub();
    assertFalse(client.getInstanceMetadata(id, true).isInstanceFound());
    worker().orchestration("short", ctx -> ctx.complete(ctx.getInput(String.class))).start();
    client.scheduleNewOrchestrationInstance("short", "two", id);
    assertEquals("two", output(id, String.class));
  }

  @Test
  void purgesNobodyWhereThereIsNoInstance() {
    assertEquals(0, purge("nobody"));
  }

  @Test
  void removesATerminatedInstanceWhoseActivityIsStillRunning() throws Exception {
    String id = client.scheduleNewOrchestrationInstance("work", null, "work");
    try (RawWorker worker = new RawWorker(hub, "w")) {
      worker.nextTurn();
      worker.answer(id, RawWorker.schedule(0, "a"));
      int task = worker.nextActivity().getTaskId();
      client.terminate(id, null);
      assertEquals(1, purge(id));
      client.scheduleNewOrchestrationInstance("work", null, id);
      worker.answer(id, task, "\"of the one before\"");
      assertEquals(id, worker.nextTurn().getInstanceId());
      worker.answer(id, RawWorker.complete(0, "\"new\""));
      assertEquals("new", output(id, String.class));
    }
    assertEquals(OrchestrationRuntimeStatus.COMPLETED, status(id));
  }
}
