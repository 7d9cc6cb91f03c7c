package com.hello.orchestrator.loop;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One attempt at a job: the input of {@link CronTask}, kept by the task hub before anything is
 * sent.
 *
 * @param attempt failed attempts at the destination before this one
 * @param failingSince when the first of them failed, null before it
 * @param body the event, as it is sent each time
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record Job(
    String runId,
    long jobId,
    Destination destination,
    int attempt,
    @Nullable Instant failingSince,
    String body) {

  Job {
    Objects.requireNonNull(runId, "runId");
    Objects.requireNonNull(destination, "destination");
    Objects.requireNonNull(body, "body");
  }

  /** The attempt that {@code state} is about to make. */
  static Job of(LoopState state, String body) {
    return new Job(
        state.runId(),
        state.jobId(),
        state.destination(),
        state.attempt(),
        state.failingSince(),
        body);
  }
}
