package com.hello.orchestrator.loop;

/** How far a loop was in one hub, for it to go on in another. */
public final class LoopSnapshot {
  private final LoopState state;

  LoopSnapshot(LoopState state) {
    this.state = state;
  }

  LoopState state() {
    return state;
  }
}
