package com.hello.orchestrator.delivery;

import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpConnectTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import javax.net.ssl.SSLException;

/** Says in a few words why a request got no answer. */
final class NoAnswer {
  private static final int MAX_CAUSES = 20;

  private NoAnswer() {}

  static String reason(Throwable failure) {
    Throwable cause = unwrapped(failure);
    if (has(cause, UnresolvedAddressException.class)) {
      return "host name not found";
    }
    if (cause instanceof HttpConnectTimeoutException) {
      return "connecting timed out";
    }
    if (cause instanceof ConnectException) {
      return worded("cannot connect", cause);
    }
    if (cause instanceof SSLException) {
      return worded("TLS failed", cause);
    }
    return worded(
        cause instanceof IOException ? "connection broke" : cause.getClass().getName(), cause);
  }

  private static Throwable unwrapped(Throwable failure) {
    boolean isWrapper =
        failure instanceof ExecutionException || failure instanceof CompletionException;
    Throwable cause = failure.getCause();
    return isWrapper && cause != null ? unwrapped(cause) : failure;
  }

  private static boolean has(Throwable failure, Class<? extends Throwable> type) {
    Throwable cause = failure;
    for (int depth = 0; cause != null && depth < MAX_CAUSES; depth++) {
      if (type.isInstance(cause)) {
        return true;
      }
      cause = cause.getCause();
    }
    return false;
  }

  private static String worded(String what, Throwable failure) {
    return failure.getMessage() == null ? what : what + ": " + failure.getMessage();
  }
}
