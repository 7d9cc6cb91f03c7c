package com.hello.taskhub;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.durabletask.DurableTaskClient;
import com.microsoft.durabletask.DurableTaskGrpcClientBuilder;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Directories that cannot be used, and disks that become full. */
class StorageTest {
  @TempDir Path directory;

  private static String refusal(Path path) {
    TaskHubException refused =
        assertThrows(TaskHubException.class, () -> EmbeddedTaskHub.in(path).open().close());
    HubFiles.assertOneLine(refused.getMessage(), path);
    return refused.getMessage();
  }

  @Test
  void refusesAFileInThePlaceOfTheDirectory() throws Exception {
    Path file = Files.writeString(directory.resolve("file"), "something");
    refusal(file);
    refusal(file.resolve("below"));
    assertEquals("something", Files.readString(file));
  }

  @Test
  void refusesADirectoryInThePlaceOfTheFile() throws Exception {
    Files.createDirectory(directory.resolve(HubFiles.FILE));
    refusal(directory);
    Files.delete(directory.resolve(HubFiles.FILE));
    Files.delete(directory.resolve("DTFHub.lock"));
    Files.createDirectory(directory.resolve("DTFHub.lock"));
    refusal(directory);
  }

  @Test
  void refusesAReadOnlyFileSystem() throws Exception {
    try (TmpFs disk = TmpFs.mount(directory, "4m")) {
      HubFiles.closed(directory);
      disk.makeReadOnly();
      refusal(directory);
      refusal(directory.resolve("new"));
    }
  }

  @Test
  void refusesAFullDisk() throws Exception {
    try (TmpFs disk = TmpFs.mount(directory, "256k")) {
      fill(directory.resolve("other"));
      String message = refusal(directory);
      assertTrue(message.contains("full") || message.contains("space"), message);
      disk.resize("4m");
      EmbeddedTaskHub.in(directory).open().close();
    }
  }

  private static void fill(Path file) throws Exception {
    byte[] block = new byte[4096];
    assertThrows(
        IOException.class,
        () -> {
          for (int i = 0; i < 10_000; i++) {
            Files.write(file, block, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
          }
        });
  }

  @Test
  void stopsInOneLineWhenTheDiskBecomesFullAndLosesNothing() throws Exception {
    try (TmpFs disk = TmpFs.mount(directory, "3m")) {
      List<String> acknowledged = new ArrayList<>();
      String input = "x".repeat(50_000);
      try (EmbeddedTaskHub hub = EmbeddedTaskHub.in(directory).open();
          RawWorker worker = new RawWorker(hub, WorkFilter.ACTIVITIES)) {
        DurableTaskClient client =
            new DurableTaskGrpcClientBuilder().grpcChannel(hub.channel()).build();
        StatusRuntimeException refused =
            assertThrows(
                StatusRuntimeException.class,
                () -> {
                  for (int i = 0; i < 1_000; i++) {
                    acknowledged.add(
                        client.scheduleNewOrchestrationInstance("x", i + input, "i" + i));
                  }
                });
        assertEquals(Status.Code.UNAVAILABLE, refused.getStatus().getCode());
        HubFiles.assertOneLine(refused.getStatus().getDescription(), directory);
        String failure = hub.failure().get(20, TimeUnit.SECONDS).getMessage();
        HubFiles.assertOneLine(failure, directory);
        assertTrue(failure.contains("full"), failure);
        assertEquals(Status.Code.UNAVAILABLE, worker.end().getCode());
        assertEquals(
            Status.Code.UNAVAILABLE,
            assertThrows(StatusRuntimeException.class, () -> client.getInstanceMetadata("i0", true))
                .getStatus()
                .getCode());
      }
      assertTrue(acknowledged.size() > 10, acknowledged.size() + " acknowledged");
      disk.resize("16m");
      try (EmbeddedTaskHub hub = EmbeddedTaskHub.in(directory).open()) {
        DurableTaskClient client =
            new DurableTaskGrpcClientBuilder().grpcChannel(hub.channel()).build();
        for (int i = 0; i < acknowledged.size(); i++) {
          assertEquals(
              i + input,
              client.getInstanceMetadata(acknowledged.get(i), true).readInputAs(String.class));
        }
        client.scheduleNewOrchestrationInstance("x", input, "again");
      }
    }
  }
}
