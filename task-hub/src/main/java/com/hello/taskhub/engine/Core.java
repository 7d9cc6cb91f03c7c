package com.hello.taskhub.engine;

import com.hello.taskhub.instance.Activity;
import com.hello.taskhub.instance.Decision;
import com.hello.taskhub.instance.Failures;
import com.hello.taskhub.instance.Inbox;
import com.hello.taskhub.instance.Instance;
import com.hello.taskhub.instance.InstanceChange;
import com.hello.taskhub.instance.InstanceRecord;
import com.hello.taskhub.instance.Lifecycle;
import com.hello.taskhub.instance.Message;
import com.hello.taskhub.instance.Outgoing;
import com.hello.taskhub.instance.Start;
import com.hello.taskhub.instance.Turn;
import com.hello.taskhub.instance.TurnDecision;
import com.hello.taskhub.store.HubStore;
import com.hello.taskhub.store.Recovery;
import com.microsoft.durabletask.implementation.protobuf.OrchestratorService.ActivityResponse;
import com.microsoft.durabletask.implementation.protobuf.OrchestratorService.HistoryEvent;
import com.microsoft.durabletask.implementation.protobuf.OrchestratorService.OrchestratorResponse;
import com.microsoft.durabletask.implementation.protobuf.OrchestratorService.ParentInstanceInfo;
import com.microsoft.durabletask.implementation.protobuf.OrchestratorService.SubOrchestrationInstanceFailedEvent;
import com.microsoft.durabletask.implementation.protobuf.OrchestratorService.TaskFailureDetails;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** All that the hub knows and does, for one thread; the changes of a batch collect in a unit. */
final class Core {
  private final HubStore store;
  private final Unit unit;
  private final Instances instances;
  private final Timers timers = new Timers();
  private final Activities activities;
  private final Dispatcher dispatcher;
  private final Waiters waiters = new Waiters();
  private final Losses losses = new Losses();

  Core(HubStore store, Unit unit, long cacheBytes) {
    this.store = store;
    this.unit = unit;
    this.instances = new Instances(store, cacheBytes);
    this.activities = new Activities(store);
    this.dispatcher = new Dispatcher(instances, timers, activities, this::fail);
  }

  Instances instances() {
    return instances;
  }

  Timers timers() {
    return timers;
  }

  Dispatcher dispatcher() {
    return dispatcher;
  }

  Waiters waiters() {
    return waiters;
  }

  /** Takes up all that the store holds that waits to be done. */
  void recover() {
    store.recover(
        new Recovery() {
          @Override
          public void message(String instanceId, Instant due) {
            timers.atLatest(instanceId, due);
          }

          @Override
          public void activity(Activity.Key key) {
            dispatcher.ready(key);
          }
        });
  }

  /** Stores a change with this batch, and takes it over at once. */
  void stage(InstanceChange change, Instant now) {
    String instanceId = change.instanceId();
    unit.change(change);
    instances.apply(change);
    InstanceRecord record = change.record();
    boolean over = change.erase() || (record != null && record.isFinished());
    if (over) {
      dispatcher.forget(instanceId);
    }
    if (change.dropActivities() || change.erase()) {
      dispatcher.dropActivities(instanceId);
    }
    if (over || change.clearHistory()) {
      Instance instance = record == null ? null : instances.find(instanceId);
      timers.set(instanceId, instance == null ? null : instance.nextDue(now));
    }
    for (Message message : change.received()) {
      if (message.isDue(now)) {
        dispatcher.ready(instanceId);
      } else {
        timers.atLatest(instanceId, message.due());
      }
    }
    change.scheduled().forEach(dispatcher::ready);
    if (waiters.isAwaited(instanceId) && (change.erase() || record != null)) {
      unit.afterCommit(() -> waiters.tell(instanceId, instances.record(instanceId)));
    }
  }

  /** Stores a decision, and what it asks of others, and what that asks of others again. */
  void stage(Decision decision, Instant now) {
    stage(decision.change(), now);
    Deque<Outgoing> outgoing = new ArrayDeque<>(decision.outgoing());
    while (!outgoing.isEmpty()) {
      Outgoing next = outgoing.poll();
      if (next instanceof Outgoing.StartChild child) {
        startChild(child, outgoing, now);
      } else if (next instanceof Outgoing.RaiseEvent event) {
        Instance target = instances.find(event.instanceId());
        if (target != null) {
          Inbox.raise(target, event.name(), event.input(), now).ifPresent(c -> stage(c, now));
        }
      } else if (next instanceof Outgoing.Report report) {
        Instance parent = instances.find(report.instanceId());
        if (parent != null) {
          Inbox.report(parent, report.executionId(), report.event(), now)
              .ifPresent(c -> stage(c, now));
        }
      } else if (next instanceof Outgoing.TerminateChild child) {
        terminateChild(child, outgoing, now);
      }
    }
  }

