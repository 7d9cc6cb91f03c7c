package com.hello.taskhub;

import com.microsoft.durabletask.DurableTaskClient;
import com.microsoft.durabletask.DurableTaskGrpcClientBuilder;
import com.microsoft.durabletask.Task;
import com.microsoft.durabletask.TaskCanceledException;
import com.microsoft.durabletask.TaskOrchestrationContext;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A hub and its workers at work, in a process that is to be killed or in the test itself. */
final class KillWork implements AutoCloseable {
  static final String LOOP = "loop";
  private static final int ACTIVITIES = 15;
  private static final int CHILDREN = 3;

  /** What every fan-out ends with. */
  static final int RESULT = ACTIVITIES * (ACTIVITIES - 1) / 2 + CHILDREN * 2;

  private final Path directory;
  final EmbeddedTaskHub hub;
  final DurableTaskClient client;
  private final List<TestWorker> workers = new ArrayList<>();

  KillWork(Path directory) throws InterruptedException {
    this.directory = directory;
    this.hub = EmbeddedTaskHub.in(directory).open();
    this.client = new DurableTaskGrpcClientBuilder().grpcChannel(hub.channel()).build();
    workers.add(
        new TestWorker(WorkFilter.ORCHESTRATIONS.on(hub.channel()))
            .orchestration(LOOP, KillWork::loop)
            .orchestration("fan", KillWork::fan)
            .orchestration("child", KillWork::child)
            .start());
    for (int i = 0; i < 2; i++) {
      workers.add(
          new TestWorker(WorkFilter.ACTIVITIES.on(hub.channel()))
              .activity("same", ctx -> ctx.getInput(Integer.class))
              .activity("tick", ctx -> note(ticks(directory), ctx.getInput(Integer.class)))
              .start());
    }
  }

  /** The numbers of the loop, one a line, as its activity ran. */
  static Path ticks(Path directory) {
    return directory.resolve("ticks.txt");
  }

  /** The fan-outs whose start was acknowledged, one a line. */
  static Path started(Path directory, int starter) {
    return directory.resolve("started" + starter + ".txt");
  }

  private static Object note(Path file, Object line) {
    try {
      // One write to the end of the file: it is there whole when the process is killed after it.
      return Files.writeString(
          file, line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private static void loop(TaskOrchestrationContext ctx) {
    int n = ctx.getInput(Integer.class);
    ctx.createTimer(Duration.ofMillis(1)).await();
    ctx.callActivity("tick", n).await();
    try {
      ctx.waitForExternalEvent("stop", Duration.ZERO).await();
      ctx.complete(n);
    } catch (TaskCanceledException notYet) {
      ctx.continueAsNew(n + 1);
    }
  }

  private static void fan(TaskOrchestrationContext ctx) {
    List<Task<Integer>> tasks = new ArrayList<>();
    for (int i = 0; i < ACTIVITIES; i++) {
      tasks.add(ctx.callActivity("same", i, Integer.class));
    }
    for (int i = 0; i < CHILDREN; i++) {
      tasks.add(ctx.callSubOrchestrator("child", 1, Integer.class));
    }
    ctx.complete(ctx.allOf(tasks).await().stream().mapToInt(n -> n).sum());
  }

  private static void child(TaskOrchestrationContext ctx) {
    int first = ctx.callActivity("same", ctx.getInput(Integer.class), Integer.class).await();
    ctx.createTimer(Duration.ofMillis(1)).await();
    ctx.complete(first + ctx.callActivity("same", 1, Integer.class).await());
  }

  /** Starts fan-outs one after the other, from where an earlier process was killed. */
  private void startFans(int starter) throws Exception {
    Path file = started(directory, starter);
    int next = Files.exists(file) ? Files.readAllLines(file).size() : 0;
    while (true) {
      String id = "fan-" + starter + "-" + next++;
      start("fan", null, id);
      note(file, id);
      client.waitForInstanceCompletion(id, Duration.ofMinutes(1), false);
    }
  }

  private void start(String name, Object input, String id) {
    try {
      client.scheduleNewOrchestrationInstance(name, input, id);
    } catch (StatusRuntimeException refused) {
      if (refused.getStatus().getCode() != Status.Code.ALREADY_EXISTS) {
        throw refused;
      }
    }
  }

  @Override
  public void close() {
    workers.forEach(TestWorker::close);
    hub.close();
  }

  /** The process that is killed: it works until then. */
  public static void main(String[] args) throws Exception {
    System.out.println(OwnerProcess.OPEN);
    System.out.flush();
    try (KillWork work = new KillWork(Path.of(args[0]))) {
      work.start(LOOP, 1, LOOP);
      Thread second =
          new Thread(
              () -> {
                try {
                  work.startFans(1);
                } catch (Exception failed) {
                  failed.printStackTrace();
                  Runtime.getRuntime().halt(3);
                }
              });
      second.start();
      work.startFans(0);
    }
  }
}
