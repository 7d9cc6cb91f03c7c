package com.hello.taskhub.instance;

import com.google.protobuf.StringValue;
import com.microsoft.durabletask.implementation.protobuf.OrchestratorService.ActivityResponse;
import com.microsoft.durabletask.implementation.protobuf.OrchestratorService.CreateInstanceRequest;
import com.microsoft.durabletask.implementation.protobuf.OrchestratorService.HistoryEvent;
import com.microsoft.durabletask.implementation.protobuf.OrchestratorService.OrchestratorResponse;
import com.microsoft.durabletask.implementation.protobuf.OrchestratorService.ParentInstanceInfo;
import com.microsoft.durabletask.implementation.protobuf.OrchestratorService.SubOrchestrationInstanceFailedEvent;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A hub without threads, streams and files, around the instance logic; it can crash. */
final class ModelHub {
  /** What happens to the next commit. */
  enum Fate {
    STORED,
    CRASH_BEFORE,
    CRASH_AFTER
  }

  /** A turn that a worker holds, and what it will answer. */
  private record Held(Turn turn, OrchestratorResponse response) {}

  private final ModelDisk disk = new ModelDisk();
  private final Map<String, Instance> live = new HashMap<>();
  private final Map<String, Held> held = new HashMap<>();
  private final Set<String> oneByOne = new HashSet<>();
  private final List<InstanceChange> staged = new ArrayList<>();
  private int executions;

  ModelDisk disk() {
    return disk;
  }

  Set<String> ids() {
    return live.keySet();
  }

  Instance instance(String id) {
    return live.get(id);
  }

  boolean holdsTurn(String id) {
    return held.containsKey(id);
  }

  private String newExecution() {
    return "e" + executions++;
  }

  boolean start(CreateInstanceRequest request, Instant now, Fate fate) {
    stage(Start.of(request, null, false, newExecution(), now));
    return commit(fate);
  }

  boolean raise(String id, String name, String payload, Instant now, Fate fate) {
    Optional<InstanceChange> change = Inbox.raise(live.get(id), name, StringValue.of(payload), now);
    change.ifPresent(this::stage);
    return commit(fate) && change.isPresent();
  }

  void suspend(String id, Instant now, Fate fate) {
    Lifecycle.suspend(live.get(id), now).ifPresent(this::stage);
    commit(fate);
  }

  void resume(String id, Instant now, Fate fate) {
    Lifecycle.resume(live.get(id), now).ifPresent(this::stage);
    commit(fate);
  }

  boolean terminate(String id, Instant now, Fate fate) {
    Lifecycle.terminate(live.get(id), StringValue.of("terminated"), now)
        .ifPresent(decision -> stage(decision, now));
    return commit(fate);
  }

  /** Hands out a turn when there is one; returns whether there was. */
  boolean give(String id, ModelWorker worker, Instant now) {
    Instance instance = live.get(id);
    if (held.containsKey(id)) {
      throw new AssertionError("two turns at once of " + id);
    }
    Optional<Turn> turn = Turn.next(instance, now, oneByOne.contains(id));
    if (turn.isEmpty()) {
      return false;
    }
    for (HistoryEvent event : turn.get().events()) {
      if (event.hasTimerFired() && now.isBefore(Times.instant(event.getTimerFired().getFireAt()))) {
        throw new AssertionError("fired early, at " + now + ": " + event);
      }
    }
    held.put(id, new Held(turn.get(), worker.run(turn.get().request(instance))));
    return true;
  }

  void lose(String id) {
    held.remove(id);
  }

  /** Applies the answer to the turn that a worker holds. */
  void answer(String id, Instant now, Fate fate) {
    Held answered = held.remove(id);
    Instance instance = live.get(id);
    if (instance.record().isFinished()
        || !instance.record().executionId().equals(answered.turn.executionId())) {
      return;
    }
    Optional<Decision> decision =
        TurnDecision.of(instance, answered.turn, answered.response, newExecution(), now);
    if (decision.isEmpty()) {
      oneByOne.add(id);
      return;
    }
    stage(decision.get(), now);
    commit(fate);
  }

