package com.hello.taskhub.engine;

import com.hello.taskhub.VirtualClock;
import com.hello.taskhub.store.HubStore;
import com.hello.taskhub.store.StoreException;
import io.grpc.Status;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The one thread that a hub works on. It takes what was submitted since the last commit, lets it
 * change the core, commits all of that at once, answers, and hands out work. It waits for the next
 * submission or the next timer, and does not poll.
 *
 * <p>{@link #submit} may be called by any thread.
 */
final class HubLoop {
  /** So that one commit's answers do not wait for too much of other work. */
  private static final int MAX_BATCH = 1_000;

  /** Timers go by the wall clock, which may be set: how long a jump of it may go unnoticed. */
  private static final Duration MAX_WAIT = Duration.ofSeconds(30);

  /** About what a sleep and a wake-up take. */
  private static final Duration MAX_LOOK = Duration.ofNanos(50_000);

  private final Core core;
  private final Unit unit;
  private final Clock clock;
  private final BlockingQueue<Task<?>> queue = new LinkedBlockingQueue<>();
  private final List<Task<?>> batch = new ArrayList<>();
  private final CompletableFuture<StoreException> failure = new CompletableFuture<>();
  private final CompletableFuture<@Nullable Void> drained = new CompletableFuture<>();
  private final Thread thread;
  private boolean draining;
  private volatile boolean stopped;
  private volatile @Nullable StoreException cause;

  HubLoop(HubStore store, Clock clock, long cacheBytes, String name) {
    this.unit = new Unit(store);
    this.core = new Core(store, unit, cacheBytes);
    this.clock = clock;
    this.thread = new Thread(this::run, name);
    this.thread.setDaemon(true);
    if (clock instanceof VirtualClock virtual) {
      virtual.onAdvance(() -> submit(now -> true));
    }
  }

  /** Something to do on the loop's thread, and the one who waits for it. */
  private record Task<T>(Function<Instant, T> action, CompletableFuture<T> reply) {}

  Core core() {
    return core;
  }

  Unit unit() {
    return unit;
  }

  CompletableFuture<StoreException> failure() {
    return failure;
  }

  void start() {
    core.recover();
    thread.start();
  }

  /** Runs {@code action} on the loop's thread; the reply comes when its changes are stored. */
  <T> CompletableFuture<T> submit(Function<Instant, T> action) {
    Task<T> task = new Task<>(action, new CompletableFuture<>());
    queue.add(task);
    if (stopped) {
      refuseQueued();
    }
    return task.reply();
  }

  /** Hands out no more work; complete when all that was handed out is answered or lost. */
  CompletableFuture<@Nullable Void> drain() {
    submit(
        now -> {
          draining = true;
          core.dispatcher().stop();
          return true;
        });
    return drained;
  }

  /** Stops after the batch at hand; returns when the thread is done. */
  void stop() {
    submit(
        now -> {
          stopped = true;
          return true;
        });
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    try {
      while (!stopped) {
        await();
        Instant now = now();
        for (Task<?> task : batch) {
          run(task, now);
        }
        core.timers().fire(now, core.dispatcher()::ready);
        unit.commit();
        batch.clear();
        core.instances().trim();
        core.dispatcher().dispatch(now());
        if (draining && core.dispatcher().isIdle()) {
          drained.complete(null);
        }
      }
    } catch (StoreException storage) {
      cause = storage;
    } catch (RuntimeException | Error bug) {
      cause = new StoreException("the task hub failed: " + bug, bug);
    } finally {
      end();
    }
  }

  private void await() {
    if (!unit.isEmpty()) {
      // Handing out work led to a change, which must not wait for the next call.
      queue.drainTo(batch, MAX_BATCH);
      return;
    }
    lookForAnAnswer();
    Instant due = core.timers().nextDue();
    if (due != null
        && clock instanceof VirtualClock virtual
        && virtual.isJumping()
        && isNothingElseToDo()) {
      virtual.jumpTo(due);
    }
    try {
      Task<?> first = due == null ? queue.take() : queue.poll(waitNanos(due), TimeUnit.NANOSECONDS);
      if (first != null) {
        batch.add(first);
        queue.drainTo(batch, MAX_BATCH - 1);
      }
    } catch (InterruptedException e) {
      stopped = true;
    }
  }

  /** Work that is out is often answered before this thread could go to sleep and wake up again. */
  private void lookForAnAnswer() {
    if (core.dispatcher().isIdle()) {
      return;
    }
    long end = System.nanoTime() + MAX_LOOK.toNanos();
    while (queue.isEmpty() && System.nanoTime() < end) {
      Thread.onSpinWait();
    }
  }

  private boolean isNothingElseToDo() {
    Dispatcher dispatcher = core.dispatcher();
    return queue.isEmpty()
        && dispatcher.isIdle()
        && dispatcher.hasStreams()
        && !dispatcher.hasReady();
  }

  private long waitNanos(Instant due) {
    Duration wait = Duration.between(clock.instant(), due);
    return wait.compareTo(MAX_WAIT) > 0 ? MAX_WAIT.toNanos() : Math.max(0, wait.toNanos());
  }

  private <T> void run(Task<T> task, Instant now) {
    try {
      T value = task.action().apply(now);
      unit.afterCommit(() -> task.reply().complete(value));
    } catch (StoreException storage) {
      throw storage;
    } catch (RuntimeException refused) {
      task.reply().completeExceptionally(refused);
    }
  }

  /** The store keeps microseconds; with finer times, what is loaded would differ from what was. */
  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MICROS);
  }

  private void end() {
    stopped = true;
    if (cause != null) {
      // On another thread: who hears of it may close the hub, which waits for this one.
      failure.completeAsync(() -> cause);
    }
    RuntimeException closed = closed();
    batch.forEach(task -> task.reply().completeExceptionally(closed));
    refuseQueued();
    core.waiters().failAll(closed);
    core.dispatcher().endAll(Status.fromThrowable(closed).getDescription());
    drained.complete(null);
  }

  private void refuseQueued() {
    List<Task<?>> queued = new ArrayList<>();
    queue.drainTo(queued);
    queued.forEach(task -> task.reply().completeExceptionally(closed()));
  }

  private RuntimeException closed() {
    return Status.UNAVAILABLE
        .withDescription(cause == null ? "The task hub is closed." : cause.getMessage())
        .asRuntimeException();
  }
}
