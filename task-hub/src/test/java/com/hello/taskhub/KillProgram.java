package com.hello.taskhub;

import com.microsoft.durabletask.Task;
import com.microsoft.durabletask.TaskCanceledException;
import com.microsoft.durabletask.TaskOrchestrationContext;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The orchestrations that kills cut off, and what each is to end with: a fan-out calls activities
 * and children, a child calls a grandchild, and a loop counts.
 */
final class KillProgram {
  static final String FAN = "fan";
  static final String CHILD = "child";
  static final String GRANDCHILD = "grandchild";
  static final String TICK = "tick";
  static final int ACTIVITIES = 5;
  static final int CHILDREN = 2;
  private static final Duration SHORT = Duration.ofMillis(20);

  private KillProgram() {}

  static TestWorker addOrchestrations(TestWorker worker) {
    return worker
        .orchestration(FAN, KillProgram::fan)
        .orchestration(CHILD, KillProgram::child)
        .orchestration(GRANDCHILD, KillProgram::grandchild);
  }

  static TestWorker addActivities(TestWorker worker) {
    return worker.activity("square", ctx -> square(ctx.getInput(Integer.class)));
  }

  /** The right output of an orchestration of this name with this input. */
  static int output(String name, int input) {
    int sum = 0;
    switch (name) {
      case FAN -> {
        for (int i = 0; i < ACTIVITIES; i++) {
          sum += square(input + i);
        }
        for (int i = 0; i < CHILDREN; i++) {
          sum += output(CHILD, input + i);
        }
      }
      case CHILD -> sum = square(input) + output(GRANDCHILD, input + 1);
      case GRANDCHILD -> sum = square(input) + square(input + 1);
      default -> throw new IllegalArgumentException(name);
    }
    return sum;
  }

  private static int square(int n) {
    return n * n;
  }

  private static void fan(TaskOrchestrationContext ctx) {
    int input = ctx.getInput(Integer.class);
    List<Task<Integer>> tasks = new ArrayList<>();
    for (int i = 0; i < ACTIVITIES; i++) {
      tasks.add(ctx.callActivity("square", input + i, Integer.class));
    }
    for (int i = 0; i < CHILDREN; i++) {
      tasks.add(ctx.callSubOrchestrator(CHILD, input + i, Integer.class));
    }
    ctx.complete(sum(ctx, tasks));
  }

  private static void child(TaskOrchestrationContext ctx) {
    int input = ctx.getInput(Integer.class);
    int first = ctx.callActivity("square", input, Integer.class).await();
    ctx.createTimer(SHORT).await();
    ctx.complete(first + ctx.callSubOrchestrator(GRANDCHILD, input + 1, Integer.class).await());
  }

  private static void grandchild(TaskOrchestrationContext ctx) {
    int input = ctx.getInput(Integer.class);
    ctx.complete(
        sum(
            ctx,
            List.of(
                ctx.callActivity("square", input, Integer.class),
                ctx.callActivity("square", input + 1, Integer.class))));
  }

  private static int sum(TaskOrchestrationContext ctx, List<Task<Integer>> tasks) {
    return ctx.allOf(tasks).await().stream().mapToInt(n -> n).sum();
  }

  /** Counts from its input on, a generation a number, until it is told to stop. */
  static void loop(TaskOrchestrationContext ctx) {
    int n = ctx.getInput(Integer.class);
    ctx.createTimer(SHORT).await();
    ctx.callActivity(TICK, n).await();
    try {
      ctx.waitForExternalEvent("stop", Duration.ZERO).await();
      ctx.complete(n);
    } catch (TaskCanceledException notYet) {
      ctx.continueAsNew(n + 1);
    }
  }
}
