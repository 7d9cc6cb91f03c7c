package com.hello.orchestrator.delivery;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.time.Duration;

/** What one attempt at delivery came to; recorded by the task hub as JSON. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "outcome")
@JsonSubTypes({
  @JsonSubTypes.Type(value = Outcome.Accepted.class, name = "accepted"),
  @JsonSubTypes.Type(value = Outcome.Retry.class, name = "retry"),
  @JsonSubTypes.Type(value = Outcome.Rejected.class, name = "rejected"),
})
public sealed interface Outcome {

  /** The receiver has the event. */
  record Accepted(int status) implements Outcome {}

  /** The receiver may take the event later; the delay is decided once, here, and then kept. */
  record Retry(Duration after, String reason) implements Outcome {}

  /** The receiver will never take this event; {@code excerpt} is the start of its answer's body. */
  record Rejected(int status, String excerpt) implements Outcome {}
}