  /** Answers an activity, for the first time or again. */
  void answer(Activity activity, Instant now, Fate fate) {
    String label = activity.request().getInput().getValue();
    ActivityResponse.Builder response = ActivityResponse.newBuilder();
    String result = ModelWorker.resultOf(label);
    if (result == null) {
      response.setFailureDetails(Failures.of("Failed", label));
    } else {
      response.setResult(StringValue.of(result));
    }
    stage(Inbox.answer(live.get(activity.instanceId()), activity.key(), response.build(), now));
    commit(fate);
  }

  /** What is in memory is what is stored. */
  void assertStored() {
    Map<String, Instance> loaded = disk.load();
    equal(loaded.keySet(), Set.copyOf(live.keySet()), "instances");
    loaded.forEach(
        (id, stored) -> {
          Instance kept = live.get(id);
          equal(stored.record(), kept.record(), "record");
          equal(stored.history(), kept.history(), "history");
          equal(List.copyOf(stored.inbox()), List.copyOf(kept.inbox()), "inbox");
          equal(Set.copyOf(stored.pending()), Set.copyOf(kept.pending()), "pending tasks");
          equal(stored.lastStamp(), kept.lastStamp(), "last stamp");
          equal(stored.weightBytes(), kept.weightBytes(), "weight");
          for (int i = 0; i < 12; i++) {
            equal(stored.hasSent(i), kept.hasSent(i), "send " + i);
            equal(String.valueOf(stored.pending(i)), String.valueOf(kept.pending(i)), "task " + i);
          }
        });
  }

  private static void equal(Object stored, Object kept, String what) {
    if (!stored.equals(kept)) {
      throw new AssertionError(what + " stored: " + stored + "\nin memory: " + kept);
    }
  }

  void crash() {
    live.clear();
    live.putAll(disk.load());
    held.clear();
    oneByOne.clear();
    staged.clear();
  }

  private boolean commit(Fate fate) {
    if (fate == Fate.CRASH_BEFORE) {
      crash();
      return false;
    }
    staged.forEach(disk::apply);
    staged.clear();
    if (fate == Fate.CRASH_AFTER) {
      crash();
    }
    return true;
  }

  private void stage(InstanceChange change) {
    staged.add(change);
    String id = change.instanceId();
    if (change.record() != null && change.before() == null) {
      live.put(id, Instance.createdBy(change));
    } else if (live.containsKey(id)) {
      live.get(id).apply(change);
    }
  }

  private void stage(Decision decision, Instant now) {
    stage(decision.change());
    Deque<Outgoing> outgoing = new ArrayDeque<>(decision.outgoing());
    while (!outgoing.isEmpty()) {
      Outgoing next = outgoing.poll();
      if (next instanceof Outgoing.StartChild child) {
        startChild(child, now);
      } else if (next instanceof Outgoing.RaiseEvent event) {
        Inbox.raise(live.get(event.instanceId()), event.name(), event.input(), now)
            .ifPresent(this::stage);
      } else if (next instanceof Outgoing.Report report) {
        Inbox.report(live.get(report.instanceId()), report.executionId(), report.event(), now)
            .ifPresent(this::stage);
      } else if (next instanceof Outgoing.TerminateChild child) {
        Lifecycle.terminate(live.get(child.instanceId()), null, now)
            .ifPresent(
                ended -> {
                  stage(ended.change());
                  outgoing.addAll(ended.outgoing());
                });
      }
    }
  }

  private void startChild(Outgoing.StartChild child, Instant now) {
    Instance existing = live.get(child.request().getInstanceId());
    if (existing == null) {
      stage(Start.of(child.request(), child.parent(), false, newExecution(), now));
      return;
    }
    ParentInstanceInfo parent = child.parent();
    HistoryEvent refused =
        Inbox.event(now)
            .setSubOrchestrationInstanceFailed(
                SubOrchestrationInstanceFailedEvent.newBuilder()
                    .setTaskScheduledId(parent.getTaskScheduledId()))
            .build();
    Inbox.report(
            live.get(parent.getOrchestrationInstance().getInstanceId()),
            parent.getOrchestrationInstance().getExecutionId().getValue(),
            refused,
            now)
        .ifPresent(this::stage);
  }
}
