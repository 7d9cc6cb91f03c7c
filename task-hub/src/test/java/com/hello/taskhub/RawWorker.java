package com.hello.taskhub;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import com.google.protobuf.StringValue;
import com.microsoft.durabletask.implementation.protobuf.OrchestratorService.ActivityRequest;
import com.microsoft.durabletask.implementation.protobuf.OrchestratorService.ActivityResponse;
import com.microsoft.durabletask.implementation.protobuf.OrchestratorService.CompleteOrchestrationAction;
import com.microsoft.durabletask.implementation.protobuf.OrchestratorService.GetWorkItemsRequest;
import com.microsoft.durabletask.implementation.protobuf.OrchestratorService.OrchestrationStatus;
import com.microsoft.durabletask.implementation.protobuf.OrchestratorService.OrchestratorAction;
import com.microsoft.durabletask.implementation.protobuf.OrchestratorService.OrchestratorRequest;
import com.microsoft.durabletask.implementation.protobuf.OrchestratorService.OrchestratorResponse;
import com.microsoft.durabletask.implementation.protobuf.OrchestratorService.ScheduleTaskAction;
import com.microsoft.durabletask.implementation.protobuf.OrchestratorService.WorkItem;
import com.microsoft.durabletask.implementation.protobuf.TaskHubSidecarServiceGrpc;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.Context;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A worker driven by hand: it gets work items, and answers what it is told to. */
final class RawWorker implements AutoCloseable {
  private final Channel channel;
  private final BlockingQueue<WorkItem> items = new LinkedBlockingQueue<>();
  private final CompletableFuture<Status> end = new CompletableFuture<>();
  private final Context.CancellableContext context = Context.ROOT.withCancellation();

  /** A worker with a name of its own. */
  RawWorker(EmbeddedTaskHub hub, String name) {
    this(hub, name, GetWorkItemsRequest.getDefaultInstance());
  }

  RawWorker(EmbeddedTaskHub hub, String name, GetWorkItemsRequest request) {
    Metadata headers = new Metadata();
    headers.put(WorkFilter.WORKER_HEADER, name);
    this.channel =
        ClientInterceptors.intercept(
            hub.channel(), MetadataUtils.newAttachHeadersInterceptor(headers));
    open(request);
  }

  /** A worker that asks for one kind of work. */
  RawWorker(EmbeddedTaskHub hub, WorkFilter filter) {
    this.channel = filter.on(hub.channel());
    open(GetWorkItemsRequest.getDefaultInstance());
  }

  private void open(GetWorkItemsRequest request) {
    StreamObserver<WorkItem> observer =
        new StreamObserver<>() {
          @Override
          public void onNext(WorkItem item) {
            items.add(item);
          }

          @Override
          public void onError(Throwable failure) {
            end.complete(Status.fromThrowable(failure));
          }

          @Override
          public void onCompleted() {
            end.complete(Status.OK);
          }
        };
    context.run(() -> TaskHubSidecarServiceGrpc.newStub(channel).getWorkItems(request, observer));
  }

  /** How the stream ended. */
  Status end() throws Exception {
    return end.get(HubTest.LONG.toSeconds(), TimeUnit.SECONDS);
  }

  /** The next work item; fails the test when none comes. */
  WorkItem next() throws Exception {
    WorkItem item = items.poll(HubTest.LONG.toSeconds(), TimeUnit.SECONDS);
    assertNotNull(item, "no work item");
    return item;
  }

  OrchestratorRequest nextTurn() throws Exception {
    WorkItem item = next();
    assertEquals(WorkItem.RequestCase.ORCHESTRATORREQUEST, item.getRequestCase());
    return item.getOrchestratorRequest();
  }

  ActivityRequest nextActivity() throws Exception {
    WorkItem item = next();
    assertEquals(WorkItem.RequestCase.ACTIVITYREQUEST, item.getRequestCase());
    return item.getActivityRequest();
  }

  /** Whether a work item is there that was not asked for yet. */
  boolean hasNext() {
    return !items.isEmpty();
  }

  /** Answers a turn with these actions. */
  void answer(String instanceId, OrchestratorAction... actions) {
    OrchestratorResponse.Builder response =
        OrchestratorResponse.newBuilder().setInstanceId(instanceId);
    for (OrchestratorAction action : actions) {
      response.addActions(action);
    }
    answer(response.build());
  }

  void answer(OrchestratorResponse response) {
    assertNotNull(
        TaskHubSidecarServiceGrpc.newBlockingStub(channel).completeOrchestratorTask(response));
  }

  /** Answers an activity with a result. */
  void answer(String instanceId, int taskId, String result) {
    assertNotNull(
        TaskHubSidecarServiceGrpc.newBlockingStub(channel)
            .completeActivityTask(
                ActivityResponse.newBuilder()
                    .setInstanceId(instanceId)
                    .setTaskId(taskId)
                    .setResult(StringValue.of(result))
                    .build()));
  }

  static OrchestratorAction schedule(int id, String name) {
    return OrchestratorAction.newBuilder()
        .setId(id)
        .setScheduleTask(ScheduleTaskAction.newBuilder().setName(name))
        .build();
  }

  static OrchestratorAction complete(int id, String result) {
    return complete(id, result, OrchestrationStatus.ORCHESTRATION_STATUS_COMPLETED);
  }

  static OrchestratorAction complete(int id, String result, OrchestrationStatus status) {
    return OrchestratorAction.newBuilder()
        .setId(id)
        .setCompleteOrchestration(
            CompleteOrchestrationAction.newBuilder()
                .setOrchestrationStatus(status)
                .setResult(StringValue.of(result)))
        .build();
  }

  /** Ends the stream as a worker does that vanishes. */
  @Override
  public void close() {
    context.cancel(null);
  }
}
