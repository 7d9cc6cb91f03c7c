package com.hello.orchestrator;

import java.util.logging.LogManager;

/**
 * Logs to the end: the JDK's own manager drops all handlers as soon as a signal comes, while the
 * last attempt is still being finished.
 */
public final class LastingLogManager extends LogManager {

  /** Public, as the JDK makes the one instance. */
  public LastingLogManager() {}

  @Override
  public void reset() {
    // What is set up stays set up.
  }
}
