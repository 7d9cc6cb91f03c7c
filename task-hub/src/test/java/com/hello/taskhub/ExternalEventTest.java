package com.hello.taskhub;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.microsoft.durabletask.Task;
import com.microsoft.durabletask.TaskCanceledException;
import com.microsoft.durabletask.TaskOrchestrationContext;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Events from clients, and from one instance to another. */
class ExternalEventTest extends HubTest {
  private static String orNothing(Task<String> event) {
    try {
      return event.await();
    } catch (TaskCanceledException timeout) {
      return "nothing";
    }
  }

  @Test
  void keepsEventsUntilSomeoneWaitsForThem() throws Exception {
    String id = client.scheduleNewOrchestrationInstance("late");
    client.raiseEvent(id, "b", "2");
    client.raiseEvent(id, "a", "1");
    client.raiseEvent(id, "b", "3");
    worker()
        .orchestration(
            "late",
            ctx -> {
              ctx.createTimer(Duration.ofMillis(20)).await();
              String a = ctx.waitForExternalEvent("a", String.class).await();
              String b = ctx.waitForExternalEvent("b", String.class).await();
              String c = ctx.waitForExternalEvent("b", String.class).await();
              ctx.complete(a + b + c);
            })
        .start();
    assertEquals("123", output(id, String.class));
  }

  @Test
  void findsAnEarlierEventWhateverTheCaseOfItsName() throws Exception {
    String id = client.scheduleNewOrchestrationInstance("late");
    client.raiseEvent(id, "APPROVE", "yes");
    worker()
        .orchestration(
            "late",
            ctx -> {
              ctx.createTimer(Duration.ofMillis(1)).await();
              ctx.complete(ctx.waitForExternalEvent("approve", String.class).await());
            })
        .start();
    assertEquals("yes", output(id, String.class));
  }

  @Test
  void givesUpAfterATimeout() throws Exception {
    worker()
        .orchestration(
            "patient",
            ctx ->
                ctx.complete(
                    orNothing(ctx.waitForExternalEvent("a", Duration.ofMillis(30), String.class))))
        .start();
    assertEquals("nothing", output(run("patient", null), String.class));
  }

  @Test
  void takesAnEventBeforeItsTimeout() throws Exception {
    worker()
        .orchestration(
            "patient",
            ctx ->
                ctx.complete(
                    orNothing(ctx.waitForExternalEvent("a", Duration.ofHours(1), String.class))))
        .start();
    String id = client.scheduleNewOrchestrationInstance("patient");
    client.waitForInstanceStart(id, LONG);
    client.raiseEvent(id, "a", "here");
    assertEquals("here", output(id, String.class));
  }

  @Test
  void servesSeveralWaitersInTheirOrder() throws Exception {
    worker()
        .orchestration(
            "waiters",
            ctx -> {
              Task<String> first = ctx.waitForExternalEvent("a", String.class);
              Task<String> second = ctx.waitForExternalEvent("a", String.class);
              List<String> both = ctx.allOf(List.of(first, second)).await();
              ctx.complete(String.join("", both));
            })
        .start();
    String id = client.scheduleNewOrchestrationInstance("waiters");
    client.raiseEvent(id, "a", "1");
    client.raiseEvent(id, "a", "2");
    assertEquals("12", output(id, String.class));
  }

  @Test
  void sendsToAnotherInstanceExactlyOnceDespiteReplays() throws Exception {
    worker()
        .orchestration(
            "target",
            ctx -> {
              StringBuilder seen = new StringBuilder();
              ctx.waitForExternalEvent("done").await();
              String event = orNothing(ping(ctx));
              while (!event.equals("nothing")) {
                seen.append(event);
                event = orNothing(ping(ctx));
              }
              ctx.complete(seen);
            })
        .orchestration(
            "sender",
            ctx -> {
              ctx.sendEvent("target", "ping", "a");
              ctx.callActivity("step").await();
              ctx.sendEvent("target", "ping", "b");
              ctx.createTimer(Duration.ofMillis(1)).await();
              ctx.callActivity("step").await();
              ctx.sendEvent("nobody", "ping", "lost");
              ctx.sendEvent("target", "done", null);
              ctx.complete("sent");
            })
        .activity("step", ctx -> null)
        .start();
    client.scheduleNewOrchestrationInstance("target", null, "target");
    assertEquals("sent", output(run("sender", null), String.class));
    assertEquals("ab", output("target", String.class));
  }

  private static Task<String> ping(TaskOrchestrationContext ctx) {
    return ctx.waitForExternalEvent("ping", Duration.ZERO, String.class);
  }

  @Test
  void sendsToItself() throws Exception {
    worker()
        .orchestration(
            "self",
            ctx -> {
              ctx.sendEvent(ctx.getInstanceId(), "note", "to myself");
              ctx.complete(ctx.waitForExternalEvent("note", String.class).await());
            })
        .start();
    assertEquals("to myself", output(run("self", null), String.class));
  }

  @Test
  void dropsAnEventForAFinishedInstance() throws Exception {
    worker().orchestration("short", ctx -> ctx.complete("done")).start();
    String id = client.scheduleNewOrchestrationInstance("short");
    output(id, String.class);
    client.raiseEvent(id, "late", "x");
    assertEquals("done", output(id, String.class));
  }
}
