package com.hello.taskhub;

import com.hello.taskhub.store.OwnershipLostException;

/** The hub cannot open or go on; the message is one line that says what to do about it. */
public final class TaskHubException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public TaskHubException(String message) {
    super(message);
  }

  public TaskHubException(String message, Throwable cause) {
    super(message, cause);
  }

  /** Whether another process has taken the hub over; opening it again stands by for that one. */
  public boolean isOwnershipLost() {
    return getCause() instanceof OwnershipLostException;
  }
}
