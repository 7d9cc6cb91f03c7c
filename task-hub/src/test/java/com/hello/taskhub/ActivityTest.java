package com.hello.taskhub;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.durabletask.OrchestrationMetadata;
import com.microsoft.durabletask.OrchestrationRuntimeStatus;
import com.microsoft.durabletask.RetryHandler;
import com.microsoft.durabletask.RetryPolicy;
import com.microsoft.durabletask.Task;
import com.microsoft.durabletask.TaskFailedException;
import com.microsoft.durabletask.TaskOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Activities as an orchestration of the SDK uses them. */
class ActivityTest extends HubTest {
  @Test
  void runsAChain() throws Exception {
    worker()
        .orchestration(
            "chain",
            ctx -> {
              int n = ctx.getInput(Integer.class);
              for (int i = 0; i < 5; i++) {
                n = ctx.callActivity("plus", n, Integer.class).await();
              }
              ctx.complete(n);
            })
        .activity("plus", ctx -> ctx.getInput(Integer.class) + 1)
        .start();
    assertEquals(8, output(run("chain", 3), Integer.class));
  }

  @Test
  void fansOutAndIn() throws Exception {
    Set<Integer> seen = ConcurrentHashMap.newKeySet();
    AtomicInteger runs = new AtomicInteger();
    worker(WorkFilter.ORCHESTRATIONS)
        .orchestration(
            "fan",
            ctx -> {
              List<Task<Integer>> tasks = new ArrayList<>();
              for (int i = 0; i < 200; i++) {
                tasks.add(ctx.callActivity("square", i, Integer.class));
              }
              ctx.complete(ctx.allOf(tasks).await().stream().mapToInt(n -> n).sum());
            })
        .start();
    for (int i = 0; i < 3; i++) {
      worker(WorkFilter.ACTIVITIES)
          .activity(
              "square",
              ctx -> {
                int n = ctx.getInput(Integer.class);
                runs.incrementAndGet();
                seen.add(n);
                return n * n;
              })
          .start();
    }
    assertEquals(199 * 200 * 399 / 6, output(run("fan", null), Integer.class));
    assertEquals(200, seen.size());
    assertEquals(200, runs.get());
  }

  @Test
  void takesTheFirstOfSeveral() throws Exception {
    worker()
        .orchestration(
            "race",
            ctx -> {
              Task<String> never = ctx.waitForExternalEvent("never", String.class);
              Task<String> quick = ctx.callActivity("quick", null, String.class);
              Task<?> winner = ctx.anyOf(List.of(never, quick)).await();
              ctx.complete(winner == quick ? quick.await() : "wrong");
            })
        .activity("quick", ctx -> "quick")
        .start();
    assertEquals("quick", output(run("race", null), String.class));
  }

  @Test
  void retriesByPolicy() throws Exception {
    AtomicInteger attempts = new AtomicInteger();
    TaskOptions options =
        new TaskOptions(
            new RetryPolicy(5, Duration.ofMillis(20))
                .setBackoffCoefficient(1.5)
                .setMaxRetryInterval(Duration.ofMillis(50)));
    worker()
        .orchestration(
            "retry",
            ctx -> ctx.complete(ctx.callActivity("flaky", "x", options, Integer.class).await()))
        .activity(
            "flaky",
            ctx -> {
              if (attempts.incrementAndGet() < 4) {
                throw new IllegalStateException("not yet");
              }
              return attempts.get();
            })
        .start();
    assertEquals(4, output(run("retry", null), Integer.class));
  }

  @Test
  void failsWhenThePolicyIsUsedUp() throws Exception {
    AtomicInteger attempts = new AtomicInteger();
    TaskOptions options = new TaskOptions(new RetryPolicy(3, Duration.ofMillis(5)));
    worker()
        .orchestration(
            "retry",
            ctx -> ctx.complete(ctx.callActivity("bad", "x", options, Integer.class).await()))
        .activity(
            "bad",
            ctx -> {
              attempts.incrementAndGet();
              throw new IllegalStateException("never");
            })
        .start();
    OrchestrationMetadata done = run("retry", null);
    assertEquals(OrchestrationRuntimeStatus.FAILED, done.getRuntimeStatus());
    assertTrue(done.getFailureDetails().getErrorMessage().contains("never"));
    assertEquals(3, attempts.get());
  }

  @Test
  void retriesByHandler() throws Exception {
    AtomicInteger attempts = new AtomicInteger();
    RetryHandler handler =
        retry -> {
          retry.getOrchestrationContext().createTimer(Duration.ofMillis(5)).await();
          return retry.getLastAttemptNumber() < 10;
        };
    worker()
        .orchestration(
            "retry",
            ctx ->
                ctx.complete(
                    ctx.callActivity("flaky", "x", new TaskOptions(handler), Integer.class)
                        .await()))
        .activity(
            "flaky",
            ctx -> {
              if (attempts.incrementAndGet() < 6) {
                throw new IllegalStateException("not yet");
              }
              return attempts.get();
            })
        .start();
    assertEquals(6, output(run("retry", null), Integer.class));
  }

  @Test
  void tellsTheOrchestrationWhyAnActivityFailed() throws Exception {
    worker()
        .orchestration(
            "catch",
            ctx -> {
              try {
                ctx.callActivity("bad").await();
                ctx.complete("no failure");
              } catch (TaskFailedException failed) {
                ctx.complete(
                    failed.getErrorDetails().getErrorType()
                        + "|"
                        + failed.getErrorDetails().getErrorMessage());
              }
            })
        .activity(
            "bad",
            ctx -> {
              throw new IllegalArgumentException("reason\nin two lines \u20ac");
            })
        .start();
    assertEquals(
        "java.lang.IllegalArgumentException|reason\nin two lines \u20ac",
        output(run("catch", null), String.class));
  }

  @Test
  void handsTheWorkOfAWorkerThatDiesToAnother() throws Exception {
    AtomicInteger attempts = new AtomicInteger();
    List<TestWorker> workers = new ArrayList<>();
    worker(WorkFilter.ORCHESTRATIONS)
        .orchestration(
            "main", ctx -> ctx.complete(ctx.callActivity("odd", null, Integer.class).await()))
        .start();
    for (int i = 0; i < 2; i++) {
      workers.add(
          worker(WorkFilter.ACTIVITIES)
              .activity(
                  "odd",
                  ctx -> {
                    if (attempts.incrementAndGet() == 1) {
                      // The SDK's worker cannot report a failure without a message, and dies.
                      throw new IllegalStateException();
                    }
                    return attempts.get();
                  })
              .start());
    }
    assertEquals(2, output(run("main", null), Integer.class));
    Awaitility.await().atMost(LONG).until(() -> !workers.stream().allMatch(TestWorker::isAlive));
    assertFalse(workers.stream().noneMatch(TestWorker::isAlive));
  }

  @Test
  void carriesOnAfterBeingClosedAndOpened() throws Exception {
    worker(WorkFilter.ORCHESTRATIONS)
        .orchestration("two", ctx -> ctx.callActivity("first").await())
        .start();
    String id = client.scheduleNewOrchestrationInstance("two");
    client.waitForInstanceStart(id, LONG);
    reopenHub();
    worker()
        .orchestration(
            "two", ctx -> ctx.complete(ctx.callActivity("first", null, Integer.class).await()))
        .activity("first", ctx -> 7)
        .start();
    assertEquals(7, output(id, Integer.class));
  }
}
