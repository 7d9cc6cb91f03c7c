package com.hello.orchestrator.loop;

import com.hello.orchestrator.delivery.Outcome;
import com.hello.orchestrator.delivery.Outcome.Accepted;
import com.hello.orchestrator.delivery.Outcome.Rejected;
import com.hello.orchestrator.delivery.Outcome.Retry;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;

/**
 * What the log says of a job. An outage is told once when it begins and once when it ends; that it
 * began is in the job's attempt number, so it is not told again after a restart.
 */
final class JobLog {
  private static final Logger LOG = System.getLogger(JobLog.class.getName());
  private static final double MILLIS_PER_SECOND = 1000.0;

  private JobLog() {}

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

  static void resumed(String instanceId, LoopState state) {
    LOG.log(
        Level.INFO,
        "Resuming '" + instanceId + "' at job " + state.jobId() + ", due at " + state.due());
    if (state.failingSince() != null) {
      LOG.log(
          Level.WARNING,
          name(state.destination())
              + " has not taken job "
              + state.jobId()
              + " since "
              + state.failingSince()
              + " ("
              + failures(state.attempt())
              + "); next attempt at "
              + state.wakeAt());
    }
  }

  static void starting(Job job) {
    if (job.attempt() == 0 && job.destination() == Destination.SINK) {
      LOG.log(Level.INFO, "Going to post data");
    }
  }

  static void ended(Job job, Outcome outcome, Instant now) {
    if (outcome instanceof Retry retry) {
      if (job.attempt() == 0) {
        down(job, retry.reason());
      }
    } else if (outcome instanceof Accepted) {
      if (job.attempt() > 0) {
        recovered(job, now);
      }
      accepted(job);
    } else if (outcome instanceof Rejected rejected) {
      rejected(job, rejected);
    }
  }

  private static void down(Job job, String reason) {
    LOG.log(
        Level.WARNING,
        name(job.destination())
            + " does not take job "
            + job.jobId()
            + " ("
            + reason
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
