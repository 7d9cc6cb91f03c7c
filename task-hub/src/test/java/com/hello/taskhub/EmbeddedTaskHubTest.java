package com.hello.taskhub;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.durabletask.DurableTaskClient;
import com.microsoft.durabletask.DurableTaskGrpcClientBuilder;
import com.microsoft.durabletask.OrchestrationMetadata;
import com.microsoft.durabletask.OrchestrationRuntimeStatus;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The SDK's worker and client on a hub in the same process. */
class EmbeddedTaskHubTest {
  private static final Duration LONG = Duration.ofSeconds(20);

  @TempDir Path directory;
  private EmbeddedTaskHub hub;
  private DurableTaskClient client;

  @BeforeEach
  void open() throws Exception {
    hub = EmbeddedTaskHub.in(directory).open();
    client = new DurableTaskGrpcClientBuilder().grpcChannel(hub.channel()).build();
  }

  @AfterEach
  void close() {
    hub.close();
  }

  private OrchestrationMetadata run(String name, Object input) throws Exception {
    String id = client.scheduleNewOrchestrationInstance(name, input);
    return client.waitForInstanceCompletion(id, LONG, true);
  }

  @Test
  void runsAChainOfActivities() throws Exception {
    try (TestWorker worker =
        new TestWorker(hub.channel())
            .orchestration(
                "chain",
                ctx -> {
                  int n = ctx.getInput(Integer.class);
                  for (int i = 0; i < 5; i++) {
                    n = ctx.callActivity("plus", n, Integer.class).await();
                  }
                  ctx.complete(n);
                })
            .activity("plus", ctx -> ctx.getInput(Integer.class) + 1)
            .start()) {
      OrchestrationMetadata done = run("chain", 3);
      assertEquals(OrchestrationRuntimeStatus.COMPLETED, done.getRuntimeStatus());
      assertEquals(8, done.readOutputAs(Integer.class));
    }
  }

  @Test
  void continuesAsNewWithATimerAndAnActivity() throws Exception {
    AtomicInteger runs = new AtomicInteger();
    try (TestWorker turns =
            new TestWorker(WorkFilter.ORCHESTRATIONS.on(hub.channel()))
                .orchestration(
                    "loop",
                    ctx -> {
                      int n = ctx.getInput(Integer.class);
                      ctx.createTimer(Duration.ZERO).await();
                      ctx.callActivity("tick", n).await();
                      if (n == 1000) {
                        ctx.complete(n);
                      } else {
                        ctx.continueAsNew(n + 1);
                      }
                    })
                .start();
        TestWorker ticks =
            new TestWorker(WorkFilter.ACTIVITIES.on(hub.channel()))
                .activity("tick", ctx -> runs.incrementAndGet())
                .start()) {
      long t = System.nanoTime();
      OrchestrationMetadata done = run("loop", 1);
      System.out.println("1000 cycles in " + (System.nanoTime() - t) / 1_000_000 + " ms");
      assertEquals(1000, done.readOutputAs(Integer.class));
      assertEquals(1000, runs.get());
    }
  }

  @Test
  void saysThatAnUnknownInstanceDoesNotExist() {
    assertFalse(client.getInstanceMetadata("nobody", true).isInstanceFound());
    assertTrue(client.purgeInstance("nobody").getDeletedInstanceCount() == 0);
  }
}
