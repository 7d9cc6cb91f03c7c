package com.hello.orchestrator.loop;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.hello.orchestrator.delivery.Backoff;
import com.hello.orchestrator.delivery.Delivery;
import com.hello.orchestrator.delivery.Outcome;
import com.hello.orchestrator.delivery.Outcome.Rejected;
import com.hello.orchestrator.delivery.Outcome.Retry;
import com.microsoft.durabletask.TaskActivity;
import com.microsoft.durabletask.TaskActivityContext;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Optional;

/** The activity: one attempt to deliver one job's event, never more. */
public final class CronTask implements TaskActivity {
  /** The name that it is registered and called under. */
  public static final String NAME = "CronTask";

  /** Stands for the answer of a dead-letter sink that was unset with an event on its way there. */
  static final int NO_STATUS = 0;

  private final Delivery delivery;
  private final URI sink;
  private final Optional<URI> deadLetterSink;
  private final JobLog log;
  private final Clock clock;

  /** The task of posting to {@code sink}, and what it rejects to {@code deadLetterSink}. */
  public CronTask(
      Delivery delivery, URI sink, Optional<URI> deadLetterSink, JobLog log, Clock clock) {
    this.delivery = delivery;
    this.sink = sink;
    this.deadLetterSink = deadLetterSink;
    this.log = log;
    this.clock = clock;
  }

  @Override
  public Object run(TaskActivityContext context) {
    try {
      Job job = Json.value(context.getInput(JsonNode.class), Job.class);
      JobLog.starting(job);
      Outcome outcome = attempt(job);
      log.ended(job, outcome, clock.instant());
      return Json.tree(Attempted.of(outcome, job.body()));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("the job cannot be read: " + e.getOriginalMessage(), e);
    }
  }

  /** Ends in an outcome whatever happens: the next attempt needs the event as it was sent. */
  private Outcome attempt(Job job) {
    try {
      return deliver(job);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Retry(Backoff.after(job.attempt(), 0), "interrupted in the middle of an attempt");
    } catch (RuntimeException e) {
      return new Retry(Backoff.after(job.attempt(), 0), String.valueOf(e));
    }
  }

  private Outcome deliver(Job job) throws InterruptedException {
    Optional<URI> to = job.destination() == Destination.SINK ? Optional.of(sink) : deadLetterSink;
    if (to.isEmpty()) {
      return new Rejected(NO_STATUS, "");
    }
    return delivery.attempt(
        to.get(),
        job.body().getBytes(StandardCharsets.UTF_8),
        TraceParent.of(job.runId(), job.jobId()),
        job.attempt());
  }
}
