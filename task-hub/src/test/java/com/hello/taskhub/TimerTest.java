package com.hello.taskhub;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.microsoft.durabletask.OrchestrationRuntimeStatus;
import com.microsoft.durabletask.Task;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Durable timers of the SDK, on the hub's clock. */
class TimerTest extends HubTest {
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 50})
  void neverFiresEarly(int millis) throws Exception {
    Map<Integer, Instant> dues = new ConcurrentHashMap<>();
    Map<Integer, Instant> wakes = new ConcurrentHashMap<>();
    worker()
        .orchestration(
            "timers",
            ctx -> {
              for (int i = 0; i < 20; i++) {
                Instant due = ctx.getCurrentInstant().plusMillis(millis);
                ctx.createTimer(Duration.ofMillis(millis)).await();
                if (!ctx.getIsReplaying()) {
                  dues.put(i, due);
                  wakes.put(i, Instant.now());
                }
                if (!ctx.getCurrentInstant().isAfter(due)) {
                  throw new IllegalStateException("the orchestration's clock is behind its timer");
                }
              }
              ctx.complete("done");
            })
        .start();
    output(run("timers", null), String.class);
    assertEquals(20, dues.size());
    dues.forEach(
        (i, due) ->
            assertFalse(wakes.get(i).isBefore(due), () -> i + " fired before it was due: " + due));
  }

  @Test
  void firesEachOfMany() throws Exception {
    worker()
        .orchestration(
            "many",
            ctx -> {
              List<Task<Void>> timers = new ArrayList<>();
              Instant start = ctx.getCurrentInstant();
              for (int i = 20; i > 0; i--) {
                timers.add(ctx.createTimer(start.plusMillis(20L * i).atZone(ZoneOffset.UTC)));
              }
              ctx.complete(ctx.allOf(timers).await().size());
            })
        .start();
    assertEquals(20, output(run("many", null), Integer.class));
  }

  @Test
  void firesAtOnceForATimeThatHasPassed() throws Exception {
    worker()
        .orchestration(
            "past",
            ctx -> {
              ctx.createTimer(Instant.EPOCH.atZone(ZoneOffset.UTC)).await();
              ctx.complete("done");
            })
        .start();
    assertEquals("done", output(run("past", null), String.class));
  }

  @Test
  void firesAfterTheHubWasClosedWhenItWasDue() throws Exception {
    worker()
        .orchestration(
            "sleep",
            ctx -> {
              ctx.createTimer(Duration.ofMillis(300)).await();
              ctx.complete("awake");
            })
        .start();
    String id = client.scheduleNewOrchestrationInstance("sleep");
    client.waitForInstanceStart(id, LONG);
    reopenHub();
    worker()
        .orchestration(
            "sleep",
            ctx -> {
              ctx.createTimer(Duration.ofMillis(300)).await();
              ctx.complete("awake");
            })
        .start();
    assertEquals("awake", output(id, String.class));
  }

  @Test
  void aTimerThatLosesARaceDisturbsNobody() throws Exception {
    worker()
        .orchestration(
            "race",
            ctx -> {
              int n = ctx.getInput(Integer.class);
              Task<Void> late = ctx.createTimer(Duration.ofMillis(5));
              Task<Integer> work = ctx.callActivity("work", n, Integer.class);
              ctx.anyOf(List.of(late, work)).await();
              int result = work.await();
              if (result != n) {
                throw new IllegalStateException(result + " for " + n);
              }
              if (n == 30) {
                ctx.complete(n);
              } else {
                ctx.continueAsNew(n + 1);
              }
            })
        .activity("work", ctx -> ctx.getInput(Integer.class))
        .start();
    assertEquals(30, output(run("race", 0), Integer.class));
  }

  @Test
  void aTimerOfManyYearsHarmsNobody() throws Exception {
    worker()
        .orchestration(
            "forever",
            ctx -> {
              ctx.createTimer(Duration.ofDays(365_000_000L)).await();
              ctx.complete("what");
            })
        .orchestration("hello", ctx -> ctx.complete("hello"))
        .start();
    String id = client.scheduleNewOrchestrationInstance("forever");
    client.waitForInstanceStart(id, LONG);
    assertEquals("hello", output(run("hello", null), String.class));
    assertEquals(OrchestrationRuntimeStatus.RUNNING, status(id));
    assertFalse(hub.failure().isDone());
  }
}
