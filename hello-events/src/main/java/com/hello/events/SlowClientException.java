package com.hello.events;

import java.io.IOException;

/** The client took too long over its request, and its connection is cut off. */
final class SlowClientException extends IOException {
  private static final long serialVersionUID = 1L;

  SlowClientException() {
    super("the client took too long");
  }
}
