package com.hello.orchestrator.loop;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.hello.orchestrator.delivery.Backoff;
import com.hello.orchestrator.delivery.Outcome;
import com.hello.orchestrator.delivery.Outcome.Rejected;
import com.hello.orchestrator.delivery.Outcome.Retry;
import com.microsoft.durabletask.Task;
import com.microsoft.durabletask.TaskFailedException;
import com.microsoft.durabletask.TaskOrchestration;
import com.microsoft.durabletask.TaskOrchestrationContext;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The loop: wait, make one attempt at the current job, continue as new with what came of it.
 *
 * <p>A generation makes one attempt only, so that history stays short however long the sink is
 * away, and a backoff is a durable timer like any other wait.
 */
public final class CronOrchestration implements TaskOrchestration {
  /** The name that it is registered and started under. */
  public static final String NAME = "CronOrchestration";

  private static final Logger LOG = System.getLogger(CronOrchestration.class.getName());

  private final JobEvents events;
  private final URI sink;
  private final boolean hasDeadLetterSink;

  /**
   * The loop's definition.
   *
   * @param extensions CloudEvents extensions that every event gets
   * @param sink named on events that it rejects
   * @param hasDeadLetterSink whether rejected events go to another sink
   */
  public CronOrchestration(Map<String, String> extensions, URI sink, boolean hasDeadLetterSink) {
    this.events = new JobEvents(extensions);
    this.sink = sink;
    this.hasDeadLetterSink = hasDeadLetterSink;
  }

  @Override
  public void run(TaskOrchestrationContext context) {
    new Generation(context, read(context)).run();
  }

  private static LoopState read(TaskOrchestrationContext context) {
    try {
      return Json.value(context.getInput(JsonNode.class), LoopState.class);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("the state cannot be read: " + e.getOriginalMessage(), e);
    }
  }

  /** One run of the orchestration's code over one generation's history. */
  private final class Generation {
    private final TaskOrchestrationContext context;
    private LoopState state;
    private Task<JsonNode> change;

    Generation(TaskOrchestrationContext context, LoopState state) {
      this.context = context;
      this.state = state;
      this.change = context.waitForExternalEvent(IntervalChange.EVENT_NAME, JsonNode.class);
    }

    void run() {
      if (!state.wasAttempted() && !context.getIsReplaying()) {
        JobLog.scheduled(state);
      }
      awaitWake();
      String body = state.body();
      if (body == null) {
        body = events.event(context.getInstanceId(), state);
      }
      Attempted attempted = attempt(body);
      Outcome outcome = attempted.outcome();
      String sent = attempted.sentOr(body);
      state = state.next(outcome, sent, deadLetter(outcome, sent), context.getCurrentInstant());
      if (change.isDone()) {
        apply(change.await());
      }
      context.continueAsNew(Json.tree(state));
    }

    /** Returns when the next attempt is due; a change of the interval may move that. */
    private void awaitWake() {
      Task<Void> timer = null;
      Instant timerFiresAt = null;
      while (context.getCurrentInstant().isBefore(state.wakeAt())) {
        if (timer == null || !state.wakeAt().equals(timerFiresAt)) {
          timerFiresAt = state.wakeAt();
          timer = context.createTimer(Duration.between(context.getCurrentInstant(), timerFiresAt));
        }
        context.anyOf(timer, change).await();
        if (change.isDone()) {
          apply(change.await());
          change = context.waitForExternalEvent(IntervalChange.EVENT_NAME, JsonNode.class);
        }
      }
    }

    private void apply(@Nullable JsonNode event) {
      try {
        LoopState changed = state.with(Json.value(event, IntervalChange.class));
        boolean isNews = !changed.interval().equals(state.interval());
        state = changed;
        if (isNews && !context.getIsReplaying()) {
          JobLog.moved(state);
        }
      } catch (JsonProcessingException e) {
        if (!context.getIsReplaying()) {
          LOG.log(
              Level.WARNING,
              "Ignored an " + IntervalChange.EVENT_NAME + " event: " + e.getOriginalMessage());
        }
      }
    }

    private Attempted attempt(String body) {
      try {
        JsonNode result =
            context
                .callActivity(CronTask.NAME, Json.tree(Job.of(state, body)), JsonNode.class)
                .await();
        return Json.value(result, Attempted.class);
      } catch (TaskFailedException e) {
        return Attempted.of(failed(e.getErrorDetails().getErrorMessage()), body);
      } catch (JsonProcessingException e) {
        return Attempted.of(
            failed("the result of " + CronTask.NAME + " cannot be read: " + e.getOriginalMessage()),
            body);
      }
    }

    private Outcome failed(String reason) {
      if (state.attempt() == 0 && !context.getIsReplaying()) {
        LOG.log(
            Level.ERROR,
            "Job " + state.jobId() + " failed (" + reason + "); retrying until it does not");
      }
      // No jitter: the same wait on every replay.
      return new Retry(Backoff.after(state.attempt(), 0), reason);
    }

    private @Nullable String deadLetter(Outcome outcome, String body) {
      boolean isWanted = hasDeadLetterSink && state.destination() == Destination.SINK;
      return isWanted && outcome instanceof Rejected rejected
          ? events.deadLetter(body, sink, rejected)
          : null;
    }
  }
}
