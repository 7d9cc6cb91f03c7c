package com.hello.taskhub;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.StringValue;
import com.microsoft.durabletask.Task;
import com.microsoft.durabletask.TaskFailedException;
import com.microsoft.durabletask.implementation.protobuf.OrchestratorService.RaiseEventRequest;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Text of every kind, as ids, names and payloads, over a restart. */
class OddTextTest extends HubTest {
  private void startEcho(String name) {
    worker()
        .orchestration(
            name,
            ctx -> {
              ctx.setCustomStatus(ctx.getName());
              ctx.createTimer(Duration.ZERO).await();
              String event = ctx.waitForExternalEvent(name, String.class).await();
              String activity =
                  ctx.callActivity(name, ctx.getInput(String.class), String.class).await();
              String child =
                  ctx.callSubOrchestrator(
                          "child", activity, ctx.getInstanceId() + "/" + name, String.class)
                      .await();
              ctx.complete(event + child);
            })
        .orchestration("child", ctx -> ctx.complete(ctx.getInput(String.class)))
        .activity(name, ctx -> ctx.getInput(String.class))
        .start();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\u00e4\u00f6\u00fc \u4e2d\u6587 \u0627\u0644\u0639",
        "\ud83d\ude00\ud83d\udc69\u200d\ud83d\udc69\u200d\ud83d\udc67",
        "nul\0in the\0middle",
        "\0",
        "line\nbreak\r\n\ttab",
        "'; drop table instance; --",
        "\"\\%_*?",
        " \u00a0.\u00a0 ",
        "\ufffd\uffff\ufeff"
      })
  void passesThrough(String text) throws Exception {
    String id = client.scheduleNewOrchestrationInstance(text, text, text);
    assertEquals(text, id);
    client.raiseEvent(id, text, text);
    reopenHub();
    startEcho(text);
    assertEquals(text + text, output(id, String.class));
    assertEquals(text, state(id).getName());
    assertEquals(text, await(id).readCustomStatusAs(String.class));
    reopenHub();
    assertEquals(text + text, output(id, String.class));
    assertEquals(text, output(text + "/" + text, String.class));
    assertEquals(1, client.purgeInstance(id).getDeletedInstanceCount());
  }

  @Test
  void tellsIdsApartThatDifferByANulCharacter() throws Exception {
    client.scheduleNewOrchestrationInstance("x", "a", "id");
    client.scheduleNewOrchestrationInstance("x", "b", "id\0");
    client.scheduleNewOrchestrationInstance("x", "c", "id\0x");
    reopenHub();
    assertEquals("\"a\"", state("id").getInput().getValue());
    assertEquals("\"b\"", state("id\0").getInput().getValue());
    assertEquals("\"c\"", state("id\0x").getInput().getValue());
  }

  @Test
  void takesALoneSurrogateForWhatItsBytesSay() throws Exception {
    assertEquals("a?", client.scheduleNewOrchestrationInstance("x", null, "a\ud800"));
    assertTrue(client.getInstanceMetadata("a?", false).isInstanceFound());
    assertTrue(client.getInstanceMetadata("a\udc00", false).isInstanceFound());
    assertThrows(
        StatusRuntimeException.class,
        () -> client.scheduleNewOrchestrationInstance("x", null, "a?"));
    assertFalse(hub.failure().isDone());
  }

  @Test
  void showsALoneSurrogateTheSameBeforeAndAfterARestart() throws Exception {
    String id = client.scheduleNewOrchestrationInstance("x", "a\udc00b", "odd");
    String before = state(id).getInput().getValue();
    raw.raiseEvent(
        RaiseEventRequest.newBuilder()
            .setInstanceId(id)
            .setName("e\ud800")
            .setInput(StringValue.of("\"\ud800\""))
            .build());
    reopenHub();
    assertEquals(before, state(id).getInput().getValue());
    worker()
        .orchestration(
            "x", ctx -> ctx.complete(ctx.waitForExternalEvent("e?", String.class).await()))
        .start();
    assertEquals("?", output(id, String.class));
  }

  @Test
  void aLoneSurrogateFromAnOrchestrationHarmsNobody() throws Exception {
    worker()
        .orchestration(
            "odd",
            ctx -> {
              ctx.sendEvent("a\ud800", "e\ud800", "x\ud800");
              Task<String> child =
                  ctx.callSubOrchestrator("child", "\ud800", "c\ud800", String.class);
              Task<String> other = ctx.callSubOrchestrator("child", "?", "c?", String.class);
              List<String> ends = new ArrayList<>();
              for (Task<String> each : List.of(child, other)) {
                try {
                  ends.add(each.await());
                } catch (TaskFailedException refused) {
                  ends.add("refused");
                }
              }
              ctx.complete(ends.size());
            })
        .orchestration("child", ctx -> ctx.complete("child"))
        .start();
    String id = client.scheduleNewOrchestrationInstance("odd");
    await(id);
    assertFalse(hub.failure().isDone());
    assertEquals("child", output(run("child", null), String.class));
  }

  @Test
  void carriesAMebibyteEachWay() throws Exception {
    String large = "\u20ac".repeat((1 << 20) / 3);
    worker()
        .orchestration(
            "big",
            ctx -> {
              String event = ctx.waitForExternalEvent("e", String.class).await();
              String activity =
                  ctx.callActivity("big", ctx.getInput(String.class), String.class).await();
              ctx.setCustomStatus(activity);
              ctx.complete(event);
            })
        .activity("big", ctx -> ctx.getInput(String.class))
        .start();
    String id = client.scheduleNewOrchestrationInstance("big", large);
    client.raiseEvent(id, "e", large);
    assertEquals(large, output(id, String.class));
    reopenHub();
    assertTrue(state(id).getCustomStatus().getValue().length() > large.length());
  }
}
