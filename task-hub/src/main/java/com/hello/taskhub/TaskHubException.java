package com.hello.taskhub;

/** The hub cannot open or go on; the message is one line that says what to do about it. */
public final class TaskHubException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public TaskHubException(String message) {
    super(message);
  }

  public TaskHubException(String message, Throwable cause) {
    super(message, cause);
  }
}
