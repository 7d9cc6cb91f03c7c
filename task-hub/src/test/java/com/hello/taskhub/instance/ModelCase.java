package com.hello.taskhub.instance;

import com.google.protobuf.StringValue;
import com.hello.taskhub.instance.ModelHub.Fate;
import com.hello.taskhub.instance.ModelProgram.Again;
import com.hello.taskhub.instance.ModelProgram.Call;
import com.hello.taskhub.instance.ModelProgram.Child;
import com.hello.taskhub.instance.ModelProgram.Generation;
import com.hello.taskhub.instance.ModelProgram.Send;
import com.hello.taskhub.instance.ModelProgram.Step;
import com.hello.taskhub.instance.ModelProgram.Wait;
import com.hello.taskhub.instance.ModelProgram.WaitOrTimeout;
import com.microsoft.durabletask.implementation.protobuf.OrchestratorService.CreateInstanceRequest;
import com.microsoft.durabletask.implementation.protobuf.OrchestratorService.OrchestrationStatus;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Supplier;

/**
 * One random run of one random program: everything that can happen to it happens in some order,
 * with crashes before and after commits, and then it is let run to its end.
 *
 * <p>The reference: an orchestration's result is what its program says, where each event that it
 * waits for is the next of that name, in the order in which they were acknowledged.
 */
final class ModelCase {
  private static final String ROOT = "root";
  private static final int MAX_STEPS = 60;
  private static final int MAX_STEPS_TO_END = 2_000;
  private static final int MAX_EVENTS = 12;

  private final Random random;
  private final boolean traced;
  private final List<String> trace = new ArrayList<>();
  private final ModelProgram program;
  private final ModelWorker worker;
  private final ModelHub hub = new ModelHub();
  private final Map<String, List<String>> raised = new HashMap<>();
  private final List<Activity> everSeen = new ArrayList<>();
  private final boolean mayCrash;
  private final boolean clockMayGoBack;
  private Instant now = Instant.parse("2026-03-01T12:00:00.000500Z");
  private int events;
  private boolean terminated;

  ModelCase(long seed, boolean traced) {
    this.random = new Random(seed);
    this.traced = traced;
    this.program = ModelProgram.random(random);
    this.worker = new ModelWorker(program);
    this.mayCrash = random.nextInt(4) != 0;
    this.clockMayGoBack = random.nextInt(3) == 0;
  }

  /** What happened so far, for who has to find out why it failed. */
  List<String> trace() {
    return trace;
  }

  void run() {
    note("program", program);
    hub.start(request(ModelWorker.SINK, "unused", null), now, Fate.STORED);
    Instant due = random.nextInt(5) == 0 ? now.plusMillis(random.nextInt(40)) : null;
    hub.start(request(ROOT, ModelWorker.input(0, List.of()), due), now, Fate.STORED);
    int steps = random.nextInt(MAX_STEPS);
    for (int i = 0; i < steps; i++) {
      step();
      if (random.nextInt(20) == 0) {
        hub.assertStored();
      }
    }
    finish();
    hub.assertStored();
    checkEnd();
  }

  private static CreateInstanceRequest request(String id, String input, Instant due) {
    CreateInstanceRequest.Builder request =
        CreateInstanceRequest.newBuilder()
            .setInstanceId(id)
            .setName("program")
            .setInput(StringValue.of(input));
    if (due != null) {
      request.setScheduledStartTimestamp(Times.timestamp(due));
    }
    return request.build();
  }

  private void note(String what, Object detail) {
    if (traced) {
      trace.add(now + " " + what + " " + detail);
    }
  }

  private Fate fate() {
    int drawn = mayCrash ? random.nextInt(20) : -1;
    Fate fate = drawn == 0 ? Fate.CRASH_BEFORE : drawn == 1 ? Fate.CRASH_AFTER : Fate.STORED;
    if (fate != Fate.STORED) {
      note("crash with the next commit:", fate);
    }
    return fate;
  }

