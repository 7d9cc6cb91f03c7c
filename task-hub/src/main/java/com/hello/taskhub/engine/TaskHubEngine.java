package com.hello.taskhub.engine;

import com.google.protobuf.StringValue;
import com.hello.taskhub.instance.Inbox;
import com.hello.taskhub.instance.Instance;
import com.hello.taskhub.instance.InstanceRecord;
import com.hello.taskhub.instance.Lifecycle;
import com.hello.taskhub.instance.Start;
import com.hello.taskhub.store.HubStore;
import com.hello.taskhub.store.InstanceFilter;
import com.hello.taskhub.store.Page;
import com.hello.taskhub.store.StoreException;
import com.microsoft.durabletask.implementation.protobuf.OrchestratorService.ActivityResponse;
import com.microsoft.durabletask.implementation.protobuf.OrchestratorService.CreateInstanceRequest;
import com.microsoft.durabletask.implementation.protobuf.OrchestratorService.OrchestratorResponse;
import io.grpc.Status;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What clients and workers can ask of a hub. Each call returns at once; its reply completes when
 * what it changed is stored, or with a {@code StatusRuntimeException} that says why it was refused.
 * Thread-safe.
 */
public final class TaskHubEngine {
  private static final int PURGED_AT_ONCE = 200;

  private final HubStore store;
  private final HubLoop loop;
  private final Core core;

  /**
   * @param cacheBytes about how much memory the instances may take that are not being worked on
   */
  public TaskHubEngine(HubStore store, Clock clock, long cacheBytes, String threadName) {
    this.store = store;
    this.loop = new HubLoop(store, clock, cacheBytes, threadName);
    this.core = loop.core();
  }

  /** Recovers what is in the store, and begins. */
  public void start() {
    loop.start();
  }

  /** Completes when storage fails; the engine has stopped then. */
  public CompletableFuture<StoreException> failure() {
    return loop.failure();
  }

  /** Stops at once, as if the store had failed with {@code reason}. */
  public void fail(StoreException reason) {
    loop.submit(
        now -> {
          throw reason;
        });
  }

