package com.hello.taskhub.instance;

import com.google.protobuf.StringValue;
import com.microsoft.durabletask.implementation.protobuf.OrchestratorService.CreateInstanceRequest;
import com.microsoft.durabletask.implementation.protobuf.OrchestratorService.HistoryEvent;
import com.microsoft.durabletask.implementation.protobuf.OrchestratorService.ParentInstanceInfo;
import org.jspecify.annotations.Nullable;

/** What a decision asks of another instance; it is stored in the same commit. */
public sealed interface Outgoing {

  /** Start a child that reports back to {@code parent}. */
  record StartChild(CreateInstanceRequest request, ParentInstanceInfo parent) implements Outgoing {}

  /** Raise an event at another instance; dropped where there is no such instance or it is done. */
  record RaiseEvent(String instanceId, String name, @Nullable StringValue input)
      implements Outgoing {}

  /** Tell the parent how its child ended. */
  record Report(String instanceId, String executionId, HistoryEvent event) implements Outgoing {}

  /** Terminate a child of an instance that was terminated. */
  record TerminateChild(String instanceId, String parentInstanceId, String parentExecutionId)
      implements Outgoing {}
}
