package com.hello.taskhub.instance;

import com.google.protobuf.StringValue;
import com.microsoft.durabletask.implementation.protobuf.OrchestratorService.ExecutionCompletedEvent;
import com.microsoft.durabletask.implementation.protobuf.OrchestratorService.ExecutionTerminatedEvent;
import com.microsoft.durabletask.implementation.protobuf.OrchestratorService.HistoryEvent;
import com.microsoft.durabletask.implementation.protobuf.OrchestratorService.OrchestrationState;
import com.microsoft.durabletask.implementation.protobuf.OrchestratorService.OrchestrationStatus;
import com.microsoft.durabletask.implementation.protobuf.OrchestratorService.ParentInstanceInfo;
import com.microsoft.durabletask.implementation.protobuf.OrchestratorService.SubOrchestrationInstanceCompletedEvent;
import com.microsoft.durabletask.implementation.protobuf.OrchestratorService.SubOrchestrationInstanceFailedEvent;
import com.microsoft.durabletask.implementation.protobuf.OrchestratorService.TaskFailureDetails;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How an instance is suspended, resumed, ended from outside, and removed. */
public final class Lifecycle {
  private Lifecycle() {}

  /** Suspends: the inbox fills, and no turn is taken; empty when it is suspended or finished. */
  public static Optional<InstanceChange> suspend(Instance instance, Instant now) {
    InstanceRecord record = instance.record();
    if (record.isSuspended() || record.isFinished()) {
      return Optional.empty();
    }
    return Optional.of(
        status(record, OrchestrationStatus.ORCHESTRATION_STATUS_SUSPENDED, now).build());
  }

  /** Resumes; empty when it is not suspended. */
  public static Optional<InstanceChange> resume(Instance instance, Instant now) {
    if (!instance.record().isSuspended()) {
      return Optional.empty();
    }
    OrchestrationStatus resumed =
        instance.isStarted()
            ? OrchestrationStatus.ORCHESTRATION_STATUS_RUNNING
            : OrchestrationStatus.ORCHESTRATION_STATUS_PENDING;
    return Optional.of(status(instance.record(), resumed, now).build());
  }

  /**
   * Ends an instance at once, whatever its worker is doing: delivered to a worker together with the
   * event that completes the orchestration, a termination would kill the worker.
   */
  public static Optional<Decision> terminate(
      Instance instance, @Nullable StringValue output, Instant now) {
    if (instance.record().isFinished()) {
      return Optional.empty();
    }
    ExecutionTerminatedEvent.Builder terminated = ExecutionTerminatedEvent.newBuilder();
    OrchestrationState.Builder state =
        inStatus(instance.record(), OrchestrationStatus.ORCHESTRATION_STATUS_TERMINATED, now);
    if (output != null) {
      terminated.setInput(output);
      state.setOutput(output);
    }
    InstanceChange.Builder change =
        end(instance, state.build())
            .append(Inbox.event(now).setExecutionTerminated(terminated).build());
    List<Outgoing> outgoing = new ArrayList<>(terminateChildren(instance));
    report(
            instance.record().parent(),
            state.build(),
            Failures.of(
                "SubOrchestrationTerminated",
                "The sub-orchestration " + instance.instanceId() + " was terminated."),
            now)
        .ifPresent(outgoing::add);
    return Optional.of(new Decision(change.build(), List.copyOf(outgoing)));
  }

  /** Ends an instance that cannot go on, with the reason as its failure. */
  public static Decision fail(Instance instance, TaskFailureDetails failure, Instant now) {
    OrchestrationState state =
        inStatus(instance.record(), OrchestrationStatus.ORCHESTRATION_STATUS_FAILED, now)
            .setFailureDetails(failure)
            .build();
    InstanceChange change =
        end(instance, state)
            .append(
                Inbox.event(now)
                    .setExecutionCompleted(
                        ExecutionCompletedEvent.newBuilder()
                            .setOrchestrationStatus(state.getOrchestrationStatus())
                            .setFailureDetails(failure))
                    .build())
            .build();
    return new Decision(
        change,
        report(instance.record().parent(), state, failure, now).map(List::of).orElse(List.of()));
  }

  /** Removes all that is kept of an instance. */
  public static InstanceChange purge(String instanceId) {
    return InstanceChange.to(instanceId).erase().build();
  }

  /** What the parent is told when an instance ends in {@code state}. */
  static Optional<Outgoing> report(
      @Nullable ParentInstanceInfo parent,
      OrchestrationState state,
      @Nullable TaskFailureDetails failure,
      Instant now) {
    if (parent == null) {
      return Optional.empty();
    }
    HistoryEvent.Builder event = Inbox.event(now);
    if (failure == null) {
      SubOrchestrationInstanceCompletedEvent.Builder completed =
          SubOrchestrationInstanceCompletedEvent.newBuilder()
              .setTaskScheduledId(parent.getTaskScheduledId());
      if (state.hasOutput()) {
        completed.setResult(state.getOutput());
      }
      event.setSubOrchestrationInstanceCompleted(completed);
    } else {
      event.setSubOrchestrationInstanceFailed(
          SubOrchestrationInstanceFailedEvent.newBuilder()
              .setTaskScheduledId(parent.getTaskScheduledId())
              .setFailureDetails(failure));
    }
    return Optional.of(
        new Outgoing.Report(
            parent.getOrchestrationInstance().getInstanceId(),
            parent.getOrchestrationInstance().getExecutionId().getValue(),
            event.build()));
  }

  private static List<Outgoing> terminateChildren(Instance instance) {
    List<Outgoing> children = new ArrayList<>();
    for (PendingTask task : instance.pending()) {
      if (task instanceof PendingTask.SubOrchestration child) {
        children.add(
            new Outgoing.TerminateChild(
                child.instanceId(), instance.instanceId(), instance.record().executionId()));
      }
    }
    return children;
  }

  private static OrchestrationState.Builder inStatus(
      InstanceRecord record, OrchestrationStatus status, Instant now) {
    return record.state().toBuilder()
        .setOrchestrationStatus(status)
        .setLastUpdatedTimestamp(Times.timestamp(now));
  }

  private static InstanceChange.Builder end(Instance instance, OrchestrationState state) {
    InstanceChange.Builder change =
        InstanceChange.to(instance.instanceId())
            .record(instance.record(), instance.record().withState(state))
            .dropActivities();
    instance.inbox().forEach(message -> change.consume(message.seq()));
    return change;
  }

  private static InstanceChange.Builder status(
      InstanceRecord record, OrchestrationStatus status, Instant now) {
    OrchestrationState state = inStatus(record, status, now).build();
    return InstanceChange.to(record.instanceId()).record(record, record.withState(state));
  }
}
