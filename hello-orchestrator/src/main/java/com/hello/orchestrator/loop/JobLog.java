package com.hello.orchestrator.loop;

import com.hello.orchestrator.delivery.Outcome;
import com.hello.orchestrator.delivery.Outcome.Rejected;
import com.hello.orchestrator.delivery.Outcome.Retry;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * What the log says of a job. An outage is told once in a process when it begins, or when the
 * process finds itself in one, and once when it ends. Safe for use by several threads.
 */
public final class JobLog {
  private static final Logger LOG = System.getLogger(JobLog.class.getName());
  private static final double MILLIS_PER_SECOND = 1000.0;

  private final AtomicBoolean isOutageTold = new AtomicBoolean();

  static void scheduled(LoopState state) {
    LOG.log(Level.INFO, "Attempting to queue job");
    LOG.log(Level.INFO, "Job " + state.jobId() + " scheduled to run at " + state.due());
  }

  static void moved(LoopState state) {
    LOG.log(
        Level.INFO,
        "DurationInSeconds is now "
            + seconds(state.interval())
            + " s"
            + (state.wasAttempted() ? "" : ", job " + state.jobId() + " moved to " + state.due()));
  }

  void resumed(String instanceId, LoopState state) {
    LOG.log(
        Level.INFO,
        "Resuming '" + instanceId + "' at job " + state.jobId() + ", due at " + state.due());
    if (state.failingSince() != null) {
      isOutageTold.set(true);
      outage(state.destination(), state.jobId(), state.attempt(), state.failingSince());
    }
  }

  static void starting(Job job) {
    if (job.attempt() == 0 && job.destination() == Destination.SINK) {
      LOG.log(Level.INFO, "Going to post data");
    }
  }

  void ended(Job job, Outcome outcome, Instant now) {
    if (outcome instanceof Retry retry) {
      failed(job, retry.reason());
      return;
    }
    if (isOutageTold.getAndSet(false) || job.attempt() > 0) {
      recovered(job, now);
    }
    if (outcome instanceof Rejected rejected) {
      rejected(job, rejected);
    } else {
      accepted(job);
    }
  }

  private void failed(Job job, String reason) {
    if (isOutageTold.getAndSet(true)) {
      return;
    }
    if (job.failingSince() == null) {
      LOG.log(
          Level.WARNING,
          name(job.destination())
              + " does not take job "
              + job.jobId()
              + " ("
              + reason
              + "); retrying until it does");
    } else {
      outage(job.destination(), job.jobId(), job.attempt() + 1, job.failingSince());
    }
  }

  private static void outage(Destination destination, long jobId, int attempts, Instant since) {
    LOG.log(
        Level.WARNING,
        name(destination)
            + " has not taken job "
            + jobId
            + " since "
            + since
            + " ("
            + failures(attempts)
            + "); retrying until it does");
  }

  private static void recovered(Job job, Instant now) {
    Instant since = job.failingSince() == null ? now : job.failingSince();
    LOG.log(
        Level.INFO,
        name(job.destination())
            + " is back after "
            + seconds(Duration.between(since, now))
            + " s and "
            + failures(job.attempt()));
  }

  private static void accepted(Job job) {
    LOG.log(
        Level.INFO,
        job.destination() == Destination.SINK
            ? "Cron Job '" + job.jobId() + "' Completed..."
            : "Job " + job.jobId() + " is in the dead-letter sink");
  }

  private static void rejected(Job job, Rejected rejected) {
    LOG.log(
        Level.ERROR,
        name(job.destination())
            + " rejected job "
            + job.jobId()
            + (rejected.status() == CronTask.NO_STATUS
                ? " (none is set any more)"
                : " (HTTP " + rejected.status() + ")")
            + ", event: "
            + job.body());
  }

  private static String name(Destination destination) {
    return destination == Destination.SINK ? "The sink" : "The dead-letter sink";
  }

  private static String failures(int attempts) {
    return attempts + (attempts == 1 ? " failed attempt" : " failed attempts");
  }

  private static String seconds(Duration duration) {
    return String.format(Locale.ROOT, "%.3f", duration.toMillis() / MILLIS_PER_SECOND);
  }
}
