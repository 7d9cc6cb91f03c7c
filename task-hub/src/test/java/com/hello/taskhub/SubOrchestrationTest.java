package com.hello.taskhub;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.durabletask.OrchestrationRuntimeStatus;
import com.microsoft.durabletask.RetryPolicy;
import com.microsoft.durabletask.Task;
import com.microsoft.durabletask.TaskFailedException;
import com.microsoft.durabletask.TaskOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Orchestrations that call orchestrations. */
class SubOrchestrationTest extends HubTest {
  @Test
  void returnsTheResultsOfNestedChildren() throws Exception {
    worker()
        .orchestration(
            "tree",
            ctx -> {
              int depth = ctx.getInput(Integer.class);
              if (depth == 0) {
                ctx.complete(ctx.callActivity("leaf", null, Integer.class).await());
                return;
              }
              List<Task<Integer>> children = new ArrayList<>();
              for (int i = 0; i < 3; i++) {
                children.add(ctx.callSubOrchestrator("tree", depth - 1, Integer.class));
              }
              ctx.complete(ctx.allOf(children).await().stream().mapToInt(n -> n).sum());
            })
        .activity("leaf", ctx -> 1)
        .start();
    assertEquals(27, output(run("tree", 3), Integer.class));
  }

  @Test
  void tellsTheParentWhyAChildFailed() throws Exception {
    worker()
        .orchestration(
            "parent",
            ctx -> {
              try {
                ctx.callSubOrchestrator("child", null, "the-child", String.class).await();
                ctx.complete("no failure");
              } catch (TaskFailedException failed) {
                ctx.complete(failed.getErrorDetails().getErrorMessage());
              }
            })
        .orchestration(
            "child",
            ctx -> {
              throw new IllegalStateException("the child's reason");
            })
        .start();
    assertEquals("the child's reason", output(run("parent", null), String.class));
    assertEquals(OrchestrationRuntimeStatus.FAILED, status("the-child"));
  }

  @Test
  void retriesAChildThatFails() throws Exception {
    AtomicInteger attempts = new AtomicInteger();
    TaskOptions options = new TaskOptions(new RetryPolicy(5, Duration.ofMillis(5)));
    worker()
        .orchestration(
            "parent",
            ctx ->
                ctx.complete(
                    ctx.callSubOrchestrator("child", null, "again", options, Integer.class)
                        .await()))
        .orchestration(
            "child",
            ctx -> {
              int attempt = ctx.callActivity("count", null, Integer.class).await();
              if (attempt < 3) {
                throw new IllegalStateException("not yet");
              }
              ctx.complete(attempt);
            })
        .activity("count", ctx -> attempts.incrementAndGet())
        .start();
    assertEquals(3, output(run("parent", null), Integer.class));
  }

  @Test
  void refusesASecondChildUnderAnIdThatIsRunning() throws Exception {
    worker()
        .orchestration(
            "parent",
            ctx -> {
              Task<String> first = ctx.callSubOrchestrator("child", "a", "same", String.class);
              Task<String> second = ctx.callSubOrchestrator("child", "b", "same", String.class);
              String refused;
              try {
                refused = "started: " + second.await();
              } catch (TaskFailedException failed) {
                refused = failed.getErrorDetails().getErrorMessage();
              }
              ctx.sendEvent("same", "go", null);
              ctx.complete(first.await() + "|" + refused);
            })
        .orchestration(
            "child",
            ctx -> {
              ctx.waitForExternalEvent("go").await();
              ctx.complete(ctx.getInput(String.class));
            })
        .start();
    String result = output(run("parent", null), String.class);
    assertTrue(result.startsWith("a|"), result);
    assertTrue(result.contains("same"), result);
    assertTrue(!result.contains("started"), result);
  }

  @Test
  void startsAChildInThePlaceOfAFinishedInstance() throws Exception {
    worker()
        .orchestration(
            "parent",
            ctx -> {
              String first = ctx.callSubOrchestrator("child", "a", "same", String.class).await();
              String second = ctx.callSubOrchestrator("child", "b", "same", String.class).await();
              ctx.complete(first + second);
            })
        .orchestration("child", ctx -> ctx.complete(ctx.getInput(String.class)))
        .start();
    assertEquals("ab", output(run("parent", null), String.class));
  }

  @Test
  void aChildContinuesAsNewBeforeItReports() throws Exception {
    worker()
        .orchestration(
            "parent",
            ctx -> ctx.complete(ctx.callSubOrchestrator("child", 0, Integer.class).await()))
        .orchestration(
            "child",
            ctx -> {
              int n = ctx.getInput(Integer.class);
              ctx.callActivity("step", n).await();
              if (n == 10) {
                ctx.complete(n);
              } else {
                ctx.continueAsNew(n + 1);
              }
            })
        .activity("step", ctx -> null)
        .start();
    assertEquals(10, output(run("parent", null), Integer.class));
  }

  @Test
  void aResultForAnEarlierGenerationIsDropped() throws Exception {
    worker()
        .orchestration(
            "parent",
            ctx -> {
              int n = ctx.getInput(Integer.class);
              Task<String> child = ctx.callSubOrchestrator("child", n, "child-" + n, String.class);
              if (n == 0) {
                ctx.createTimer(Duration.ZERO).await();
                ctx.continueAsNew(1);
                return;
              }
              ctx.sendEvent("child-0", "go", null);
              ctx.callActivity("step").await();
              ctx.sendEvent("child-1", "go", null);
              ctx.complete(child.await());
            })
        .orchestration(
            "child",
            ctx -> {
              ctx.waitForExternalEvent("go").await();
              ctx.complete("child " + ctx.getInput(Integer.class));
            })
        .activity("step", ctx -> null)
        .start();
    assertEquals("child 1", output(run("parent", 0), String.class));
    assertEquals("child 0", output("child-0", String.class));
  }

  @Test
  void anInstanceThatIsItsOwnChildFailsAndEnds() throws Exception {
    worker()
        .orchestration(
            "self",
            ctx -> {
              try {
                ctx.callSubOrchestrator("self", null, ctx.getInstanceId(), String.class).await();
                ctx.complete("ran itself");
              } catch (TaskFailedException refused) {
                ctx.complete("refused");
              }
            })
        .start();
    assertEquals("refused", output(run("self", null), String.class));
  }
}
