package com.hello.orchestrator.loop;

import java.time.Duration;
import java.time.Instant;
import java.util.Objects;

/**
 * The external event that tells a running loop its wait; sent on each start, harmless twice.
 *
 * @param interval the wait before each job, above zero
 * @param at when it was set; the latest one holds, whatever order they arrive in
 */
record IntervalChange(Duration interval, Instant at) {
  static final String EVENT_NAME = "IntervalChanged";

  IntervalChange {
    LoopState.requirePositive(interval);
    Objects.requireNonNull(at, "at");
  }
}