  private void step() {
    int drawn = random.nextInt(100);
    if (drawn < 12) {
      tick();
    } else if (drawn < 24) {
      raise();
    } else if (drawn < 48) {
      give(anyOther());
    } else if (drawn < 72) {
      answerTurn(anyOther());
    } else if (drawn < 88) {
      answerActivity();
    } else if (drawn < 91) {
      answerActivityAgain();
    } else if (drawn < 93) {
      String id = anyOther();
      note("lose the turn of", id);
      hub.lose(id);
    } else if (drawn < 95) {
      note("suspend", ROOT);
      hub.suspend(ROOT, now, fate());
    } else if (drawn < 98) {
      note("resume", ROOT);
      hub.resume(ROOT, now, fate());
    } else if (drawn == 98 && mayCrash) {
      note("crash", "");
      hub.crash();
    } else if (drawn == 99 && random.nextInt(4) == 0) {
      note("terminate", ROOT);
      boolean wasFinished = hub.instance(ROOT).record().isFinished();
      terminated |= hub.terminate(ROOT, now, fate()) && !wasFinished;
    }
  }

  /** An instance with a program: the root or one of its children. */
  private String anyOther() {
    List<String> ids = new ArrayList<>(Set.copyOf(hub.ids()));
    ids.remove(ModelWorker.SINK);
    ids.sort(null);
    return ids.get(random.nextInt(ids.size()));
  }

  private void tick() {
    if (clockMayGoBack && random.nextInt(4) == 0) {
      now = now.minusMillis(random.nextInt(30));
      note("clock set back", "");
    } else {
      now = now.plusNanos(random.nextInt(25_000) * 1_000L);
    }
  }

  private void raise() {
    if (events == MAX_EVENTS) {
      return;
    }
    String name = ModelProgram.EVENT_NAMES.get(random.nextInt(2));
    // Every third has the same payload: equal events must stay apart.
    String payload = name + (events % 3 == 0 ? "same" : events);
    events++;
    note("raise", payload);
    raise(name, payload, fate());
  }

  private void raise(String name, String payload, Fate fate) {
    if (hub.raise(ROOT, name, payload, now, fate)) {
      raised.computeIfAbsent(name, n -> new ArrayList<>()).add(payload);
    }
  }

  private void give(String id) {
    boolean suspended = hub.instance(id).record().isSuspended();
    if (!hub.holdsTurn(id) && hub.give(id, worker, now)) {
      note("turn of", id);
      check(!suspended, () -> "a suspended instance got a turn");
    }
  }

  private void answerTurn(String id) {
    if (hub.holdsTurn(id)) {
      note("answer of", id);
      boolean suspended = hub.instance(id).record().isSuspended();
      hub.answer(id, now, fate());
      InstanceRecord after = hub.instance(id).record();
      check(
          !suspended || after.isSuspended() || after.isFinished(), () -> "an answer resumed " + id);
    }
  }

  private void answerActivity() {
    List<Activity> waiting = hub.disk().activities();
    if (!waiting.isEmpty()) {
      Activity activity = waiting.get(random.nextInt(waiting.size()));
      everSeen.add(activity);
      note("activity", activity.key());
      hub.answer(activity, now, fate());
    }
  }

  private void answerActivityAgain() {
    if (!everSeen.isEmpty()) {
      Activity activity = everSeen.get(random.nextInt(everSeen.size()));
      note("activity again", activity.key());
      hub.answer(activity, now, fate());
    }
  }

  /** No more faults: everything is handed out and answered, and awaited events come. */
  private void finish() {
    note("to the end", "");
    hub.resume(ROOT, now, Fate.STORED);
    for (int i = 0; i < MAX_STEPS_TO_END; i++) {
      boolean any = false;
      for (String id : List.copyOf(hub.ids())) {
        if (id.equals(ModelWorker.SINK)) {
          continue;
        }
        if (hub.holdsTurn(id)) {
          note("answer of", id);
          hub.answer(id, now, Fate.STORED);
          any = true;
        } else if (hub.give(id, worker, now)) {
          note("turn of", id);
          any = true;
        }
      }
      for (Activity activity : hub.disk().activities()) {
        note("activity", activity.key());
        hub.answer(activity, now, Fate.STORED);
        any = true;
      }
      boolean allOver =
          hub.ids().stream()
              .filter(id -> !id.equals(ModelWorker.SINK))
              .allMatch(id -> hub.instance(id).record().isFinished());
      if (allOver && !any) {
        return;
      }
      if (!any) {
        now = now.plusMillis(100);
        for (String name : ModelProgram.EVENT_NAMES) {
          note("raise", name + "end" + i);
          raise(name, name + "end" + i, Fate.STORED);
        }
      }
    }
    throw new AssertionError("does not come to an end");
  }

