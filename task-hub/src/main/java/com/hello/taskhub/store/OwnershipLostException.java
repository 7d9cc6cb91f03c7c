package com.hello.taskhub.store;

/** Another owner has taken the storage over: this one may write nothing more, and can stand by. */
public final class OwnershipLostException extends StoreException {
  private static final long serialVersionUID = 1L;

  public OwnershipLostException(String message) {
    super(message);
  }
}
