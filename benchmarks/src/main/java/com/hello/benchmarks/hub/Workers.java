package com.hello.benchmarks.hub;

import com.hello.benchmarks.Latencies;
import com.hello.taskhub.WorkFilter;
import com.microsoft.durabletask.DurableTaskGrpcWorker;
import com.microsoft.durabletask.DurableTaskGrpcWorkerBuilder;
import com.microsoft.durabletask.Task;
import com.microsoft.durabletask.TaskActivity;
import com.microsoft.durabletask.TaskActivityFactory;
import com.microsoft.durabletask.TaskOrchestration;
import com.microsoft.durabletask.TaskOrchestrationContext;
import com.microsoft.durabletask.TaskOrchestrationFactory;
import io.grpc.Channel;
import io.grpc.Context;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** The orchestrations that are measured, on workers of the SDK: two of each kind. */
final class Workers implements AutoCloseable {
  private static final int OF_EACH_KIND = 2;
  private static final Duration SLEEP = Duration.ofSeconds(10);
  private static final Duration TICK = Duration.ofMillis(50);

  private final AtomicInteger activities = new AtomicInteger();
  private final Latencies lateness = new Latencies();
  private final Context.CancellableContext context = Context.current().withCancellation();
  private final List<Thread> threads = new ArrayList<>();

  Workers(Target target) {
    for (int i = 0; i < OF_EACH_KIND; i++) {
      start(WorkFilter.ORCHESTRATIONS.on(target.channel()));
      start(WorkFilter.ACTIVITIES.on(target.channel()));
    }
  }

  /** How many activities ran so far. */
  int activities() {
    return activities.get();
  }

  /** How late timers and ticks came since the last call of this. */
  Latencies takeLateness() {
    synchronized (lateness) {
      Latencies taken = new Latencies();
      taken.addAll(lateness);
      lateness.clear();
      return taken;
    }
  }

  @Override
  public void close() {
    threads.forEach(Thread::interrupt);
    context.cancel(null);
  }

  private void start(Channel channel) {
    DurableTaskGrpcWorkerBuilder builder = new DurableTaskGrpcWorkerBuilder().grpcChannel(channel);
    orchestration(builder, "loop", Workers::loop);
    orchestration(builder, "sequence", Workers::sequence);
    orchestration(builder, "fanOut", Workers::fanOut);
    orchestration(builder, "sleeper", this::sleep);
    orchestration(builder, "ticker", Workers::tick);
    activity(builder, "count", ctx -> activities.incrementAndGet());
    activity(
        builder,
        "late",
        ctx -> {
          late(Instant.parse(ctx.getInput(String.class)));
          return true;
        });
    DurableTaskGrpcWorker worker = builder.build();
    Thread thread = new Thread(() -> context.run(worker::startAndBlock), "benchmark-worker");
    thread.setDaemon(true);
    thread.start();
    threads.add(thread);
  }

  private static void loop(TaskOrchestrationContext ctx) {
    int left = ctx.getInput(Integer.class);
    ctx.createTimer(Duration.ZERO).await();
    ctx.callActivity("count").await();
    if (left > 1) {
      ctx.continueAsNew(left - 1);
    }
  }

  private static void sequence(TaskOrchestrationContext ctx) {
    int count = ctx.getInput(Integer.class);
    for (int i = 0; i < count; i++) {
      ctx.callActivity("count").await();
    }
  }

  private static void fanOut(TaskOrchestrationContext ctx) {
    int count = ctx.getInput(Integer.class);
    List<Task<Void>> tasks = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      tasks.add(ctx.callActivity("count"));
    }
    ctx.allOf(tasks).await();
  }

  private void sleep(TaskOrchestrationContext ctx) {
    Instant due = ctx.getCurrentInstant().plus(SLEEP);
    ctx.createTimer(SLEEP).await();
    late(due);
    ctx.continueAsNew(null);
  }

  private static void tick(TaskOrchestrationContext ctx) {
    int left = ctx.getInput(Integer.class);
    Instant due = ctx.getCurrentInstant().plus(TICK);
    ctx.createTimer(TICK).await();
    ctx.callActivity("late", due.toString()).await();
    if (left > 1) {
      ctx.continueAsNew(left - 1);
    }
  }

  private void late(Instant due) {
    synchronized (lateness) {
      lateness.addNanos(Math.max(0, Duration.between(due, Instant.now()).toNanos()));
    }
  }

  private static void orchestration(
      DurableTaskGrpcWorkerBuilder builder, String name, TaskOrchestration orchestration) {
    builder.addOrchestration(
        new TaskOrchestrationFactory() {
          @Override
          public String getName() {
            return name;
          }

          @Override
          public TaskOrchestration create() {
            return orchestration;
          }
        });
  }

  private static void activity(
      DurableTaskGrpcWorkerBuilder builder, String name, TaskActivity activity) {
    builder.addActivity(
        new TaskActivityFactory() {
          @Override
          public String getName() {
            return name;
          }

          @Override
          public TaskActivity create() {
            return activity;
          }
        });
  }
}
