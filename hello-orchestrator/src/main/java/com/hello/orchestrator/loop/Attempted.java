package com.hello.orchestrator.loop;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.hello.orchestrator.delivery.Outcome;
import com.hello.orchestrator.delivery.Outcome.Accepted;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What {@link CronTask} returns.
 *
 * @param sent the event as it was sent, for the attempts to come; null when there are none. A
 *     restart with other settings in the middle of an attempt would build another one.
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record Attempted(Outcome outcome, @Nullable String sent) {

  Attempted {
    Objects.requireNonNull(outcome, "outcome");
  }

  static Attempted of(Outcome outcome, String sent) {
    return new Attempted(outcome, outcome instanceof Accepted ? null : sent);
  }

  String sentOr(String built) {
    return sent == null ? built : sent;
  }
}
