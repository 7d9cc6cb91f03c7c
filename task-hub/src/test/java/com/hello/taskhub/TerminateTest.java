package com.hello.taskhub;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.microsoft.durabletask.OrchestrationMetadata;
import com.microsoft.durabletask.OrchestrationRuntimeStatus;
import com.microsoft.durabletask.Task;
import com.microsoft.durabletask.TaskFailedException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Instances that are ended from outside. */
class TerminateTest extends HubTest {
  private void assertTerminated(String id) throws Exception {
    assertEquals(OrchestrationRuntimeStatus.TERMINATED, await(id).getRuntimeStatus());
  }

  @Test
  void endsARunningInstanceWithAnOutput() throws Exception {
    worker().orchestration("wait", ctx -> ctx.waitForExternalEvent("never").await()).start();
    String id = client.scheduleNewOrchestrationInstance("wait");
    client.waitForInstanceStart(id, LONG);
    client.terminate(id, "the reason");
    OrchestrationMetadata done = await(id);
    assertEquals(OrchestrationRuntimeStatus.TERMINATED, done.getRuntimeStatus());
    assertEquals("the reason", done.readOutputAs(String.class));
    client.terminate(id, "another");
    assertEquals("the reason", await(id).readOutputAs(String.class));
  }

  @Test
  void endsAPendingAndASuspendedInstance() throws Exception {
    String pending = client.scheduleNewOrchestrationInstance("hello");
    String suspended = client.scheduleNewOrchestrationInstance("hello");
    client.suspendInstance(suspended);
    client.terminate(pending, null);
    client.terminate(suspended, null);
    assertTerminated(pending);
    assertTerminated(suspended);
    try (RawWorker worker = new RawWorker(hub, "w")) {
      String next = client.scheduleNewOrchestrationInstance("hello");
      assertEquals(next, worker.nextTurn().getInstanceId());
      assertFalse(worker.hasNext());
    }
  }

  @Test
  void discardsWhatComesTooLate() throws Exception {
    String id = client.scheduleNewOrchestrationInstance("work", null, "work");
    try (RawWorker worker = new RawWorker(hub, "w")) {
      worker.nextTurn();
      worker.answer(id, RawWorker.schedule(0, "a"), RawWorker.schedule(1, "b"));
      int task = worker.nextActivity().getTaskId();
      client.terminate(id, "over");
      worker.answer(id, task, "\"late\"");
      client.raiseEvent(id, "late", null);
      // The activity that was waiting is not handed out any more.
      String next = client.scheduleNewOrchestrationInstance("hello");
      assertEquals(next, worker.nextTurn().getInstanceId());
    }
    OrchestrationMetadata done = await(id);
    assertEquals(OrchestrationRuntimeStatus.TERMINATED, done.getRuntimeStatus());
    assertEquals("over", done.readOutputAs(String.class));
  }

  @Test
  void takesChildrenAlong() throws Exception {
    worker()
        .orchestration(
            "tree",
            ctx -> {
              int depth = ctx.getInput(Integer.class);
              List<Task<Object>> children = new ArrayList<>();
              for (int i = 0; i < 2 && depth > 0; i++) {
                children.add(
                    ctx.callSubOrchestrator(
                        "tree", depth - 1, ctx.getInstanceId() + i, Object.class));
              }
              children.add(ctx.waitForExternalEvent("never", Object.class));
              ctx.allOf(children).await();
            })
        .start();
    client.scheduleNewOrchestrationInstance("tree", 2, "t");
    for (String leaf : List.of("t00", "t01", "t10", "t11")) {
      awaitStatus(leaf, OrchestrationRuntimeStatus.RUNNING);
    }
    client.terminate("t", null);
    for (String id : List.of("t", "t0", "t1", "t00", "t01", "t10", "t11")) {
      assertEquals(OrchestrationRuntimeStatus.TERMINATED, status(id), id);
    }
  }

  @Test
  void leavesAnInstanceAloneThatTookAChildsPlace() throws Exception {
    worker()
        .orchestration(
            "parent",
            ctx -> {
              ctx.callSubOrchestrator("child", null, "child", Object.class).await();
              ctx.waitForExternalEvent("never").await();
            })
        .orchestration("child", ctx -> ctx.complete(null))
        .orchestration("other", ctx -> ctx.waitForExternalEvent("go").await())
        .start();
    client.scheduleNewOrchestrationInstance("parent", null, "parent");
    awaitStatus("parent", OrchestrationRuntimeStatus.RUNNING);
    awaitStatus("child", OrchestrationRuntimeStatus.COMPLETED);
    client.scheduleNewOrchestrationInstance("other", null, "child");
    client.terminate("parent", null);
    awaitStatus("child", OrchestrationRuntimeStatus.RUNNING);
  }

  @Test
  void tellsTheParentOfAChildThatWasTerminated() throws Exception {
    worker()
        .orchestration(
            "parent",
            ctx -> {
              try {
                ctx.callSubOrchestrator("child", null, "the-child", Object.class).await();
                ctx.complete("completed");
              } catch (TaskFailedException terminated) {
                ctx.complete(terminated.getErrorDetails().getErrorMessage());
              }
            })
        .orchestration("child", ctx -> ctx.waitForExternalEvent("never").await())
        .start();
    String parent = client.scheduleNewOrchestrationInstance("parent");
    awaitStatus("the-child", OrchestrationRuntimeStatus.RUNNING);
    client.terminate("the-child", null);
    assertEquals("The sub-orchestration the-child was terminated.", output(parent, String.class));
  }

  @Test
  void survivesARestart() throws Exception {
    worker()
        .orchestration(
            "wait",
            ctx -> {
              ctx.createTimer(Duration.ofMillis(100)).await();
              ctx.complete("too late");
            })
        .start();
    String id = client.scheduleNewOrchestrationInstance("wait");
    client.waitForInstanceStart(id, LONG);
    client.terminate(id, "over");
    reopenHub();
    try (RawWorker worker = new RawWorker(hub, "w")) {
      String next = client.scheduleNewOrchestrationInstance("hello");
      assertEquals(next, worker.nextTurn().getInstanceId());
      assertTerminated(id);
    }
  }
}
