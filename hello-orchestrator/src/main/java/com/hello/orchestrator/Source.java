package com.hello.orchestrator;

import com.hello.orchestrator.loop.CronOrchestration;
import com.hello.orchestrator.loop.JobLog;
import com.hello.orchestrator.loop.Loop;
import com.hello.orchestrator.loop.LoopSnapshot;
import com.hello.orchestrator.loop.Progress;
import com.hello.orchestrator.loop.Tasks;
import com.hello.taskhub.WorkFilter;
import com.microsoft.durabletask.DurableTaskClient;
import com.microsoft.durabletask.DurableTaskGrpcClientBuilder;
import com.microsoft.durabletask.DurableTaskGrpcWorkerBuilder;
import com.microsoft.durabletask.TaskActivity;
import io.grpc.Channel;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * The loop at work on a task hub: a worker for its turns, another for its task, so that a slow POST
 * holds up nothing, and a watch that tells when it ends.
 */
final class Source implements AutoCloseable {
  private final SupervisedWorker orchestrations;
  private final SupervisedWorker activities;
  private final Loop loop;
  private final Thread watch;
  private final CompletableFuture<String> end = new CompletableFuture<>();

  /** Puts workers for the loop on {@code channel}; the hub behind it may be of any kind. */
  Source(
      Channel channel,
      CronOrchestration orchestration,
      TaskActivity task,
      String instanceId,
      JobLog log,
      Clock clock) {
    this.orchestrations =
        new SupervisedWorker(
            "orchestrations",
            new DurableTaskGrpcWorkerBuilder()
                .grpcChannel(WorkFilter.ORCHESTRATIONS.on(channel))
                .addOrchestration(Tasks.of(orchestration))
                .build());
    this.activities =
        new SupervisedWorker(
            "activities",
            new DurableTaskGrpcWorkerBuilder()
                .grpcChannel(WorkFilter.ACTIVITIES.on(channel))
                .addActivity(Tasks.of(task))
                .build());
    DurableTaskClient client = new DurableTaskGrpcClientBuilder().grpcChannel(channel).build();
    this.loop = new Loop(client, instanceId, log, clock);
    this.watch = new Thread(this::watch, "loop-watch");
    this.watch.setDaemon(true);
  }

  /**
   * Starts the loop or goes on with it.
   *
   * @return completes when the loop ends, which it should not, with one line that says how
   */
  CompletableFuture<String> start(Duration interval) {
    return start(interval, Optional::empty);
  }

  /** Starts a loop that is new where another was, if {@code origin} says so. */
  CompletableFuture<String> start(Duration interval, Supplier<Optional<LoopSnapshot>> origin) {
    loop.startOrResume(interval, origin);
    orchestrations.start();
    activities.start();
    watch.start();
    return end;
  }

  /** How far the loop is. */
  Progress progress() {
    return loop.progress();
  }

  private void watch() {
    try {
      end.complete(loop.awaitEnd());
    } catch (InterruptedException e) {
      end.cancel(false);
    } catch (RuntimeException e) {
      end.complete("The loop cannot be watched: " + e);
    }
  }

  /** Stops working, in the middle of an attempt if need be. */
  @Override
  public void close() {
    watch.interrupt();
    activities.close();
    orchestrations.close();
  }
}