  private void checkEnd() {
    InstanceRecord root = hub.instance(ROOT).record();
    for (String id : hub.ids()) {
      if (!id.equals(ModelWorker.SINK)) {
        check(!hub.disk().hasWork(id), () -> "work is left over of " + id);
      }
    }
    List<String> sent =
        hub.instance(ModelWorker.SINK).inbox().stream()
            .filter(message -> !message.isStart())
            .map(message -> message.event().getEventRaised().getInput().getValue())
            .toList();
    List<String> toSend = new ArrayList<>();
    program
        .generations()
        .forEach(
            generation ->
                generation.steps().stream()
                    .filter(Send.class::isInstance)
                    .forEach(step -> toSend.add(((Send) step).payload())));
    if (terminated) {
      check(
          root.status() == OrchestrationStatus.ORCHESTRATION_STATUS_TERMINATED,
          () -> "terminated, but " + root.status());
      check(
          sent.equals(toSend.subList(0, Math.min(sent.size(), toSend.size()))),
          () -> "sent " + sent);
      return;
    }
    check(
        root.status() == OrchestrationStatus.ORCHESTRATION_STATUS_COMPLETED,
        () -> "ended as " + root.status() + root.state().getFailureDetails());
    check(sent.equals(toSend), () -> "sent " + sent + ", not " + toSend);
    String output = root.state().getOutput().getValue();
    checkResults(output.isEmpty() ? List.of() : List.of(output.split(",")));
  }

  private void checkResults(List<String> results) {
    int at = 0;
    Map<String, Integer> used = new HashMap<>();
    boolean mayHaveDropped = false;
    for (Generation generation : program.generations()) {
      for (Step step : generation.steps()) {
        if (step instanceof Call call) {
          for (String label : call.labels()) {
            check(results.get(at++).equals(ModelWorker.noteOf(label)), () -> "result of " + label);
          }
        } else if (step instanceof Again again) {
          for (int i = 0; i < 2; i++) {
            check(
                results.get(at++).equals(ModelWorker.noteOf(again.label())),
                () -> "result of " + again.label());
          }
        } else if (step instanceof Child child) {
          String expected = ModelWorker.childResult(child.label());
          check(results.get(at++).equals(expected), () -> "result of the child " + child.label());
        } else if (step instanceof Wait wait) {
          checkEvent(wait.name(), results.get(at++), used, mayHaveDropped);
        } else if (step instanceof WaitOrTimeout wait) {
          String result = results.get(at++);
          if (!result.equals("timeout")) {
            checkEvent(wait.name(), result, used, mayHaveDropped);
          }
        }
      }
      mayHaveDropped |= !generation.preserve();
    }
    check(at == results.size(), () -> "more results than steps: " + results);
  }

  private void checkEvent(
      String name, String payload, Map<String, Integer> used, boolean mayHaveDropped) {
    List<String> all = raised.getOrDefault(name, List.of());
    int at = used.getOrDefault(name, 0);
    while (mayHaveDropped && at < all.size() && !all.get(at).equals(payload)) {
      at++;
    }
    check(
        at < all.size() && all.get(at).equals(payload),
        () -> "the event " + payload + " is not the next of " + all + " after " + used);
    used.put(name, at + 1);
  }

  private static void check(boolean holds, Supplier<String> otherwise) {
    if (!holds) {
      throw new AssertionError(otherwise.get());
    }
  }
}
