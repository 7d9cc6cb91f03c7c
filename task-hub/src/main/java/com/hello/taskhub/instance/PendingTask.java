package com.hello.taskhub.instance;

import com.microsoft.durabletask.implementation.protobuf.OrchestratorService.HistoryEvent;
import com.microsoft.durabletask.implementation.protobuf.OrchestratorService.HistoryEvent.EventTypeCase;
import org.jspecify.annotations.Nullable;

/** What an execution is waiting for under a task id. */
sealed interface PendingTask {
  record Activity() implements PendingTask {}

  record Timer() implements PendingTask {}

  record SubOrchestration(String instanceId) implements PendingTask {}

  /** The task that {@code event} begins under its event id, or null when it begins none. */
  static @Nullable PendingTask begunBy(HistoryEvent event) {
    return switch (event.getEventTypeCase()) {
      case TASKSCHEDULED -> new Activity();
      case TIMERCREATED -> new Timer();
      case SUBORCHESTRATIONINSTANCECREATED ->
          new SubOrchestration(event.getSubOrchestrationInstanceCreated().getInstanceId());
      default -> null;
    };
  }

  /** The id of the task that {@code event} ends, or null when it ends none. */
  static @Nullable Integer endedBy(HistoryEvent event) {
    return switch (event.getEventTypeCase()) {
      case TASKCOMPLETED -> event.getTaskCompleted().getTaskScheduledId();
      case TASKFAILED -> event.getTaskFailed().getTaskScheduledId();
      case TIMERFIRED -> event.getTimerFired().getTimerId();
      case SUBORCHESTRATIONINSTANCECOMPLETED ->
          event.getSubOrchestrationInstanceCompleted().getTaskScheduledId();
      case SUBORCHESTRATIONINSTANCEFAILED ->
          event.getSubOrchestrationInstanceFailed().getTaskScheduledId();
      default -> null;
    };
  }

  /** Whether an event of this type may end this task: task ids are shared by all kinds. */
  default boolean isEndedBy(EventTypeCase type) {
    if (this instanceof Activity) {
      return type == EventTypeCase.TASKCOMPLETED || type == EventTypeCase.TASKFAILED;
    }
    if (this instanceof Timer) {
      return type == EventTypeCase.TIMERFIRED;
    }
    return type == EventTypeCase.SUBORCHESTRATIONINSTANCECOMPLETED
        || type == EventTypeCase.SUBORCHESTRATIONINSTANCEFAILED;
  }
}
