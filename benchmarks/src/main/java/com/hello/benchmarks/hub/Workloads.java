package com.hello.benchmarks.hub;

import com.hello.benchmarks.Latencies;
import com.microsoft.durabletask.DurableTaskClient;
import com.microsoft.durabletask.DurableTaskGrpcClientBuilder;
import com.microsoft.durabletask.OrchestrationMetadata;
import com.microsoft.durabletask.OrchestrationRuntimeStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.TimeoutException;

/** Runs every workload on one target, and gives each figure a name. */
final class Workloads {
  private static final Duration LIMIT = Duration.ofMinutes(10);

  private final Target target;
  private final DurableTaskClient client;
  private final Workers workers;
  private final Map<String, Double> figures = new LinkedHashMap<>();

  private Workloads(Target target, Workers workers) {
    this.target = target;
    this.workers = workers;
    this.client = new DurableTaskGrpcClientBuilder().grpcChannel(target.channel()).build();
  }

  static Map<String, Double> run(Target target) throws TimeoutException, InterruptedException {
    try (Workers workers = new Workers(target)) {
      Workloads workloads = new Workloads(target, workers);
      workloads.run("loop", 2_000);
      workloads.loop(5_000);
      workloads.sequence(1_000);
      workloads.sequence(10_000);
      workloads.many(1_000, 5);
      workloads.fanOut(10_000);
      workloads.ticks(200);
      workloads.sleepers(10_000);
      return workloads.figures;
    }
  }

  private void loop(int cycles) throws TimeoutException {
    OptionalLong before = target.bytesWritten();
    double seconds = run("loop", cycles);
    figures.put("loop, cycles/s", cycles / seconds);
    bytes("loop, bytes written a cycle", before, cycles);
  }

  private void sequence(int count) throws TimeoutException {
    OptionalLong before = target.bytesWritten();
    double seconds = run("sequence", count);
    figures.put("sequence of " + count + ", activities/s", count / seconds);
    bytes("sequence of " + count + ", bytes written an activity", before, count);
  }

  private void many(int orchestrations, int activities) throws TimeoutException {
    OptionalLong before = target.bytesWritten();
    long start = System.nanoTime();
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < orchestrations; i++) {
      ids.add(client.scheduleNewOrchestrationInstance("sequence", activities));
    }
    for (String id : ids) {
      completed(id);
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    String name = orchestrations + " orchestrations of " + activities;
    figures.put(name + ", activities/s", orchestrations * activities / seconds);
    bytes(name + ", bytes written an activity", before, orchestrations * activities);
  }

  private void fanOut(int width) throws TimeoutException {
    figures.put("fan-out of " + width + ", activities/s", width / run("fanOut", width));
  }

  private void ticks(int count) throws TimeoutException {
    workers.takeLateness();
    run("ticker", count);
    lateness("tick to activity", workers.takeLateness());
  }

  /** Started over ten seconds, so that a thousand are due each second, and not all at once. */
  private void sleepers(int count) throws InterruptedException {
    List<String> ids = new ArrayList<>();
    long start = System.nanoTime();
    for (int i = 0; i < count; i++) {
      ids.add(client.scheduleNewOrchestrationInstance("sleeper"));
      long ahead = i * 10_000_000_000L / count - (System.nanoTime() - start);
      if (ahead > 0) {
        Thread.sleep(ahead / 1_000_000);
      }
    }
    workers.takeLateness();
    Thread.sleep(Duration.ofSeconds(15).toMillis());
    Latencies late = workers.takeLateness();
    figures.put(count + " loops of 10 s, fired/s", late.count() / 15.0);
    lateness(count + " loops of 10 s, late", late);
    ids.forEach(id -> client.terminate(id, null));
  }

  private void lateness(String name, Latencies late) {
    figures.put(name + ", p50 ms", late.quantileMicros(0.5) / 1e3);
    figures.put(name + ", p99 ms", late.quantileMicros(0.99) / 1e3);
    figures.put(name + ", max ms", late.quantileMicros(1) / 1e3);
  }

  private void bytes(String name, OptionalLong before, int units) {
    OptionalLong after = target.bytesWritten();
    if (before.isPresent() && after.isPresent()) {
      figures.put(name, (double) (after.getAsLong() - before.getAsLong()) / units);
    }
  }

  /** Runs one orchestration and returns how many seconds it took. */
  private double run(String name, int input) throws TimeoutException {
    long start = System.nanoTime();
    completed(client.scheduleNewOrchestrationInstance(name, input));
    return (System.nanoTime() - start) / 1e9;
  }

  private void completed(String id) throws TimeoutException {
    OrchestrationMetadata done = client.waitForInstanceCompletion(id, LIMIT, true);
    if (done.getRuntimeStatus() != OrchestrationRuntimeStatus.COMPLETED) {
      throw new IllegalStateException(done.toString());
    }
  }
}
