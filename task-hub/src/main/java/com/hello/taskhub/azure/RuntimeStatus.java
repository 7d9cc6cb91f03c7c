package com.hello.taskhub.azure;

import com.hello.taskhub.instance.InstanceRecord;
import com.microsoft.durabletask.implementation.protobuf.OrchestratorService.OrchestrationStatus;
import java.util.Arrays;
import java.util.Collection;
import java.util.stream.Collectors;

/** Statuses by the names that DurableTask.AzureStorage gives them. */
final class RuntimeStatus {
  private RuntimeStatus() {}

  static String of(OrchestrationStatus status) {
    return switch (status) {
      case ORCHESTRATION_STATUS_RUNNING -> "Running";
      case ORCHESTRATION_STATUS_COMPLETED -> "Completed";
      case ORCHESTRATION_STATUS_CONTINUED_AS_NEW -> "ContinuedAsNew";
      case ORCHESTRATION_STATUS_FAILED -> "Failed";
      case ORCHESTRATION_STATUS_CANCELED -> "Canceled";
      case ORCHESTRATION_STATUS_TERMINATED -> "Terminated";
      case ORCHESTRATION_STATUS_PENDING -> "Pending";
      case ORCHESTRATION_STATUS_SUSPENDED -> "Suspended";
      case UNRECOGNIZED -> "Unknown";
    };
  }

  /** A table's filter for the rows of instances that have one of the statuses. */
  static String filter(Collection<OrchestrationStatus> statuses) {
    return statuses.stream()
        .map(status -> "RuntimeStatus eq '" + of(status) + "'")
        .collect(Collectors.joining(" or ", "(", ")"));
  }

  /** A table's filter for the rows of instances that are not finished. */
  static String liveFilter() {
    return filter(
        Arrays.stream(OrchestrationStatus.values())
            .filter(status -> !InstanceRecord.isFinal(status))
            .toList());
  }
}
