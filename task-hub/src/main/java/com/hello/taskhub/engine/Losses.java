package com.hello.taskhub.engine;

import com.hello.taskhub.instance.Failures;
import com.microsoft.durabletask.implementation.protobuf.OrchestratorService.TaskFailureDetails;
import java.util.LinkedHashMap;
import java.util.Map;

/** Counts how often a piece of work was lost with its stream: it may be what ends the streams. */
final class Losses {
  private static final int MAX_LOSSES = 10;

  /** What is lost and never answered, because its instance is gone, must not pile up. */
  private static final int MAX_COUNTED = 10_000;

  private final Map<Object, Integer> counts =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Object, Integer> eldest) {
          return size() > MAX_COUNTED;
        }
      };

  /** Counts a loss; false when there were too many for another try. */
  boolean mayTryAgain(Lease.Work work) {
    if (counts.merge(identity(work), 1, Integer::sum) < MAX_LOSSES) {
      return true;
    }
    forget(work);
    return false;
  }

  void forget(Lease.Work work) {
    if (!counts.isEmpty()) {
      counts.remove(identity(work));
    }
  }

  static TaskFailureDetails failure(String what) {
    return Failures.of(
        "WorkerLost",
        "The stream of the worker that had the "
            + what
            + " ended "
            + MAX_LOSSES
            + " times in a row before the worker answered.");
  }

  /** A turn is the same turn when it is handed out again, whatever else has come for it since. */
  private static Object identity(Lease.Work work) {
    if (work instanceof Lease.OneTurn one) {
      return one.turn().executionId();
    }
    return work;
  }
}
