package com.hello.taskhub.instance;

import com.google.protobuf.StringValue;
import com.microsoft.durabletask.implementation.protobuf.OrchestratorService.ActivityResponse;
import com.microsoft.durabletask.implementation.protobuf.OrchestratorService.EventRaisedEvent;
import com.microsoft.durabletask.implementation.protobuf.OrchestratorService.HistoryEvent;
import com.microsoft.durabletask.implementation.protobuf.OrchestratorService.TaskCompletedEvent;
import com.microsoft.durabletask.implementation.protobuf.OrchestratorService.TaskFailedEvent;
import com.microsoft.durabletask.implementation.protobuf.OrchestratorService.TaskFailureDetails;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How messages come into an instance's inbox. */
public final class Inbox {
  private Inbox() {}

  /** An external event; empty when the instance is finished, which discards it. */
  public static Optional<InstanceChange> raise(
      Instance instance, String name, @Nullable StringValue input, Instant now) {
    if (instance.record().isFinished()) {
      return Optional.empty();
    }
    EventRaisedEvent.Builder raised = EventRaisedEvent.newBuilder().setName(name);
    if (input != null) {
      raised.setInput(input);
    }
    HistoryEvent event = event(now).setEventRaised(raised).build();
    return Optional.of(
        InstanceChange.to(instance.instanceId())
            .receive(message(instance, null, event, now))
            .build());
  }

  /** The answer to an activity; it goes to the execution that scheduled it, or nowhere. */
  public static InstanceChange answer(
      @Nullable Instance instance, Activity.Key key, ActivityResponse response, Instant now) {
    InstanceChange.Builder change = InstanceChange.to(key.instanceId()).answered(key);
    if (instance == null || !isAwaited(instance, key)) {
      return change.build();
    }
    HistoryEvent.Builder event = event(now);
    TaskFailureDetails failure =
        response.hasFailureDetails()
            ? response.getFailureDetails()
            : Limits.exceededBy(response.getResult(), "result of the activity").orElse(null);
    if (failure != null) {
      event.setTaskFailed(
          TaskFailedEvent.newBuilder().setTaskScheduledId(key.taskId()).setFailureDetails(failure));
    } else {
      TaskCompletedEvent.Builder completed =
          TaskCompletedEvent.newBuilder().setTaskScheduledId(key.taskId());
      if (response.hasResult()) {
        completed.setResult(response.getResult());
      }
      event.setTaskCompleted(completed);
    }
    return change.receive(message(instance, key.executionId(), event.build(), now)).build();
  }

  /** A child's result; empty when the execution that started the child is over. */
  public static Optional<InstanceChange> report(
      Instance parent, String executionId, HistoryEvent event, Instant now) {
    if (parent.record().isFinished() || !parent.record().executionId().equals(executionId)) {
      return Optional.empty();
    }
    return Optional.of(
        InstanceChange.to(parent.instanceId())
            .receive(message(parent, executionId, event, now))
            .build());
  }

  /** An event that no action of an orchestration made. */
  public static HistoryEvent.Builder event(Instant now) {
    return HistoryEvent.newBuilder().setEventId(-1).setTimestamp(Times.timestamp(now));
  }

  private static boolean isAwaited(Instance instance, Activity.Key key) {
    return !instance.record().isFinished()
        && instance.record().executionId().equals(key.executionId())
        && instance.pending(key.taskId()) instanceof PendingTask.Activity;
  }

  private static Message message(
      Instance instance, @Nullable String executionId, HistoryEvent event, Instant now) {
    return new Message(instance.nextSeq(), executionId, instance.arrival(now), event);
  }
}
