package com.hello.taskhub;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.microsoft.durabletask.TaskCanceledException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Orchestrations that start over, and what goes along with them. */
class ContinueAsNewTest extends HubTest {
  /** What a loop hands to its next generation. */
  static final class Seen {
    public List<Integer> values = new ArrayList<>();
    public boolean waited;
  }

  @Test
  void runsALoopOfTimerAndActivity() throws Exception {
    AtomicInteger runs = new AtomicInteger();
    worker(WorkFilter.ORCHESTRATIONS)
        .orchestration(
            "loop",
            ctx -> {
              int n = ctx.getInput(Integer.class);
              ctx.createTimer(Duration.ZERO).await();
              ctx.callActivity("tick", n).await();
              if (n == 200) {
                ctx.complete(n);
              } else {
                ctx.continueAsNew(n + 1);
              }
            })
        .start();
    worker(WorkFilter.ACTIVITIES).activity("tick", ctx -> runs.incrementAndGet()).start();
    assertEquals(200, output(run("loop", 1), Integer.class));
    assertEquals(200, runs.get());
  }

  /** Takes {@code perGeneration} events in each generation until it has {@code all}. */
  private void startCollector(int perGeneration, int all, boolean activityBetween) {
    worker()
        .orchestration(
            "collect",
            ctx -> {
              Seen seen = ctx.getInput(Seen.class);
              for (int i = 0; i < perGeneration; i++) {
                seen.values.add(ctx.waitForExternalEvent("item", Integer.class).await());
              }
              if (activityBetween) {
                ctx.callActivity("step").await();
              }
              if (seen.values.size() >= all) {
                ctx.complete(seen);
              } else {
                ctx.continueAsNew(seen);
              }
            })
        .activity("step", ctx -> null)
        .start();
  }

  private static List<Integer> numbers(int count) {
    List<Integer> numbers = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      numbers.add(i);
    }
    return numbers;
  }

  @Test
  void takesOneEventAGenerationInTheirOrder() throws Exception {
    String id = client.scheduleNewOrchestrationInstance("collect", new Seen(), "one");
    for (int i = 0; i < 300; i++) {
      client.raiseEvent(id, "item", i);
    }
    startCollector(1, 300, false);
    assertEquals(numbers(300), output(id, Seen.class).values);
  }

  @Test
  void takesEventsThatComeWhileItRuns() throws Exception {
    String id = client.scheduleNewOrchestrationInstance("collect", new Seen(), "stream");
    startCollector(1, 40, true);
    for (int i = 0; i < 40; i++) {
      client.raiseEvent(id, "item", i);
    }
    assertEquals(numbers(40), output(id, Seen.class).values);
  }

  @Test
  void takesSeveralEventsAGeneration() throws Exception {
    String id = client.scheduleNewOrchestrationInstance("collect", new Seen(), "several");
    for (int i = 0; i < 50; i++) {
      client.raiseEvent(id, "item", i);
    }
    startCollector(3, 51, true);
    client.raiseEvent(id, "item", 50);
    assertEquals(numbers(51), output(id, Seen.class).values);
  }

  @Test
  void keepsEqualEventsApart() throws Exception {
    String id = client.scheduleNewOrchestrationInstance("collect", new Seen(), "equal");
    for (int i = 0; i < 20; i++) {
      client.raiseEvent(id, "item", 7);
    }
    startCollector(2, 20, false);
    assertEquals(20, output(id, Seen.class).values.size());
  }

  @Test
  void doesNotCarryAnEventThatWasTaken() throws Exception {
    worker()
        .orchestration(
            "once",
            ctx -> {
              Seen seen = ctx.getInput(Seen.class);
              try {
                Duration patience = seen.waited ? Duration.ofMillis(50) : Duration.ofMinutes(10);
                seen.values.add(ctx.waitForExternalEvent("item", patience, Integer.class).await());
                seen.waited = true;
              } catch (TaskCanceledException nothing) {
                ctx.complete(seen);
                return;
              }
              ctx.continueAsNew(seen);
            })
        .start();
    String id = client.scheduleNewOrchestrationInstance("once", new Seen(), "once");
    client.waitForInstanceStart(id, LONG);
    client.raiseEvent(id, "item", 5);
    assertEquals(List.of(5), output(id, Seen.class).values);
  }

  @Test
  void dropsWaitingEventsWhenTold() throws Exception {
    String id = client.scheduleNewOrchestrationInstance("drop", new Seen(), "drop");
    for (int i = 0; i < 5; i++) {
      client.raiseEvent(id, "item", i);
    }
    worker()
        .orchestration(
            "drop",
            ctx -> {
              Seen seen = ctx.getInput(Seen.class);
              if (!seen.waited) {
                seen.values.add(ctx.waitForExternalEvent("item", Integer.class).await());
                seen.waited = true;
                ctx.continueAsNew(seen, false);
                return;
              }
              try {
                seen.values.add(
                    ctx.waitForExternalEvent("item", Duration.ofMillis(50), Integer.class).await());
              } catch (TaskCanceledException nothing) {
                seen.values.add(-1);
              }
              ctx.complete(seen);
            })
        .start();
    assertEquals(List.of(0, -1), output(id, Seen.class).values);
  }

  @Test
  void carriesWaitingEventsOverARestart() throws Exception {
    String id = client.scheduleNewOrchestrationInstance("collect", new Seen(), "restart");
    for (int i = 0; i < 15; i++) {
      client.raiseEvent(id, "item", i);
    }
    startCollector(1, 30, true);
    reopenHub();
    startCollector(1, 30, true);
    for (int i = 15; i < 30; i++) {
      client.raiseEvent(id, "item", i);
    }
    assertEquals(numbers(30), output(id, Seen.class).values);
  }

  @Test
  void mayContinueWithoutInput() throws Exception {
    worker()
        .orchestration(
            "empty",
            ctx -> {
              if (ctx.getInput(Integer.class) == null) {
                ctx.complete("empty");
              } else {
                ctx.continueAsNew(null);
              }
            })
        .start();
    assertEquals("empty", output(run("empty", 1), String.class));
  }
}
