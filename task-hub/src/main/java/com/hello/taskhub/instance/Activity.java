package com.hello.taskhub.instance;

import com.microsoft.durabletask.implementation.protobuf.OrchestratorService.ActivityRequest;

/** An activity that was scheduled and has not been answered. */
public record Activity(ActivityRequest request) {

  public Key key() {
    return new Key(instanceId(), executionId(), request.getTaskId());
  }

  public String instanceId() {
    return request.getOrchestrationInstance().getInstanceId();
  }

  public String executionId() {
    return request.getOrchestrationInstance().getExecutionId().getValue();
  }

  /** What tells one activity from every other; a task id alone comes again in each generation. */
  public record Key(String instanceId, String executionId, int taskId) {}
}
