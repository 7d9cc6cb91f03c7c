package com.hello.orchestrator;

import com.hello.taskhub.EmbeddedTaskHub;
import com.hello.taskhub.TaskHubException;
import com.microsoft.durabletask.TaskActivity;
import io.grpc.Channel;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/** The time in which this process has the hub, until that fails or goes to another copy. */
final class Shift {
  private static final Logger LOG = System.getLogger(Shift.class.getName());

  /** A hub that has failed says so to its callers, and why a moment later. */
  private static final Duration REASON_LIMIT = Duration.ofSeconds(1);

  private final EmbeddedTaskHub hub;

  Shift(EmbeddedTaskHub hub, Shutdown shutdown) {
    this.hub = hub;
    shutdown.closes(hub);
  }

  /**
   * Works until the loop ends, or the hub fails.
   *
   * @return the reason in one line, or empty when another copy has the hub now
   */
  Optional<String> work(
      Function<Channel, Source> make, Function<Source, CompletableFuture<String>> start) {
    try (Source source = make.apply(hub.channel())) {
      CompletableFuture<String> end = start.apply(source);
      CompletableFuture.anyOf(hub.failure(), end).join();
      return failure().isPresent() ? reason() : Optional.of(end.join());
    } catch (RuntimeException e) {
      // A hub whose storage failed answers nothing more: its own reason says more than that does.
      if (failure().isEmpty()) {
        throw e;
      }
      return reason();
    }
  }

  /** The task, which does nothing once another copy has the hub. */
  TaskActivity guard(TaskActivity task) {
    return context -> {
      hub.requireOwnership();
      return task.run(context);
    };
  }

  private Optional<TaskHubException> failure() {
    try {
      return Optional.of(hub.failure().get(REASON_LIMIT.toMillis(), TimeUnit.MILLISECONDS));
    } catch (TimeoutException noFailure) {
      return Optional.empty();
    } catch (ExecutionException impossible) {
      throw new IllegalStateException(impossible);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }

  private Optional<String> reason() {
    TaskHubException failure = failure().orElseThrow();
    if (!failure.isOwnershipLost()) {
      return Optional.of(failure.getMessage());
    }
    LOG.log(Level.WARNING, failure.getMessage() + "; this one stops working");
    hub.close();
    return Optional.empty();
  }
}