  void completeTurn(String worker, OrchestratorResponse response, Instant now) {
    String instanceId = response.getInstanceId();
    Lease lease = dispatcher.answered(new Lease.Key(worker, instanceId, Lease.Key.TURN));
    if (lease == null || !(lease.work() instanceof Lease.OneTurn one)) {
      return;
    }
    losses.forget(lease.work());
    Instance instance = instances.find(instanceId);
    if (instance != null && isCurrent(instance, one.turn())) {
      Decision decision = decide(instance, one.turn(), response, now);
      if (decision == null) {
        dispatcher.deliverOneByOne(instanceId);
      } else {
        stage(decision, now);
      }
    }
    dispatcher.ready(instanceId);
  }

  void completeActivity(String worker, ActivityResponse response, Instant now) {
    Lease lease =
        dispatcher.answered(new Lease.Key(worker, response.getInstanceId(), response.getTaskId()));
    if (lease == null || !(lease.work() instanceof Lease.OneActivity one)) {
      return;
    }
    losses.forget(lease.work());
    answer(one.activity(), response, now);
  }

  /** A stream ended: what it held goes to others, or fails if it ends every stream it is on. */
  void closeStream(WorkStream stream, Instant now) {
    for (Lease lease : dispatcher.close(stream)) {
      boolean again = losses.mayTryAgain(lease.work());
      if (lease.work() instanceof Lease.OneActivity one) {
        if (again) {
          dispatcher.ready(one.activity());
        } else {
          answer(
              one.activity(),
              ActivityResponse.newBuilder().setFailureDetails(Losses.failure("activity")).build(),
              now);
        }
      } else if (lease.work() instanceof Lease.OneTurn one) {
        Instance instance = instances.find(lease.key().instanceId());
        if (!again && instance != null && isCurrent(instance, one.turn())) {
          stage(Lifecycle.fail(instance, Losses.failure("turn"), now), now);
        }
        dispatcher.ready(lease.key().instanceId());
      }
    }
  }

  void clear() {
    waiters.tellAllGone();
    dispatcher.clear();
    instances.clear();
  }

  static String newExecutionId() {
    return UUID.randomUUID().toString().replace("-", "");
  }

  private void answer(Activity.Key activity, ActivityResponse response, Instant now) {
    stage(Inbox.answer(instances.find(activity.instanceId()), activity, response, now), now);
  }

  private void fail(Instance instance, TaskFailureDetails failure, Instant now) {
    stage(Lifecycle.fail(instance, failure, now), now);
  }

  private static boolean isCurrent(Instance instance, Turn turn) {
    return !instance.record().isFinished()
        && instance.record().executionId().equals(turn.executionId());
  }

  private static @Nullable Decision decide(
      Instance instance, Turn turn, OrchestratorResponse response, Instant now) {
    try {
      return TurnDecision.of(instance, turn, response, newExecutionId(), now).orElse(null);
    } catch (RuntimeException invalid) {
      // Such as a time that no calendar has: it is this instance's fault, and no other's.
      return Lifecycle.fail(
          instance,
          Failures.of("InvalidAnswer", "The worker's answer cannot be applied: " + invalid),
          now);
    }
  }

  private void startChild(Outgoing.StartChild child, Deque<Outgoing> outgoing, Instant now) {
    String instanceId = child.request().getInstanceId();
    InstanceRecord existing = instances.record(instanceId).orElse(null);
    if (existing == null || existing.isFinished()) {
      stage(
          Start.of(child.request(), child.parent(), existing != null, newExecutionId(), now), now);
      return;
    }
    ParentInstanceInfo parent = child.parent();
    TaskFailureDetails failure =
        Failures.of(
            "InstanceAlreadyExists", "An instance with the id " + instanceId + " is running.");
    HistoryEvent failed =
        Inbox.event(now)
            .setSubOrchestrationInstanceFailed(
                SubOrchestrationInstanceFailedEvent.newBuilder()
                    .setTaskScheduledId(parent.getTaskScheduledId())
                    .setFailureDetails(failure))
            .build();
    outgoing.add(
        new Outgoing.Report(
            parent.getOrchestrationInstance().getInstanceId(),
            parent.getOrchestrationInstance().getExecutionId().getValue(),
            failed));
  }

  private void terminateChild(
      Outgoing.TerminateChild child, Deque<Outgoing> outgoing, Instant now) {
    Instance instance = instances.find(child.instanceId());
    ParentInstanceInfo parent = instance == null ? null : instance.record().parent();
    if (parent == null
        || !parent.getOrchestrationInstance().getInstanceId().equals(child.parentInstanceId())
        || !parent
            .getOrchestrationInstance()
            .getExecutionId()
            .getValue()
            .equals(child.parentExecutionId())) {
      return;
    }
    Lifecycle.terminate(instance, null, now)
        .ifPresent(
            decision -> {
              stage(decision.change(), now);
              outgoing.addAll(decision.outgoing());
            });
  }
}
