package com.hello.orchestrator.status;

import com.hello.orchestrator.loop.Progress;
import com.hello.orchestrator.settings.Shown;
import com.hello.orchestrator.status.SourceStatus.Phase;
import com.hello.orchestrator.status.SourceStatus.StandingBy;
import com.hello.orchestrator.status.SourceStatus.Working;
import java.net.URI;

/** Writes the status as plain text, one fact a line. */
public final class StatusPage {
  private final String instanceId;
  private final String engine;
  private final URI sink;

  /** The page of the loop {@code instanceId}; {@code engine} says in words what keeps its state. */
  public StatusPage(String instanceId, String engine, URI sink) {
    this.instanceId = instanceId;
    this.engine = engine;
    this.sink = sink;
  }

  String text(Phase phase) {
    String head = line("instance", instanceId) + line("engine", engine);
    if (phase instanceof Working working) {
      return head + working(working);
    }
    return head
        + line(
            "state", phase instanceof StandingBy ? "standing by: another copy works" : "starting")
        + line("sink", Shown.of(sink.toString()));
  }

  private String working(Working working) {
    try {
      return working(working.progress().get());
    } catch (RuntimeException e) {
      return line("state", "unknown: the hub does not answer, " + e.getMessage())
          + line("sink", Shown.of(sink.toString()));
    }
  }

  private String working(Progress progress) {
    return line("state", progress.isSuspended() ? "suspended" : "running")
        + line("last job", progress.job() == 1 ? "none" : String.valueOf(progress.job() - 1))
        + line("next job", progress.job() + ", due at " + progress.due())
        + line("sink", Shown.of(sink.toString()) + " " + sinkState(progress));
  }

  private static String sinkState(Progress progress) {
    if (progress.failingSince().isPresent()) {
      return (progress.isDeadLetter() ? "rejected the job; the dead-letter sink fails" : "fails")
          + " since "
          + progress.failingSince().get()
          + ", failed attempts: "
          + progress.failedAttempts()
          + ", next at "
          + progress.nextAttempt();
    }
    if (progress.isDeadLetter()) {
      return "rejected the job, which goes to the dead-letter sink";
    }
    return progress.jobsEnded() == 0 ? "was sent nothing yet" : "answers";
  }

  private static String line(String name, String value) {
    return String.format("%-10s%s%n", name + ":", value.replaceAll("\\p{Cntrl}+", " "));
  }
}
