package com.hello.benchmarks;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;

/**
 * Measures the sink over loopback with keep-alive clients, with its own settings and with the JDK's
 * default for Nagle's algorithm, in one run; {@code cpu us} is the sink's processor time a request,
 * which other work on the machine changes least.
 *
 * <p>Arguments, all optional: connections (8), and seconds of each measurement (5).
 */
final class SinkBenchmark {
  private static final int DEFAULT_CONNECTIONS = 8;
  private static final int DEFAULT_SECONDS = 5;
  private static final Duration WARM_UP = Duration.ofSeconds(5);

  private SinkBenchmark() {}

  public static void main(String[] args)
      throws IOException, InterruptedException, ExecutionException {
    int connections = args.length > 0 ? Integer.parseInt(args[0]) : DEFAULT_CONNECTIONS;
    int seconds = args.length > 1 ? Integer.parseInt(args[1]) : DEFAULT_SECONDS;
    List<Workload> workloads =
        List.of(
            new Workload("structured", SinkRequests.structured(), 1),
            new Workload("binary", SinkRequests.binary(), 1),
            new Workload(
                "batch of " + SinkRequests.BATCH_EVENTS,
                SinkRequests.batch(),
                SinkRequests.BATCH_EVENTS));
    System.out.printf(
        "Java %s, %d processors, %d connections, %d s a row%n",
        Runtime.version(), Runtime.getRuntime().availableProcessors(), connections, seconds);
    List<Result> ours = measure(workloads, List.of(), connections, seconds);
    List<Result> nagle =
        measure(workloads, List.of("-Dsun.net.httpserver.nodelay=false"), connections, seconds);
    System.out.printf(
        "%n%-12s %-15s %10s %10s %8s %8s %8s %7s%n",
        "events", "server", "requests/s", "events/s", "p50 ms", "p99 ms", "cpu us", "ratio");
    for (int i = 0; i < workloads.size(); i++) {
      print("as it comes", ours.get(i), nagle.get(i));
      print("nodelay=false", nagle.get(i), nagle.get(i));
    }
  }

  private static List<Result> measure(
      List<Workload> workloads, List<String> jvmOptions, int connections, int seconds)
      throws IOException, InterruptedException, ExecutionException {
    List<Result> results = new ArrayList<>();
    try (SinkProcess sink = SinkProcess.start(jvmOptions)) {
      long events = 0;
      // All of them first: what the compiler learns of one changes the code for the others.
      for (Workload workload : workloads) {
        Latencies warmUp = Load.run(sink.port(), workload.request(), connections, WARM_UP);
        events += warmUp.count() * workload.events();
      }
      for (Workload workload : workloads) {
        Duration cpuBefore = sink.cpuTime();
        Latencies measured =
            Load.run(sink.port(), workload.request(), connections, Duration.ofSeconds(seconds));
        Duration cpu = sink.cpuTime().minus(cpuBefore);
        events += measured.count() * workload.events();
        results.add(new Result(workload, measured, seconds, cpu));
      }
      // The last line is the sink's farewell.
      long logged = sink.stopAndCountLines() - 1;
      System.out.printf("%s events acknowledged, %s logged%n", events, logged);
      if (logged != events) {
        throw new IOException("the log does not have every event that was acknowledged");
      }
    }
    return results;
  }

  private static void print(String server, Result result, Result base) {
    System.out.printf(
        "%-12s %-15s %10.0f %10.0f %8.2f %8.2f %8.1f %6.1fx%n",
        result.workload().name(),
        server,
        result.requestsPerSecond(),
        result.requestsPerSecond() * result.workload().events(),
        result.latencies().quantileMicros(0.5) / 1000.0,
        result.latencies().quantileMicros(0.99) / 1000.0,
        result.cpuMicrosPerRequest(),
        result.requestsPerSecond() / base.requestsPerSecond());
  }

  private record Workload(String name, byte[] request, int events) {}

  private record Result(Workload workload, Latencies latencies, int seconds, Duration cpu) {
    double cpuMicrosPerRequest() {
      return cpu.toNanos() / 1000.0 / latencies.count();
    }

    double requestsPerSecond() {
      return (double) latencies.count() / seconds;
    }
  }
}
