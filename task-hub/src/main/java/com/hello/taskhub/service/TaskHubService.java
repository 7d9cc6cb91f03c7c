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
import java.time.DateTimeException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The Durable Task service of version 1.5.0 of the Java SDK. */
public final class TaskHubService extends TaskHubSidecarServiceImplBase {
  private final TaskHubEngine engine;
  private final String hubName;
  private final int maxItemBytes;

  private TaskHubService(TaskHubEngine engine, String hubName, int maxItemBytes) {
    this.engine = engine;
    this.hubName = hubName;
    this.maxItemBytes = maxItemBytes;
  }

  /**
   * The service, ready for a server.
   *
   * @param maxItemBytes how large a work item the workers of that server can take
   */
  public static ServerServiceDefinition of(TaskHubEngine engine, String hubName, int maxItemBytes) {
    BindableService service = new TaskHubService(engine, hubName, maxItemBytes);
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
          Requests.isTime(named.getScheduledStartTimestamp(), instanceId);
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
    BooleanSupplier cancelled = ((ServerCallStreamObserver<?>) observer)::isCancelled;
    answer(
        observer,
        () ->
            request.hasPurgeInstanceFilter()
                ? engine.purge(Queries.filter(request.getPurgeInstanceFilter()), cancelled)
                : engine.purge(Requests.instanceId(request.getInstanceId())),
        count -> PurgeInstancesResponse.newBuilder().setDeletedInstanceCount(count).build());
  }

  @Override
  public void queryInstances(
      QueryInstancesRequest request, StreamObserver<QueryInstancesResponse> observer) {
    InstanceQuery query = request.getQuery();
    answer(
        observer,
        () ->
            isForThisHub(query)
                ? engine.query(Queries.filter(query), Queries.page(query))
                : CompletableFuture.completedFuture(List.of()),
        found -> Queries.response(query, found));
  }

  @Override
  public void createTaskHub(
      CreateTaskHubRequest request, StreamObserver<CreateTaskHubResponse> observer) {
    answer(
        observer,
        () ->
            request.getRecreateIfExists()
                ? engine.clear()
                : CompletableFuture.completedFuture(true),
        done -> CreateTaskHubResponse.getDefaultInstance());
  }

  /** Removes all instances; the hub itself is there as long as its process is. */
  @Override
  public void deleteTaskHub(
      DeleteTaskHubRequest request, StreamObserver<DeleteTaskHubResponse> observer) {
    answer(observer, engine::clear, done -> DeleteTaskHubResponse.getDefaultInstance());
  }

  @Override
  public void rewindInstance(
      RewindInstanceRequest request, StreamObserver<RewindInstanceResponse> observer) {
    observer.onError(
        Status.UNIMPLEMENTED
            .withDescription(
                "RewindInstance is not implemented: the Java SDK of this protocol has no rewind,"
                    + " and a worker rejects a history that failures were taken out of.")
            .asRuntimeException());
  }

  @Override
  public void getWorkItems(GetWorkItemsRequest request, StreamObserver<WorkItem> observer) {
    Caller caller = Caller.current();
    ServerCallStreamObserver<WorkItem> call = (ServerCallStreamObserver<WorkItem>) observer;
    WorkStream stream =
        new WorkStream(
            caller.worker(),
            caller.filter(),
            Capacity.orchestrations(request),
            Capacity.activities(request),
            new StreamOutlet(call, maxItemBytes));
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

  private boolean isForThisHub(InstanceQuery query) {
    return query.getTaskHubNamesCount() == 0
        || query.getTaskHubNamesList().contains(StringValue.of(hubName));
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
    } catch (DateTimeException invalid) {
      observer.onError(
          Status.INVALID_ARGUMENT.withDescription(invalid.getMessage()).asRuntimeException());
      return;
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
