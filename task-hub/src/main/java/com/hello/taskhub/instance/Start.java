package com.hello.taskhub.instance;

import com.microsoft.durabletask.implementation.protobuf.OrchestratorService.CreateInstanceRequest;
import com.microsoft.durabletask.implementation.protobuf.OrchestratorService.ExecutionStartedEvent;
import com.microsoft.durabletask.implementation.protobuf.OrchestratorService.HistoryEvent;
import com.microsoft.durabletask.implementation.protobuf.OrchestratorService.OrchestrationState;
import com.microsoft.durabletask.implementation.protobuf.OrchestratorService.OrchestrationStatus;
import com.microsoft.durabletask.implementation.protobuf.OrchestratorService.ParentInstanceInfo;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** How an instance comes to be, anew or in the place of one that is finished. */
public final class Start {
  private Start() {}

  /**
   * The change that starts an instance; the caller has checked that none is running under its id.
   *
   * @param replacesFinished whether a finished instance is kept under the id
   */
  public static InstanceChange of(
      CreateInstanceRequest request,
      @Nullable ParentInstanceInfo parent,
      boolean replacesFinished,
      String executionId,
      Instant now) {
    OrchestrationState.Builder state =
        OrchestrationState.newBuilder()
            .setInstanceId(request.getInstanceId())
            .setName(request.getName())
            .setOrchestrationStatus(OrchestrationStatus.ORCHESTRATION_STATUS_PENDING)
            .setCreatedTimestamp(Times.timestamp(now))
            .setLastUpdatedTimestamp(Times.timestamp(now));
    if (request.hasVersion()) {
      state.setVersion(request.getVersion());
    }
    if (request.hasInput()) {
      state.setInput(request.getInput());
    }
    Instant due = now;
    if (request.hasScheduledStartTimestamp()) {
      state.setScheduledStartTimestamp(request.getScheduledStartTimestamp());
      due = Times.later(now, Times.instant(request.getScheduledStartTimestamp()));
    }
    InstanceChange.Builder change =
        InstanceChange.to(request.getInstanceId())
            .record(null, new InstanceRecord(state.build(), executionId, parent))
            .receive(message(0, executionId, due));
    if (replacesFinished) {
      change.erase();
    }
    return change.build();
  }

  /** A start event as it is stored: without what the record holds. */
  static HistoryEvent stored(HistoryEvent start) {
    return start.toBuilder()
        .setExecutionStarted(ExecutionStartedEvent.getDefaultInstance())
        .build();
  }

  /** The message that starts an execution; its input stays in the record. */
  static Message message(long seq, String executionId, Instant due) {
    HistoryEvent event =
        HistoryEvent.newBuilder()
            .setEventId(-1)
            .setTimestamp(Times.timestamp(due))
            .setExecutionStarted(ExecutionStartedEvent.getDefaultInstance())
            .build();
    return new Message(seq, executionId, due, event);
  }
}
