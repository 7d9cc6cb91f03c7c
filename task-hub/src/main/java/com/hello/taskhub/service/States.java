package com.hello.taskhub.service;

import com.microsoft.durabletask.implementation.protobuf.OrchestratorService.OrchestrationState;

/** What of an instance's state a client is shown. */
final class States {
  private States() {}

  static OrchestrationState shown(OrchestrationState state, boolean withPayloads) {
    return withPayloads
        ? state
        : state.toBuilder()
            .clearInput()
            .clearOutput()
            .clearCustomStatus()
            .clearFailureDetails()
            .build();
  }
}