  /**
   * Hands out no more work, waits for what is out, but not longer than {@code grace}, and stops,
   * also where the storage does not answer.
   */
  public void close(Duration grace) {
    CompletableFuture<@Nullable Void> drained = loop.drain();
    try {
      drained.get(grace.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException overdue) {
      // What was not answered in time is handed out again when the hub is opened next.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException impossible) {
      throw new IllegalStateException(impossible);
    }
    store.stopWaiting();
    loop.stop();
  }

  public CompletableFuture<String> startInstance(CreateInstanceRequest request) {
    return loop.submit(
        now -> {
          String instanceId = request.getInstanceId();
          InstanceRecord existing = core.instances().record(instanceId).orElse(null);
          if (existing != null && !existing.isFinished()) {
            throw Status.ALREADY_EXISTS
                .withDescription("The instance " + instanceId + " is running.")
                .asRuntimeException();
          }
          core.stage(Start.of(request, null, existing != null, Core.newExecutionId(), now), now);
          return instanceId;
        });
  }

  public CompletableFuture<Optional<InstanceRecord>> instance(String instanceId) {
    return loop.submit(now -> core.instances().record(instanceId));
  }

  /** Completes when {@code condition} holds, or at once when there is no such instance. */
  public CompletableFuture<Optional<InstanceRecord>> awaitInstance(
      String instanceId, Predicate<InstanceRecord> condition) {
    CompletableFuture<Optional<InstanceRecord>> reply = new CompletableFuture<>();
    loop.submit(
            now -> {
              core.waiters().add(instanceId, condition, reply);
              loop.unit()
                  .afterCommit(
                      () -> core.waiters().tell(instanceId, core.instances().record(instanceId)));
              return true;
            })
        .exceptionally(
            refused -> {
              reply.completeExceptionally(refused);
              return true;
            });
    return reply;
  }

  /** The client that waited with {@code reply} has gone. */
  public void cancelWait(String instanceId, CompletableFuture<Optional<InstanceRecord>> reply) {
    reply.cancel(false);
    loop.submit(
        now -> {
          core.waiters().forgetDone(instanceId);
          return true;
        });
  }

  public CompletableFuture<Boolean> raiseEvent(
      String instanceId, String name, @Nullable StringValue input) {
    return loop.submit(
        now -> {
          Inbox.raise(existing(instanceId), name, input, now)
              .ifPresent(change -> core.stage(change, now));
          return true;
        });
  }

  public CompletableFuture<Boolean> suspend(String instanceId) {
    return loop.submit(
        now -> {
          Lifecycle.suspend(existing(instanceId), now).ifPresent(change -> core.stage(change, now));
          return true;
        });
  }

  public CompletableFuture<Boolean> resume(String instanceId) {
    return loop.submit(
        now -> {
          Lifecycle.resume(existing(instanceId), now)
              .ifPresent(
                  change -> {
                    core.stage(change, now);
                    core.dispatcher().ready(instanceId);
                  });
          return true;
        });
  }

  public CompletableFuture<Boolean> terminate(String instanceId, @Nullable StringValue output) {
    return loop.submit(
        now -> {
          Lifecycle.terminate(existing(instanceId), output, now)
              .ifPresent(decision -> core.stage(decision, now));
          return true;
        });
  }

  /** Replies with how many were purged: 1, or 0 when there is none or it is not finished. */
  public CompletableFuture<Integer> purge(String instanceId) {
    return loop.submit(
        now -> {
          Optional<InstanceRecord> record = core.instances().record(instanceId);
          if (record.isEmpty() || !record.get().isFinished()) {
            return 0;
          }
          core.stage(Lifecycle.purge(instanceId), now);
          return 1;
        });
  }

  /** Lists instances as they are stored. */
  public CompletableFuture<List<InstanceRecord>> query(InstanceFilter filter, Page page) {
    return loop.submit(
        now -> {
          loop.unit().store();
          return store.query(filter, page);
        });
  }

  /**
   * Purges the finished instances that {@code filter} lets pass, a part at a time, so that other
   * calls are not held up, until all are gone or {@code cancelled} says so.
   */
  public CompletableFuture<Integer> purge(InstanceFilter filter, BooleanSupplier cancelled) {
    CompletableFuture<Integer> reply = new CompletableFuture<>();
    purge(filter, "", 0, cancelled, reply);
    return reply;
  }

  /** Removes every instance, and with them all work; the streams stay open. */
  public CompletableFuture<Boolean> clear() {
    return loop.submit(
        now -> {
          loop.unit().store();
          store.clear();
          core.clear();
          return true;
        });
  }

  public void openStream(WorkStream stream) {
    loop.submit(
            now -> {
              core.dispatcher().open(stream);
              return true;
            })
        .exceptionally(
            refused -> {
              stream.outlet().end(Status.fromThrowable(refused).getDescription());
              return true;
            });
  }

  public void closeStream(WorkStream stream) {
    loop.submit(
        now -> {
          core.closeStream(stream, now);
          return true;
        });
  }

  /** Applies the answer to a turn; an answer that is stale is accepted and has no effect. */
  public CompletableFuture<Boolean> completeTurn(String worker, OrchestratorResponse response) {
    return loop.submit(
        now -> {
          core.completeTurn(worker, response, now);
          return true;
        });
  }

  /** Takes the answer of an activity; an answer that is stale is accepted and has no effect. */
  public CompletableFuture<Boolean> completeActivity(String worker, ActivityResponse response) {
    return loop.submit(
        now -> {
          core.completeActivity(worker, response, now);
          return true;
        });
  }

  private void purge(
      InstanceFilter filter,
      String afterId,
      int count,
      BooleanSupplier cancelled,
      CompletableFuture<Integer> reply) {
    loop.submit(
            now -> {
              loop.unit().store();
              List<InstanceRecord> part =
                  store.query(filter, new Page(afterId, PURGED_AT_ONCE, false));
              for (InstanceRecord record : part) {
                if (record.isFinished()) {
                  core.stage(Lifecycle.purge(record.instanceId()), now);
                }
              }
              return part;
            })
        .whenComplete(
            (part, failure) -> {
              if (failure != null) {
                reply.completeExceptionally(failure);
                return;
              }
              int purged = count + (int) part.stream().filter(InstanceRecord::isFinished).count();
              if (part.size() < PURGED_AT_ONCE || cancelled.getAsBoolean()) {
                reply.complete(purged);
              } else {
                String last = part.get(part.size() - 1).instanceId();
                purge(filter, last, purged, cancelled, reply);
              }
            });
  }

  private Instance existing(String instanceId) {
    Instance instance = core.instances().find(instanceId);
    if (instance == null) {
      throw Status.NOT_FOUND
          .withDescription("There is no instance " + instanceId + ".")
          .asRuntimeException();
    }
    return instance;
  }
}
