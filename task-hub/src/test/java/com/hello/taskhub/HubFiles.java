package com.hello.taskhub;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.durabletask.DurableTaskClient;
import com.microsoft.durabletask.DurableTaskGrpcClientBuilder;
import com.microsoft.durabletask.implementation.protobuf.OrchestratorService.ActivityRequest;
import com.microsoft.durabletask.implementation.protobuf.OrchestratorService.CreateInstanceRequest;
import com.microsoft.durabletask.implementation.protobuf.OrchestratorService.GetInstanceRequest;
import com.microsoft.durabletask.implementation.protobuf.OrchestratorService.QueryInstancesRequest;
import com.microsoft.durabletask.implementation.protobuf.OrchestratorService.TerminateRequest;
import com.microsoft.durabletask.implementation.protobuf.OrchestratorService.WorkItem;
import com.microsoft.durabletask.implementation.protobuf.TaskHubSidecarServiceGrpc;
import com.microsoft.durabletask.implementation.protobuf.TaskHubSidecarServiceGrpc.TaskHubSidecarServiceBlockingStub;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The files of a hub, whole or damaged, and what opening them may lead to. */
final class HubFiles {
  static final int INSTANCES = 40;
  static final String FILE = "DTFHub.db";
  static final String LOG = "DTFHub.db-wal";

  private HubFiles() {}

  /** What a hub with {@value #INSTANCES} instances leaves when it is closed. */
  static TreeMap<String, byte[]> closed(Path directory) throws Exception {
    fill(directory).close();
    return read(directory);
  }

  /** What such a hub leaves when its process is killed. */
  static TreeMap<String, byte[]> crashed(Path directory) throws Exception {
    try (EmbeddedTaskHub hub = fill(directory)) {
      assertFalse(hub.failure().isDone());
      return read(directory);
    }
  }

  private static EmbeddedTaskHub fill(Path directory) throws Exception {
    EmbeddedTaskHub hub = EmbeddedTaskHub.in(directory).open();
    DurableTaskClient client =
        new DurableTaskGrpcClientBuilder().grpcChannel(hub.channel()).build();
    for (int i = 0; i < INSTANCES; i++) {
      client.scheduleNewOrchestrationInstance("x", "input ".repeat(i * i), "i" + i);
      client.raiseEvent("i" + i, "event", i);
    }
    try (RawWorker worker = new RawWorker(hub, "w")) {
      // Every instance's first turn, and then the activities of half of them.
      for (int i = 0; i < INSTANCES * 3 / 2; i++) {
        WorkItem item = worker.next();
        if (item.hasOrchestratorRequest()) {
          String id = item.getOrchestratorRequest().getInstanceId();
          worker.answer(id, RawWorker.schedule(0, "a"));
        } else {
          ActivityRequest request = item.getActivityRequest();
          worker.answer(
              request.getOrchestrationInstance().getInstanceId(), request.getTaskId(), "1");
        }
      }
    }
    return hub;
  }

  static TreeMap<String, byte[]> read(Path directory) throws IOException {
    TreeMap<String, byte[]> files = new TreeMap<>();
    try (Stream<Path> paths = Files.list(directory)) {
      for (Path path : paths.toList()) {
        String name = path.getFileName().toString();
        if (name.equals(FILE) || name.equals(LOG)) {
          files.put(name, Files.readAllBytes(path));
        }
      }
    }
    return files;
  }

  static void write(Path directory, TreeMap<String, byte[]> files) throws IOException {
    Files.createDirectories(directory);
    for (var file : files.entrySet()) {
      Files.write(directory.resolve(file.getKey()), file.getValue());
    }
  }

  static void assertOneLine(String message, Path named) {
    assertTrue(message.contains(named.toString()), message);
    assertFalse(message.contains("\n"), message);
    assertFalse(message.contains("Exception"), message);
    assertTrue(message.length() < 500, message);
  }

  /** The hub refuses the directory in one clear line, and leaves the files as they are. */
  static String assertRefused(Path directory) throws Exception {
    TreeMap<String, byte[]> before = read(directory);
    String message;
    try (EmbeddedTaskHub hub = EmbeddedTaskHub.in(directory).open()) {
      throw new AssertionError("opened: " + hub.failure());
    } catch (TaskHubException refused) {
      message = refused.getMessage();
    }
    assertOneLine(message, directory);
    assertUnchanged(before, directory);
    return message;
  }

  /**
   * The hub refuses the directory, or opens and then serves every call or says in one line why not.
   *
   * @return whether it opened
   */
  static boolean assertRefusedOrServed(Path directory) throws Exception {
    TreeMap<String, byte[]> before = read(directory);
    try (EmbeddedTaskHub hub = EmbeddedTaskHub.in(directory).open()) {
      assertServed(hub, directory);
      return true;
    } catch (TaskHubException refused) {
      assertOneLine(refused.getMessage(), directory);
      assertUnchanged(before, directory);
      return false;
    }
  }

  /** Byte for byte; SQLite may make an empty log on looking at a file. */
  private static void assertUnchanged(TreeMap<String, byte[]> before, Path directory)
      throws IOException {
    TreeMap<String, byte[]> after = read(directory);
    before.forEach((name, bytes) -> assertArrayEquals(bytes, after.get(name), name));
    after.forEach((name, bytes) -> assertTrue(before.containsKey(name) || bytes.length == 0, name));
  }

  private interface Request {
    Object send() throws Exception;
  }

  private static void assertServed(EmbeddedTaskHub hub, Path directory) throws Exception {
    TaskHubSidecarServiceBlockingStub stub =
        TaskHubSidecarServiceGrpc.newBlockingStub(hub.channel())
            .withInterceptors(new CallDeadline());
    for (int i = 0; i < INSTANCES; i++) {
      GetInstanceRequest get =
          GetInstanceRequest.newBuilder()
              .setInstanceId("i" + i)
              .setGetInputsAndOutputs(true)
              .build();
      answeredOrFailed(hub, directory, () -> stub.getInstance(get));
    }
    QueryInstancesRequest query = QueryInstancesRequest.getDefaultInstance();
    answeredOrFailed(hub, directory, () -> stub.queryInstances(query));
    CreateInstanceRequest start =
        CreateInstanceRequest.newBuilder().setInstanceId("new").setName("x").build();
    answeredOrFailed(hub, directory, () -> stub.startInstance(start));
    for (int i = 0; i < INSTANCES; i++) {
      TerminateRequest terminate = TerminateRequest.newBuilder().setInstanceId("i" + i).build();
      answeredOrFailed(hub, directory, () -> stub.terminateInstance(terminate));
    }
  }

  private static void answeredOrFailed(EmbeddedTaskHub hub, Path directory, Request request)
      throws Exception {
    try {
      request.send();
    } catch (StatusRuntimeException refused) {
      String description = String.valueOf(refused.getStatus().getDescription());
      if (refused.getStatus().getCode() != Status.Code.NOT_FOUND) {
        assertEquals(Status.Code.UNAVAILABLE, refused.getStatus().getCode(), description);
        assertOneLine(description, directory);
        assertOneLine(hub.failure().get(20, TimeUnit.SECONDS).getMessage(), directory);
      }
    }
  }

  /** No call may hang. */
  private static final class CallDeadline implements ClientInterceptor {
    @Override
    public <Q, A> ClientCall<Q, A> interceptCall(
        MethodDescriptor<Q, A> method, CallOptions options, Channel next) {
      return next.newCall(method, options.withDeadlineAfter(20, TimeUnit.SECONDS));
    }
  }
}
