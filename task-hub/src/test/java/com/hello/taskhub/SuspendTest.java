package com.hello.taskhub;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.microsoft.durabletask.OrchestrationRuntimeStatus;
import com.microsoft.durabletask.Task;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Instances that are held, and let go. */
class SuspendTest extends HubTest {
  private static final Duration SHORT = Duration.ofMillis(200);

  /** Long enough to suspend an instance before it fires, on a busy machine too. */
  private static final Duration TIMER = Duration.ofSeconds(1);

  private void assertStays(String id) {
    assertThrows(TimeoutException.class, () -> client.waitForInstanceCompletion(id, SHORT, false));
    assertEquals(OrchestrationRuntimeStatus.SUSPENDED, status(id));
  }

  @Test
  void holdsEventsBack() throws Exception {
    worker()
        .orchestration(
            "wait",
            ctx -> {
              Task<String> a = ctx.waitForExternalEvent("a", String.class);
              Task<String> b = ctx.waitForExternalEvent("b", String.class);
              ctx.complete(String.join("", ctx.allOf(List.of(a, b)).await()));
            })
        .start();
    String id = client.scheduleNewOrchestrationInstance("wait");
    client.waitForInstanceStart(id, LONG);
    client.suspendInstance(id);
    client.suspendInstance(id);
    client.raiseEvent(id, "b", "2");
    client.raiseEvent(id, "a", "1");
    assertStays(id);
    client.resumeInstance(id);
    client.resumeInstance(id);
    assertEquals("12", output(id, String.class));
  }

  @Test
  void holdsTimersBackAlsoOverARestart() throws Exception {
    worker()
        .orchestration(
            "sleep",
            ctx -> {
              ctx.createTimer(TIMER).await();
              ctx.complete("awake");
            })
        .start();
    String id = client.scheduleNewOrchestrationInstance("sleep");
    client.waitForInstanceStart(id, LONG);
    Instant started = Instant.now();
    client.suspendInstance(id);
    assertStays(id);
    reopenHub();
    worker()
        .orchestration(
            "sleep",
            ctx -> {
              ctx.createTimer(TIMER).await();
              ctx.complete("awake");
            })
        .start();
    Instant due = started.plus(TIMER);
    Awaitility.await().atMost(LONG).until(() -> Instant.now().isAfter(due));
    assertStays(id);
    client.resumeInstance(id);
    assertEquals("awake", output(id, String.class));
  }

  @Test
  void keepsTheResultOfAnActivityThatEndsMeanwhile() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    worker(WorkFilter.ORCHESTRATIONS)
        .orchestration(
            "work", ctx -> ctx.complete(ctx.callActivity("slow", null, String.class).await()))
        .start();
    worker(WorkFilter.ACTIVITIES)
        .activity(
            "slow",
            ctx -> {
              begun.countDown();
              try {
                go.await(LONG.toSeconds(), TimeUnit.SECONDS);
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              }
              return "result";
            })
        .start();
    String id = client.scheduleNewOrchestrationInstance("work");
    begun.await(LONG.toSeconds(), TimeUnit.SECONDS);
    client.suspendInstance(id);
    go.countDown();
    assertStays(id);
    client.resumeInstance(id);
    assertEquals("result", output(id, String.class));
  }

  @Test
  void holdsAnInstanceThatHasNotStarted() throws Exception {
    String id = client.scheduleNewOrchestrationInstance("hello");
    client.suspendInstance(id);
    worker().orchestration("hello", ctx -> ctx.complete("hello")).start();
    assertStays(id);
    client.resumeInstance(id);
    assertEquals("hello", output(id, String.class));
  }

  @Test
  void keepsTheAnswerOfATurnThatWasOutWhenItWasSuspended() throws Exception {
    String id = client.scheduleNewOrchestrationInstance("work");
    try (RawWorker worker = new RawWorker(hub, "w")) {
      worker.nextTurn();
      client.suspendInstance(id);
      worker.answer(id, RawWorker.schedule(0, "a"));
      assertEquals(OrchestrationRuntimeStatus.SUSPENDED, status(id));
      worker.answer(id, worker.nextActivity().getTaskId(), "1");
      assertStays(id);
      client.resumeInstance(id);
      worker.nextTurn();
      worker.answer(id, RawWorker.complete(1, "\"done\""));
      assertEquals("done", output(id, String.class));
    }
  }

  @Test
  void changesNothingOfAFinishedInstance() throws Exception {
    worker().orchestration("short", ctx -> ctx.complete("done")).start();
    String id = client.scheduleNewOrchestrationInstance("short");
    output(id, String.class);
    client.suspendInstance(id);
    client.resumeInstance(id);
    assertEquals(OrchestrationRuntimeStatus.COMPLETED, status(id));
  }
}
