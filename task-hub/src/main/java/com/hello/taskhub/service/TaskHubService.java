package com.hello.taskhub.service;

import com.google.protobuf.Empty;
import com.google.protobuf.StringValue;
import com.hello.taskhub.engine.TaskHubEngine;
import com.hello.taskhub.engine.WorkStream;
import com.hello.taskhub.instance.InstanceRecord;
import com.microsoft.durabletask.implementation.protobuf.OrchestratorService.*;
import com.microsoft.durabletask.implementation.protobuf.TaskHubSidecarServiceGrpc.TaskHubSidecarServiceImplBase;
import io.grpc.BindableService;
import io.grpc.ServerInterceptors;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The Durable Task service of version 1.5.0 of the Java SDK. */
public final class TaskHubService extends TaskHubSidecarServiceImplBase {
  private final TaskHubEngine engine;

  private TaskHubService(TaskHubEngine engine) {
    this.engine = engine;
  }

  /** The service, ready for a server. */
  public static ServerServiceDefinition of(TaskHubEngine engine) {
    BindableService service = new TaskHubService(engine);
    return ServerInterceptors.intercept(service, Caller.interceptor());
  }

  @Override
  public void hello(Empty request, StreamObserver<Empty> observer) {
    answer(observer, () -> CompletableFuture.completedFuture(request), Function.identity());
  }

  @Override
  public void startInstance(
      CreateInstanceRequest request, StreamObserver<CreateInstanceResponse> observer) {
    answer(
        observer,
        () -> {
          CreateInstanceRequest named =
              request.getInstanceId().isEmpty()
                  ? request.toBuilder().setInstanceId(UUID.randomUUID().toString()).build()
                  : request;
          String instanceId = Requests.instanceId(named.getInstanceId());
          Requests.notBlank(named.getName(), "orchestration name", instanceId);
          Requests.notTooLarge(named, instanceId);
          return engine.startInstance(named);
        },
        id -> CreateInstanceResponse.newBuilder().setInstanceId(id).build());
  }

  @Override
  public void getInstance(
      GetInstanceRequest request, StreamObserver<GetInstanceResponse> observer) {
    answer(
        observer,
        () -> engine.instance(Requests.instanceId(request.getInstanceId())),
        record -> response(record, request));
  }

  @Override
  public void waitForInstanceStart(
      GetInstanceRequest request, StreamObserver<GetInstanceResponse> observer) {
    await(
        request,
        observer,
        record -> record.status() != OrchestrationStatus.ORCHESTRATION_STATUS_PENDING);
  }

  @Override
  public void waitForInstanceCompletion(
      GetInstanceRequest request, StreamObserver<GetInstanceResponse> observer) {
    await(request, observer, InstanceRecord::isFinished);
  }

  @Override
  public void raiseEvent(RaiseEventRequest request, StreamObserver<RaiseEventResponse> observer) {
    answer(
        observer,
        () -> {
          String instanceId = Requests.instanceId(request.getInstanceId());
          Requests.notBlank(request.getName(), "event name", instanceId);
          Requests.notTooLarge(request, instanceId);
          return engine.raiseEvent(
              instanceId, request.getName(), orNull(request.hasInput(), request.getInput()));
        },
        done -> RaiseEventResponse.getDefaultInstance());
  }

  @Override
  public void terminateInstance(
      TerminateRequest request, StreamObserver<TerminateResponse> observer) {
    answer(
        observer,
        () -> {
          String instanceId = Requests.instanceId(request.getInstanceId());
          Requests.notTooLarge(request, instanceId);
          return engine.terminate(instanceId, orNull(request.hasOutput(), request.getOutput()));
        },
        done -> TerminateResponse.getDefaultInstance());
  }

  @Override
  public void suspendInstance(SuspendRequest request, StreamObserver<SuspendResponse> observer) {
    answer(
        observer,
        () -> engine.suspend(Requests.instanceId(request.getInstanceId())),
        done -> SuspendResponse.getDefaultInstance());
  }

