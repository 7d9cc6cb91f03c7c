package com.hello.orchestrator.loop;

import com.microsoft.durabletask.OrchestrationRuntimeStatus;
import java.time.Instant;
import java.util.Optional;

/**
 * How far a loop is, at one moment.
 *
 * @param isSuspended whether somebody has suspended it
 * @param jobsEnded jobs that were accepted or rejected for good
 * @param job the number of the job at hand
 * @param due when that job should first run
 * @param nextAttempt when it is attempted next; {@code due}, unless an attempt failed
 * @param failedAttempts at its destination so far
 * @param failingSince when the first of them failed, if any did
 * @param isDeadLetter whether the sink rejected the job, and the dead-letter sink is to have it
 */
public record Progress(
    boolean isSuspended,
    long jobsEnded,
    long job,
    Instant due,
    Instant nextAttempt,
    int failedAttempts,
    Optional<Instant> failingSince,
    boolean isDeadLetter) {

  static Progress of(OrchestrationRuntimeStatus status, LoopState state) {
    return new Progress(
        status == OrchestrationRuntimeStatus.SUSPENDED,
        state.jobsRun(),
        state.jobId(),
        state.due(),
        state.wakeAt(),
        state.attempt(),
        Optional.ofNullable(state.failingSince()),
        state.destination() == Destination.DEAD_LETTER_SINK);
  }
}
