package com.hello.taskhub.instance;

import com.microsoft.durabletask.implementation.protobuf.OrchestratorService.OrchestrationState;
import com.microsoft.durabletask.implementation.protobuf.OrchestratorService.OrchestrationStatus;
import com.microsoft.durabletask.implementation.protobuf.OrchestratorService.ParentInstanceInfo;
import org.jspecify.annotations.Nullable;

/**
 * What is kept of an instance besides its history and inbox.
 *
 * @param state what clients see, with its input, output, custom status and failure
 * @param executionId the generation: new for each start and each continue-as-new
 * @param parent who waits for the result, or null when nobody does
 */
public record InstanceRecord(
    OrchestrationState state, String executionId, @Nullable ParentInstanceInfo parent) {

  public String instanceId() {
    return state.getInstanceId();
  }

  public OrchestrationStatus status() {
    return state.getOrchestrationStatus();
  }

  public boolean isFinished() {
    return isFinal(status());
  }

  public boolean isSuspended() {
    return status() == OrchestrationStatus.ORCHESTRATION_STATUS_SUSPENDED;
  }

  InstanceRecord withState(OrchestrationState newState) {
    return new InstanceRecord(newState, executionId, parent);
  }

  /** Whether an instance with this status takes no more turns. */
  public static boolean isFinal(OrchestrationStatus status) {
    return switch (status) {
      case ORCHESTRATION_STATUS_COMPLETED,
          ORCHESTRATION_STATUS_FAILED,
          ORCHESTRATION_STATUS_CANCELED,
          ORCHESTRATION_STATUS_TERMINATED ->
          true;
      default -> false;
    };
  }
}
