package com.hello.taskhub.instance;

import com.microsoft.durabletask.implementation.protobuf.OrchestratorService.TaskFailureDetails;

/** Failures that the hub itself reports, where no worker did. */
public final class Failures {
  private Failures() {}

  /** A failure of the given type, with a one-sentence message. */
  public static TaskFailureDetails of(String type, String message) {
    return TaskFailureDetails.newBuilder().setErrorType(type).setErrorMessage(message).build();
  }
}
