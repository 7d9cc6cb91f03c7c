package com.hello.benchmarks.hub;

import com.hello.taskhub.EmbeddedTaskHub;
import com.microsoft.durabletask.DurableTaskClient;
import com.microsoft.durabletask.DurableTaskGrpcClientBuilder;
import com.microsoft.durabletask.NewOrchestrationInstanceOptions;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** How long a hub with many instances on file takes to open, and what it costs while it is idle. */
final class StartUp {
  private static final int INSTANCES = 100_000;
  private static final int LIVE = 10_000;
  private static final int CLIENTS = 64;
  private static final Duration IDLE = Duration.ofSeconds(5);

  private StartUp() {}

  static Map<String, Double> run(Path directory) throws InterruptedException {
    fill(directory);
    long start = System.nanoTime();
    try (EmbeddedTaskHub hub = EmbeddedTaskHub.in(directory).open()) {
      client(hub).getInstanceMetadata("instance-1", true);
      double opened = (System.nanoTime() - start) / 1e6;
      System.gc();
      Runtime runtime = Runtime.getRuntime();
      double heap = (runtime.totalMemory() - runtime.freeMemory()) / 1048576.0;
      long cpuBefore = cpuNanos();
      Thread.sleep(IDLE.toMillis());
      double cpu = (cpuNanos() - cpuBefore) / 1e6 / IDLE.toSeconds();
      Map<String, Double> figures = new LinkedHashMap<>();
      figures.put(INSTANCES + " instances, " + LIVE + " of them live: open, ms", opened);
      figures.put("the same, heap after collection, MiB", heap);
      figures.put("the same, idle: processor ms a second", cpu);
      return figures;
    }
  }

  private static void fill(Path directory) throws InterruptedException {
    try (EmbeddedTaskHub hub = EmbeddedTaskHub.in(directory).open()) {
      DurableTaskClient client = client(hub);
      Instant nextYear = Instant.now().plus(Duration.ofDays(365));
      ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
      for (int i = 0; i < INSTANCES; i++) {
        String id = "instance-" + i;
        boolean live = i < LIVE;
        clients.execute(
            () -> {
              client.scheduleNewOrchestrationInstance(
                  "later",
                  new NewOrchestrationInstanceOptions().setInstanceId(id).setStartTime(nextYear));
              if (!live) {
                client.terminate(id, null);
              }
            });
      }
      clients.shutdown();
      if (!clients.awaitTermination(10, TimeUnit.MINUTES)) {
        throw new IllegalStateException("filling the hub took too long");
      }
    }
  }

  private static DurableTaskClient client(EmbeddedTaskHub hub) {
    return new DurableTaskGrpcClientBuilder().grpcChannel(hub.channel()).build();
  }

  private static long cpuNanos() {
    return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getProcessCpuTime();
  }
}
