package com.hello.orchestrator.loop;

/** The loop cannot be started or has ended; the message is one line that says why. */
public final class LoopException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  LoopException(String message) {
    super(message);
  }
}
