package com.hello.taskhub.store;

/** Storage failed; the message is one line that names the place and what is wrong with it. */
public sealed class StoreException extends RuntimeException permits OwnershipLostException {
  private static final long serialVersionUID = 1L;

  public StoreException(String message, Throwable cause) {
    super(message, cause);
  }

  public StoreException(String message) {
    super(message);
  }
}
