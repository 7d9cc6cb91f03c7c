package com.hello.orchestrator.status;

/** The status port cannot be opened; the message is one line. */
public final class StatusPortException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  StatusPortException(int port, Throwable cause) {
    super(
        "StatusPort "
            + port
            + " cannot be listened on ("
            + cause.getMessage()
            + "): choose one that is free, or leave it unset",
        cause);
  }
}
