package com.hello.orchestrator.loop;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.microsoft.durabletask.DurableTaskClient;
import com.microsoft.durabletask.NewOrchestrationInstanceOptions;
import com.microsoft.durabletask.OrchestrationMetadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/** The one loop of an instance id, whatever is restarted: starts it, resumes it, watches it. */
public final class Loop {
  private static final Logger LOG = System.getLogger(Loop.class.getName());
  private static final Duration WATCH_LIMIT = Duration.ofHours(1);
  private static final Duration WATCH_PAUSE = Duration.ofSeconds(1);

  private final DurableTaskClient client;
  private final String instanceId;
  private final JobLog log;
  private final Clock clock;

  /** The loop of {@code instanceId} on the hub that {@code client} talks to. */
  public Loop(DurableTaskClient client, String instanceId, JobLog log, Clock clock) {
    this.log = log;
    this.client = client;
    this.instanceId = instanceId;
    this.clock = clock;
  }

  /**
   * Starts the loop, or goes on with it where it is, with {@code interval} from the next job on.
   *
   * @throws LoopException when what the hub holds under the instance id is no state of this loop
   * @throws StatusRuntimeException when the hub cannot answer
   */
  public void startOrResume(Duration interval) {
    startOrResume(interval, Optional::empty);
  }

  /**
   * Does so too, but has a loop that is new go on where another was.
   *
   * @param origin how far that one was, asked only when this one is new; empty to start with job 1
   */
  public void startOrResume(Duration interval, Supplier<Optional<LoopSnapshot>> origin) {
    OrchestrationMetadata found = client.getInstanceMetadata(instanceId, true);
    LoopState state = found.isInstanceFound() ? resume(found) : begin(interval, origin.get());
    // Raised each time: whatever change may still be on its way to the loop, this is the last.
    client.raiseEvent(
        instanceId,
        IntervalChange.EVENT_NAME,
        Json.tree(new IntervalChange(interval, after(state))));
  }

  /**
   * Whether the loop is there and has not ended; one that is suspended has not.
   *
   * @throws StatusRuntimeException when the hub cannot answer
   */
  public boolean isRunning() {
    OrchestrationMetadata found = client.getInstanceMetadata(instanceId, false);
    return found.isInstanceFound() && !found.isCompleted();
  }

  /** How far the loop is, for another hub to go on with it; empty when there is no such loop. */
  public Optional<LoopSnapshot> snapshot() {
    OrchestrationMetadata found = client.getInstanceMetadata(instanceId, true);
    return found.isInstanceFound() ? Optional.of(new LoopSnapshot(state(found))) : Optional.empty();
  }

  private LoopState begin(Duration interval, Optional<LoopSnapshot> origin) {
    if (origin.isPresent()) {
      log.resumed(instanceId, origin.get().state());
      return schedule(origin.get().state());
    }
    return schedule(LoopState.first(UUID.randomUUID().toString(), interval, now()));
  }

  private LoopState resume(OrchestrationMetadata found) {
    LoopState state = state(found);
    log.resumed(instanceId, state);
    return switch (found.getRuntimeStatus()) {
      case RUNNING, PENDING, CONTINUED_AS_NEW -> state;
      case SUSPENDED -> {
        LOG.log(Level.WARNING, "'" + instanceId + "' is suspended: it waits until it is resumed");
        yield state;
      }
      case COMPLETED, FAILED, TERMINATED, CANCELED -> {
        LOG.log(
            Level.WARNING,
            "'" + instanceId + "' was " + found.getRuntimeStatus() + ": starting it again");
        yield schedule(state);
      }
    };
  }

  /**
   * How far the loop is, as the hub has it.
   *
   * @throws LoopException when there is no such loop, or its state cannot be read
   * @throws StatusRuntimeException when the hub cannot answer
   */
  public Progress progress() {
    OrchestrationMetadata found = client.getInstanceMetadata(instanceId, true);
    if (!found.isInstanceFound()) {
      throw new LoopException("There is no instance '" + instanceId + "'");
    }
    return Progress.of(found.getRuntimeStatus(), state(found));
  }

  /**
   * Waits until the loop ends, which it does not do by itself.
   *
   * @return how it ended, in one line
   * @throws InterruptedException when interrupted while waiting
   */
  public String awaitEnd() throws InterruptedException {
    while (true) {
      try {
        OrchestrationMetadata end = client.waitForInstanceCompletion(instanceId, WATCH_LIMIT, true);
        if (!end.isInstanceFound()) {
          return "The loop '" + instanceId + "' was purged";
        }
        if (end.isCompleted()) {
          return "The loop '"
              + instanceId
              + "' is "
              + end.getRuntimeStatus()
              + " "
              + end.getFailureDetails().getErrorMessage();
        }
      } catch (TimeoutException e) {
        continue; // Still running.
      } catch (StatusRuntimeException e) {
        if (e.getStatus().getCode() == Status.Code.NOT_FOUND) {
          return "The loop '" + instanceId + "' was purged";
        }
        LOG.log(Level.DEBUG, "cannot watch the loop", e);
      }
      Thread.sleep(WATCH_PAUSE.toMillis());
    }
  }

  private LoopState schedule(LoopState state) {
    try {
      client.scheduleNewOrchestrationInstance(
          CronOrchestration.NAME,
          new NewOrchestrationInstanceOptions()
              .setInstanceId(instanceId)
              .setInput(Json.tree(state)));
      LOG.log(Level.INFO, "Started '" + instanceId + "', run " + state.runId());
    } catch (StatusRuntimeException e) {
      if (e.getStatus().getCode() != Status.Code.ALREADY_EXISTS) {
        throw e;
      }
      LOG.log(Level.INFO, "Another copy has started '" + instanceId + "'");
    }
    return state;
  }

  private LoopState state(OrchestrationMetadata found) {
    try {
      return Json.parse(found.getSerializedInput(), LoopState.class);
    } catch (JsonProcessingException e) {
      throw new LoopException(
          "Instance '"
              + instanceId
              + "' holds no state that this version can read ("
              + e.getOriginalMessage()
              + "); set another InstanceId or TaskHubName");
    }
  }

  // Later than the change before it, even when the machine's clock was set back.
  private Instant after(LoopState state) {
    Instant soonest = state.intervalSetAt().plusMillis(1);
    Instant now = now();
    return now.isAfter(soonest) ? now : soonest;
  }

  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MILLIS);
  }
}
