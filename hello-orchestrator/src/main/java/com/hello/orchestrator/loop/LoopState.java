package com.hello.orchestrator.loop;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.hello.orchestrator.delivery.Outcome;
import com.hello.orchestrator.delivery.Outcome.Rejected;
import com.hello.orchestrator.delivery.Outcome.Retry;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * All that the loop carries from one generation to the next: the input of the orchestration.
 *
 * @param runId made once, when the loop is first created
 * @param jobId the job to run next, counted from 1
 * @param jobsRun jobs that ended before this one
 * @param due when the job should first run; it never moves once the job was attempted
 * @param wakeAt when the next attempt is made
 * @param interval the wait before each job
 * @param intervalSetAt when that wait was set, to tell an old change from a new one
 * @param destination where the event is to go
 * @param attempt failed attempts at that destination
 * @param failingSince when the first of them failed, null before it
 * @param body the event as it was first sent, null before it
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record LoopState(
    String runId,
    long jobId,
    long jobsRun,
    Instant due,
    Instant wakeAt,
    Duration interval,
    Instant intervalSetAt,
    Destination destination,
    int attempt,
    @Nullable Instant failingSince,
    @Nullable String body) {

  LoopState {
    Objects.requireNonNull(runId, "runId");
    Objects.requireNonNull(due, "due");
    Objects.requireNonNull(wakeAt, "wakeAt");
    Objects.requireNonNull(intervalSetAt, "intervalSetAt");
    Objects.requireNonNull(destination, "destination");
    requirePositive(interval);
    if (jobId < 1 || jobsRun < 0 || attempt < 0) {
      throw new IllegalArgumentException(
          "jobId " + jobId + ", jobsRun " + jobsRun + ", attempt " + attempt);
    }
  }

  static void requirePositive(Duration interval) {
    if (interval.isNegative() || interval.isZero()) {
      throw new IllegalArgumentException("interval " + interval);
    }
  }

  /** The state of a new loop: job 1, an interval from now. */
  static LoopState first(String runId, Duration interval, Instant now) {
    return job(runId, 1, 0, interval, now, now);
  }

  /**
   * The state after an attempt.
   *
   * @param sent the event as it was sent
   * @param deadLetter the event for the dead-letter sink, or null when there is no such sink
   */
  LoopState next(Outcome outcome, String sent, @Nullable String deadLetter, Instant now) {
    if (outcome instanceof Retry retry) {
      Instant since = failingSince == null ? now : failingSince;
      return attempt(destination, attempt + 1, since, sent, now.plus(retry.after()));
    }
    if (outcome instanceof Rejected && destination == Destination.SINK && deadLetter != null) {
      return attempt(Destination.DEAD_LETTER_SINK, 0, null, deadLetter, now);
    }
    return job(runId, jobId + 1, jobsRun + 1, interval, intervalSetAt, now);
  }

  /** The state with a new wait; it moves the job at hand only if that was never attempted. */
  LoopState with(IntervalChange change) {
    if (!change.at().isAfter(intervalSetAt)) {
      return this;
    }
    Instant moved = wasAttempted() ? due : due.minus(interval).plus(change.interval());
    return new LoopState(
        runId,
        jobId,
        jobsRun,
        moved,
        wasAttempted() ? wakeAt : moved,
        change.interval(),
        change.at(),
        destination,
        attempt,
        failingSince,
        body);
  }

  boolean wasAttempted() {
    return body != null || attempt > 0;
  }

  private static LoopState job(
      String runId,
      long jobId,
      long jobsRun,
      Duration interval,
      Instant intervalSetAt,
      Instant now) {
    Instant due = now.plus(interval);
    return new LoopState(
        runId, jobId, jobsRun, due, due, interval, intervalSetAt, Destination.SINK, 0, null, null);
  }

  private LoopState attempt(
      Destination to, int attempts, @Nullable Instant since, String event, Instant at) {
    return new LoopState(
        runId, jobId, jobsRun, due, at, interval, intervalSetAt, to, attempts, since, event);
  }
}
