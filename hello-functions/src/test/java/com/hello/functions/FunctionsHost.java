package com.hello.functions;

import com.google.protobuf.StringValue;
import com.hello.taskhub.EmbeddedTaskHub;
import com.microsoft.durabletask.implementation.protobuf.OrchestratorService.ActivityRequest;
import com.microsoft.durabletask.implementation.protobuf.OrchestratorService.ActivityResponse;
import com.microsoft.durabletask.implementation.protobuf.OrchestratorService.CreateInstanceRequest;
import com.microsoft.durabletask.implementation.protobuf.OrchestratorService.CreateInstanceResponse;
import com.microsoft.durabletask.implementation.protobuf.OrchestratorService.GetInstanceRequest;
import com.microsoft.durabletask.implementation.protobuf.OrchestratorService.GetInstanceResponse;
import com.microsoft.durabletask.implementation.protobuf.OrchestratorService.GetWorkItemsRequest;
import com.microsoft.durabletask.implementation.protobuf.OrchestratorService.HistoryEvent;
import com.microsoft.durabletask.implementation.protobuf.OrchestratorService.OrchestratorRequest;
import com.microsoft.durabletask.implementation.protobuf.OrchestratorService.OrchestratorResponse;
import com.microsoft.durabletask.implementation.protobuf.OrchestratorService.RaiseEventRequest;
import com.microsoft.durabletask.implementation.protobuf.OrchestratorService.RaiseEventResponse;
import com.microsoft.durabletask.implementation.protobuf.OrchestratorService.TaskFailureDetails;
import com.microsoft.durabletask.implementation.protobuf.OrchestratorService.WorkItem;
import com.microsoft.durabletask.implementation.protobuf.TaskHubSidecarServiceGrpc;
import com.microsoft.durabletask.implementation.protobuf.TaskHubSidecarServiceGrpc.TaskHubSidecarServiceBlockingStub;
import com.microsoft.durabletask.implementation.protobuf.TaskHubSidecarServiceGrpc.TaskHubSidecarServiceImplBase;
import io.grpc.Context.CancellableContext;
import io.grpc.Server;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * Stands for one process of a Functions app and its host: hands the turns and activities of a hub
 * to functions, in the form that Azure's host has for them, and lets their client bindings reach
 * the hub at a port of its own.
 */
final class FunctionsHost implements AutoCloseable {
  private final FunctionsWorker worker;
  private final TaskHubSidecarServiceBlockingStub hub;
  private final CancellableContext work = io.grpc.Context.ROOT.withCancellation();
  private final Server port;
  private final AtomicInteger starts = new AtomicInteger();
  private final AtomicInteger events = new AtomicInteger();

  FunctionsHost(EmbeddedTaskHub hub, FunctionsWorker worker) throws IOException {
    this.worker = worker;
    this.hub = TaskHubSidecarServiceGrpc.newBlockingStub(hub.channel());
    this.port =
        NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .addService(new ClientPort())
            .build()
            .start();
    Thread thread = new Thread(work.wrap(this::takeWork), "functions-host");
    thread.setDaemon(true);
    thread.start();
  }

  /** Lets the timer of KeepRunning fire. */
  void tick() throws Exception {
    worker.call(
        "KeepRunning",
        Map.of(
            "timer",
            "{\"isPastDue\":false}",
            "client",
            "{\"rpcBaseUrl\":\"http://localhost:" + port.getPort() + "\"}"));
  }

  /** How often a function has asked for a new instance. */
  int starts() {
    return starts.get();
  }

  /** How many events functions have raised. */
  int events() {
    return events.get();
  }

  private void takeWork() {
    try {
      hub.getWorkItems(GetWorkItemsRequest.getDefaultInstance()).forEachRemaining(this::work);
    } catch (StatusRuntimeException closed) {
      System.Logger log = System.getLogger(FunctionsHost.class.getName());
      log.log(System.Logger.Level.DEBUG, "no more work", closed);
    }
  }

  private void work(WorkItem item) {
    if (item.hasOrchestratorRequest()) {
      hub.completeOrchestratorTask(turn(item.getOrchestratorRequest()));
    } else if (item.hasActivityRequest()) {
      hub.completeActivityTask(activity(item.getActivityRequest()));
    }
  }

  private OrchestratorResponse turn(OrchestratorRequest request) {
    String name =
        Stream.concat(request.getPastEventsList().stream(), request.getNewEventsList().stream())
            .filter(HistoryEvent::hasExecutionStarted)
            .map(event -> event.getExecutionStarted().getName())
            .findFirst()
            .orElseThrow();
    try {
      String context = Base64.getEncoder().encodeToString(request.toByteArray());
      Object answer = worker.call(name, Map.of("context", context));
      return OrchestratorResponse.parseFrom(Base64.getDecoder().decode((String) answer));
    } catch (Exception e) {
      throw new IllegalStateException("the function " + name + " gave no answer", e);
    }
  }

  private ActivityResponse activity(ActivityRequest request) {
    ActivityResponse.Builder response =
        ActivityResponse.newBuilder()
            .setInstanceId(request.getOrchestrationInstance().getInstanceId())
            .setTaskId(request.getTaskId());
    try {
      String result =
          worker.callForJson(request.getName(), Map.of("job", request.getInput().getValue()));
      return response.setResult(StringValue.of(result)).build();
    } catch (Exception e) {
      return response
          .setFailureDetails(
              TaskFailureDetails.newBuilder()
                  .setErrorType(e.getClass().getName())
                  .setErrorMessage(e.toString()))
          .build();
    }
  }

  /** Stops working, in the middle of an attempt if need be. */
  @Override
  public void close() {
    work.cancel(null);
    port.shutdownNow();
  }

  /** What the client binding of Durable Functions talks to. */
  private final class ClientPort extends TaskHubSidecarServiceImplBase {

    @Override
    public void startInstance(
        CreateInstanceRequest request, StreamObserver<CreateInstanceResponse> answer) {
      starts.incrementAndGet();
      forward(() -> hub.startInstance(request), answer);
    }

    @Override
    public void getInstance(
        GetInstanceRequest request, StreamObserver<GetInstanceResponse> answer) {
      forward(() -> hub.getInstance(request), answer);
    }

    @Override
    public void raiseEvent(RaiseEventRequest request, StreamObserver<RaiseEventResponse> answer) {
      events.incrementAndGet();
      forward(() -> hub.raiseEvent(request), answer);
    }

    private static <A> void forward(java.util.function.Supplier<A> call, StreamObserver<A> answer) {
      try {
        answer.onNext(call.get());
        answer.onCompleted();
      } catch (StatusRuntimeException e) {
        answer.onError(e);
      }
    }
  }
}
