package com.hello.benchmarks.hub;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Measures the embedded hub in-process and over TCP, and every other hub whose address is given, in
 * one run with one SDK; and SQLite alone on the same disk.
 *
 * <p>Arguments, all optional: addresses of other hubs that serve the protocol, as HOST:PORT.
 */
final class HubBenchmark {
  /** The commits of one cycle of the loop: timer set, timer fired, activity answered, as new. */
  private static final int COMMITS_A_CYCLE = 4;

  private HubBenchmark() {}

  public static void main(String[] args) throws Exception {
    System.setProperty("com.google.protobuf.use_unsafe_pre22_gencode", "true");
    Logger.getLogger("").setLevel(Level.SEVERE);
    Path directory = Files.createTempDirectory(Path.of("").toAbsolutePath(), "hub-benchmark-");
    try {
      run(args, directory);
    } finally {
      delete(directory);
    }
    System.exit(0);
  }

  private static void run(String[] args, Path directory) throws Exception {
    System.out.printf(
        "Java %s, %d processors, %s%n",
        Runtime.version(), Runtime.getRuntime().availableProcessors(), directory);
    List<String> names = new ArrayList<>();
    List<Map<String, Double>> results = new ArrayList<>();
    double raw = RawSqlite.commitsPerSecond(directory);
    try (Target target = Target.embedded(directory.resolve("embedded"))) {
      names.add(target.name());
      results.add(Workloads.run(target));
    }
    raw = (raw + RawSqlite.commitsPerSecond(directory)) / 2;
    try (Target target = Target.process(directory.resolve("process"))) {
      names.add(target.name());
      results.add(Workloads.run(target));
    }
    for (String address : args) {
      try (Target target = Target.other(address)) {
        names.add(address);
        results.add(Workloads.run(target));
      }
    }
    print(names, results);
    double cycles = results.get(0).get("loop, cycles/s");
    System.out.printf(
        "%nSQLite alone: %.0f commits/s, so %.0f cycles/s of %d commits: %.2f times the embedded"
            + " loop's%n",
        raw, raw / COMMITS_A_CYCLE, COMMITS_A_CYCLE, raw / COMMITS_A_CYCLE / cycles);
    StartUp.run(directory.resolve("many"))
        .forEach((name, value) -> System.out.printf("%-60s %12.1f%n", name, value));
  }

  private static void print(List<String> names, List<Map<String, Double>> results) {
    System.out.printf("%n%-52s", "");
    names.forEach(name -> System.out.printf(" %14s", name));
    names.stream().skip(1).forEach(name -> System.out.printf(" %14s", "/ embedded"));
    System.out.println();
    Map<String, Double> base = new LinkedHashMap<>(results.get(0));
    for (String figure : base.keySet()) {
      System.out.printf("%-52s", figure);
      for (Map<String, Double> result : results) {
        System.out.print(cell(result.get(figure), "%14.2f"));
      }
      for (Map<String, Double> result : results.subList(1, results.size())) {
        Double value = result.get(figure);
        System.out.print(cell(value == null ? null : value / base.get(figure), "%13.2fx"));
      }
      System.out.println();
    }
  }

  private static String cell(@Nullable Double value, String format) {
    return " " + (value == null ? String.format("%14s", "-") : String.format(format, value));
  }

  private static void delete(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