  @Override
  public void resumeInstance(ResumeRequest request, StreamObserver<ResumeResponse> observer) {
    answer(
        observer,
        () -> engine.resume(Requests.instanceId(request.getInstanceId())),
        done -> ResumeResponse.getDefaultInstance());
  }

  @Override
  public void purgeInstances(
      PurgeInstancesRequest request, StreamObserver<PurgeInstancesResponse> observer) {
    answer(
        observer,
        () -> engine.purge(Requests.instanceId(request.getInstanceId())),
        count -> PurgeInstancesResponse.newBuilder().setDeletedInstanceCount(count).build());
  }

  @Override
  public void getWorkItems(GetWorkItemsRequest request, StreamObserver<WorkItem> observer) {
    Caller caller = Caller.current();
    ServerCallStreamObserver<WorkItem> call = (ServerCallStreamObserver<WorkItem>) observer;
    WorkStream stream =
        new WorkStream(caller.worker(), caller.filter(), 0, 0, new StreamOutlet(call));
    call.setOnCancelHandler(() -> engine.closeStream(stream));
    engine.openStream(stream);
  }

  @Override
  public void completeOrchestratorTask(
      OrchestratorResponse request, StreamObserver<CompleteTaskResponse> observer) {
    String worker = Caller.current().worker();
    answer(
        observer,
        () -> engine.completeTurn(worker, request),
        done -> CompleteTaskResponse.getDefaultInstance());
  }

  @Override
  public void completeActivityTask(
      ActivityResponse request, StreamObserver<CompleteTaskResponse> observer) {
    String worker = Caller.current().worker();
    answer(
        observer,
        () -> engine.completeActivity(worker, request),
        done -> CompleteTaskResponse.getDefaultInstance());
  }

  private void await(
      GetInstanceRequest request,
      StreamObserver<GetInstanceResponse> observer,
      Predicate<InstanceRecord> condition) {
    answer(
        observer,
        () -> {
          String instanceId = Requests.instanceId(request.getInstanceId());
          CompletableFuture<Optional<InstanceRecord>> reply =
              engine.awaitInstance(instanceId, condition);
          ((ServerCallStreamObserver<GetInstanceResponse>) observer)
              .setOnCancelHandler(() -> engine.cancelWait(instanceId, reply));
          return reply;
        },
        record -> response(record, request));
  }

  private static GetInstanceResponse response(
      Optional<InstanceRecord> record, GetInstanceRequest request) {
    GetInstanceResponse.Builder response =
        GetInstanceResponse.newBuilder().setExists(record.isPresent());
    record.ifPresent(
        found ->
            response.setOrchestrationState(
                States.shown(found.state(), request.getGetInputsAndOutputs())));
    return response.build();
  }

  private static @Nullable StringValue orNull(boolean present, StringValue value) {
    return present ? value : null;
  }

  /** Answers when the engine has; a call that its client gave up is answered to nobody. */
  private static <T, A> void answer(
      StreamObserver<A> observer, Supplier<CompletableFuture<T>> call, Function<T, A> response) {
    if (observer instanceof ServerCallStreamObserver<A> cancellable) {
      // Without a handler, answering a call that was cancelled throws.
      cancellable.setOnCancelHandler(() -> {});
    }
    CompletableFuture<T> reply;
    try {
      reply = call.get();
    } catch (RuntimeException refused) {
      observer.onError(Status.fromThrowable(refused).asRuntimeException());
      return;
    }
    reply.whenComplete(
        (value, failure) -> {
          if (failure == null) {
            observer.onNext(response.apply(value));
            observer.onCompleted();
          } else {
            Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null
                    ? failure.getCause()
                    : failure;
            observer.onError(Status.fromThrowable(cause).asRuntimeException());
          }
        });
  }
}
