package com.hello.taskhub;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import com.microsoft.durabletask.DurableTaskClient;
import com.microsoft.durabletask.DurableTaskGrpcClientBuilder;
import com.microsoft.durabletask.OrchestrationMetadata;
import com.microsoft.durabletask.OrchestrationRuntimeStatus;
import com.microsoft.durabletask.implementation.protobuf.OrchestratorService.GetInstanceRequest;
import com.microsoft.durabletask.implementation.protobuf.OrchestratorService.OrchestrationState;
import com.microsoft.durabletask.implementation.protobuf.TaskHubSidecarServiceGrpc;
import com.microsoft.durabletask.implementation.protobuf.TaskHubSidecarServiceGrpc.TaskHubSidecarServiceBlockingStub;
import io.grpc.Channel;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/**
 * An open hub, a client of the SDK, and workers that end with the test; in-process, or with {@code
 * -Dhub.transport=tcp} over TCP, with a connection for each worker and client.
 */
abstract class HubTest {
  private static final boolean OVER_TCP = "tcp".equals(System.getProperty("hub.transport"));

  /** Longer than anything takes on a busy machine; a test that waits this long has failed. */
  static final Duration LONG = Duration.ofSeconds(20);

  @TempDir Path directory;
  EmbeddedTaskHub hub;
  DurableTaskClient client;
  TaskHubSidecarServiceBlockingStub raw;
  private final List<TestWorker> workers = new ArrayList<>();
  private final List<ManagedChannel> connections = new ArrayList<>();
  private TcpServer server;

  @BeforeEach
  void openHub() throws Exception {
    hub = EmbeddedTaskHub.in(directory).open();
    if (OVER_TCP) {
      server = TcpServer.start(hub, "127.0.0.1", 0);
    }
    client = new DurableTaskGrpcClientBuilder().grpcChannel(channel()).build();
    raw = TaskHubSidecarServiceGrpc.newBlockingStub(channel());
  }

  @AfterEach
  void closeHub() {
    workers.forEach(TestWorker::close);
    connections.forEach(ManagedChannel::shutdownNow);
    connections.clear();
    hub.close();
    if (OVER_TCP) {
      server.close();
    }
  }

  private Channel channel() {
    if (!OVER_TCP) {
      return hub.channel();
    }
    ManagedChannel connection =
        ManagedChannelBuilder.forAddress("127.0.0.1", server.port()).usePlaintext().build();
    connections.add(connection);
    return connection;
  }

  /** Closes the hub and opens it again; workers are to be started anew. */
  void reopenHub() throws Exception {
    closeHub();
    workers.clear();
    openHub();
  }

  /** A worker for everything. */
  TestWorker worker() {
    return register(new TestWorker(channel()));
  }

  /** A worker for one kind of work. */
  TestWorker worker(WorkFilter filter) {
    return register(new TestWorker(filter.on(channel())));
  }

  private TestWorker register(TestWorker worker) {
    workers.add(worker);
    return worker;
  }

  /** Starts an orchestration and waits for its end. */
  OrchestrationMetadata run(String name, Object input) throws Exception {
    return await(client.scheduleNewOrchestrationInstance(name, input));
  }

  OrchestrationMetadata await(String instanceId) throws Exception {
    return client.waitForInstanceCompletion(instanceId, LONG, true);
  }

  /** Waits for the end, which is to be a completion, and returns its output. */
  <T> T output(String instanceId, Class<T> type) throws Exception {
    return output(await(instanceId), type);
  }

  <T> T output(OrchestrationMetadata done, Class<T> type) {
    assertEquals(
        OrchestrationRuntimeStatus.COMPLETED,
        done.getRuntimeStatus(),
        () ->
            done.getInstanceId()
                + (done.getFailureDetails() == null
                    ? ""
                    : ": " + done.getFailureDetails().getErrorMessage()));
    T value = done.readOutputAs(type);
    assertNotNull(value);
    return value;
  }

  OrchestrationRuntimeStatus status(String instanceId) {
    return client.getInstanceMetadata(instanceId, false).getRuntimeStatus();
  }

  void awaitStatus(String instanceId, OrchestrationRuntimeStatus status) {
    Awaitility.await().atMost(LONG).until(() -> status(instanceId) == status);
  }

  /** What the hub tells of an instance, word for word. */
  OrchestrationState state(String instanceId) {
    return raw.getInstance(
            GetInstanceRequest.newBuilder()
                .setInstanceId(instanceId)
                .setGetInputsAndOutputs(true)
                .build())
        .getOrchestrationState();
  }
}
