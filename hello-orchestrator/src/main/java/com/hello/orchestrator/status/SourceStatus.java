package com.hello.orchestrator.status;

import com.hello.orchestrator.loop.Progress;
import java.util.function.Supplier;

/** Where the source is between its start and its work. Safe for use by all threads. */
public final class SourceStatus {
  /** Starting, standing by, or at work. */
  sealed interface Phase {}

  /** It has no part in the work yet. */
  record Starting() implements Phase {}

  /** Another copy works, and this one takes over when that ends. */
  record StandingBy() implements Phase {}

  /** The loop runs here; {@code progress} asks how far it is, and may throw what the hub throws. */
  record Working(Supplier<Progress> progress) implements Phase {}

  private volatile Phase phase = new Starting();

  Phase phase() {
    return phase;
  }

  /** Another copy works. */
  public void standsBy() {
    phase = new StandingBy();
  }

  /** The loop runs here now. */
  public void works(Supplier<Progress> progress) {
    phase = new Working(progress);
  }
}
