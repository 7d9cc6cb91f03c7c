package com.hello.orchestrator;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.hello.taskhub.EmbeddedTaskHub;
import com.microsoft.durabletask.DurableTaskClient;
import com.microsoft.durabletask.DurableTaskGrpcClientBuilder;
import com.microsoft.durabletask.DurableTaskGrpcWorkerBuilder;
import com.microsoft.durabletask.OrchestrationMetadata;
import com.microsoft.durabletask.OrchestrationRuntimeStatus;
import com.microsoft.durabletask.TaskOrchestration;
import com.microsoft.durabletask.TaskOrchestrationFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class SupervisedWorkerTest {
  @TempDir Path directory;

  @Test
  void worksOnAfterAnErrorThatEndsTheSdksWorker() throws Exception {
    AtomicInteger runs = new AtomicInteger();
    TaskOrchestrationFactory dying =
        factory(
            context -> {
              if (runs.incrementAndGet() <= 2) {
                throw new NoClassDefFoundError("gone");
              }
              context.complete("alive");
            });
    try (EmbeddedTaskHub hub = EmbeddedTaskHub.in(directory).open();
        SupervisedWorker worker =
            new SupervisedWorker(
                "test",
                new DurableTaskGrpcWorkerBuilder()
                    .grpcChannel(hub.channel())
                    .addOrchestration(dying)
                    .build())) {
      worker.start();
      DurableTaskClient client =
          new DurableTaskGrpcClientBuilder().grpcChannel(hub.channel()).build();
      String id = client.scheduleNewOrchestrationInstance("dying");
      OrchestrationMetadata end =
          client.waitForInstanceCompletion(id, Duration.ofSeconds(20), true);
      assertEquals(OrchestrationRuntimeStatus.COMPLETED, end.getRuntimeStatus());
      assertEquals("alive", end.readOutputAs(String.class));
      assertEquals(3, runs.get());
    }
  }

  private static TaskOrchestrationFactory factory(TaskOrchestration orchestration) {
    return new TaskOrchestrationFactory() {
      @Override
      public String getName() {
        return "dying";
      }

      @Override
      public TaskOrchestration create() {
        return orchestration;
      }
    };
  }
}
