package com.hello.taskhub;

import com.microsoft.durabletask.DurableTaskGrpcWorker;
import com.microsoft.durabletask.DurableTaskGrpcWorkerBuilder;
import com.microsoft.durabletask.TaskActivity;
import com.microsoft.durabletask.TaskActivityFactory;
import com.microsoft.durabletask.TaskOrchestration;
import com.microsoft.durabletask.TaskOrchestrationFactory;
import io.grpc.Channel;
import io.grpc.Context;
import java.util.logging.Level;
import java.util.logging.Logger;

/** A worker of the SDK on a thread of its own, which ends with its stream when it is closed. */
final class TestWorker implements AutoCloseable {
  /** Kept, since a logger that nobody holds forgets its level; the SDK tells of every stream. */
  private static final Logger SDK_LOG = Logger.getLogger("com.microsoft.durabletask");

  static {
    SDK_LOG.setLevel(Level.OFF);
  }

  private final DurableTaskGrpcWorkerBuilder builder = new DurableTaskGrpcWorkerBuilder();
  private final Context.CancellableContext context = Context.ROOT.withCancellation();
  private Thread thread;

  TestWorker(Channel channel) {
    builder.grpcChannel(channel);
  }

  TestWorker orchestration(String name, TaskOrchestration orchestration) {
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
    return this;
  }

  TestWorker activity(String name, TaskActivity activity) {
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
    return this;
  }

  TestWorker start() {
    DurableTaskGrpcWorker worker = builder.build();
    thread = new Thread(() -> context.run(worker::startAndBlock), "test-worker");
    thread.setDaemon(true);
    // A worker that dies of an error is what some tests are about.
    thread.setUncaughtExceptionHandler((dead, cause) -> context.cancel(cause));
    thread.start();
    return this;
  }

  boolean isAlive() {
    return thread.isAlive();
  }

  @Override
  public void close() {
    if (thread != null) {
      thread.interrupt();
    }
    context.cancel(null);
  }
}
