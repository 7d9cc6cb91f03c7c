package com.hello.taskhub.instance;

import com.google.protobuf.StringValue;
import com.microsoft.durabletask.implementation.protobuf.OrchestratorService.OrchestratorAction;
import com.microsoft.durabletask.implementation.protobuf.OrchestratorService.OrchestratorResponse;
import com.microsoft.durabletask.implementation.protobuf.OrchestratorService.TaskFailureDetails;
import java.util.Optional;

/** How large what an orchestration keeps or passes on may be. */
public final class Limits {
  /**
   * Of one input, result, event or status. It is what gRPC accepts of a message by default, less
   * room for what goes around it: what is larger could be stored, but never be handed out again.
   */
  public static final int MAX_PAYLOAD_BYTES = (4 << 20) - (64 << 10);

  private Limits() {}

  /** The failure of an orchestration whose answer holds something too large, or empty. */
  static Optional<TaskFailureDetails> exceededBy(OrchestratorResponse response) {
    for (OrchestratorAction action : response.getActionsList()) {
      Optional<TaskFailureDetails> exceeded =
          switch (action.getOrchestratorActionTypeCase()) {
            case SCHEDULETASK ->
                exceededBy(
                    action.getScheduleTask().getInput(),
                    "input of the activity " + action.getScheduleTask().getName());
            case CREATESUBORCHESTRATION ->
                exceededBy(
                    action.getCreateSubOrchestration().getInput(),
                    "input of the sub-orchestration "
                        + action.getCreateSubOrchestration().getName());
            case SENDEVENT ->
                exceededBy(
                    action.getSendEvent().getData(),
                    "data of the event " + action.getSendEvent().getName());
            case COMPLETEORCHESTRATION ->
                exceededBy(
                    action.getCompleteOrchestration().getResult(), "result of the orchestration");
            default -> Optional.empty();
          };
      if (exceeded.isPresent()) {
        return exceeded;
      }
    }
    return exceededBy(response.getCustomStatus(), "custom status");
  }

  /** The failure for a payload that is too large, or empty. */
  static Optional<TaskFailureDetails> exceededBy(StringValue payload, String what) {
    int bytes = payload.getSerializedSize();
    return bytes <= MAX_PAYLOAD_BYTES
        ? Optional.empty()
        : Optional.of(tooLarge("The " + what, bytes, MAX_PAYLOAD_BYTES));
  }

  /** A failure that says how large something is, and how large it may be. */
  public static TaskFailureDetails tooLarge(String what, long bytes, long maxBytes) {
    return Failures.of(
        "PayloadTooLarge", what + " has " + bytes + " bytes; " + maxBytes + " are allowed.");
  }
}
