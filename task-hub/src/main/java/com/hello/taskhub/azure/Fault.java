package com.hello.taskhub.azure;

import com.azure.core.exception.HttpResponseException;
import com.azure.core.http.HttpHeaderName;
import com.azure.core.http.HttpResponse;
import com.azure.data.tables.models.TableServiceException;
import com.azure.storage.blob.models.BlobStorageException;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * What went wrong with a request, without anything in it that may hold a key or a signature.
 *
 * @param status the answer's HTTP status, 0 when there was no answer, less when no request was sent
 * @param code the service's own name for the error, or the kind of network failure
 * @param retryAfter how long the service asks to be left alone
 */
record Fault(int status, String code, Duration retryAfter) {
  private static final Duration MAX_RETRY_AFTER = Duration.ofMinutes(5);
  private static final int MAX_CAUSES = 10;

  /** It failed before there was a request: a repetition would, too. */
  private static final int NO_REQUEST = -1;

  /** Refusals that say that the key itself, or the signature made with it, is wrong. */
  private static final Set<String> BAD_CREDENTIALS =
      Set.of(
          "AuthenticationFailed",
          "InvalidAuthenticationInfo",
          "NoAuthenticationInformation",
          "InvalidAccountName");

  /** What {@code failure} says; {@code answer} is what else is known of a transaction. */
  static Fault of(RuntimeException failure, @Nullable BatchAnswer answer) {
    if (answer != null && answer.failedStatus() != 0) {
      return new Fault(answer.failedStatus(), answer.failedCode(), Duration.ZERO);
    }
    Throwable cause = failure;
    for (int i = 0; cause != null && i < MAX_CAUSES; i++) {
      if (cause instanceof HttpResponseException http && http.getResponse() != null) {
        HttpResponse response = http.getResponse();
        return new Fault(response.getStatusCode(), code(http, response), retryAfter(response));
      }
      if (cause instanceof IOException || cause instanceof TimeoutException) {
        return new Fault(0, cause.getClass().getSimpleName(), Duration.ZERO);
      }
      cause = cause.getCause();
    }
    return new Fault(NO_REQUEST, failure.getClass().getSimpleName(), Duration.ZERO);
  }

  boolean isConflict() {
    return !code.equals("TableNotFound") && !code.equals("ContainerNotFound") && isStateful();
  }

  private boolean isStateful() {
    return status == 404 || status == 409 || status == 412;
  }

  /** No key will ever make this request good. */
  boolean isBadCredentials() {
    return status == 401 || (status == 403 && BAD_CREDENTIALS.contains(code));
  }

  boolean isForbidden() {
    return status == 401 || status == 403;
  }

  /** Whether the same request may go through later. */
  boolean mayPass() {
    return status == 0
        || (status > 0 && status < 400)
        || status == 403
        || status == 408
        || status == 429
        || status >= 500
        || code.equals("TableBeingDeleted")
        || code.equals("ContainerBeingDeleted");
  }

  String text() {
    return status <= 0 ? code : (status + " " + code).strip();
  }

  private static String code(HttpResponseException failure, HttpResponse response) {
    String code = null;
    if (failure instanceof BlobStorageException blob && blob.getErrorCode() != null) {
      code = blob.getErrorCode().toString();
    } else if (failure instanceof TableServiceException table
        && table.getValue() != null
        && table.getValue().getErrorCode() != null) {
      code = table.getValue().getErrorCode().toString();
    }
    if (code == null) {
      code = response.getHeaderValue(HttpHeaderName.fromString("x-ms-error-code"));
    }
    return code == null ? "" : code.replaceAll("[^A-Za-z0-9_]", "");
  }

  private static Duration retryAfter(HttpResponse response) {
    String value = response.getHeaderValue(HttpHeaderName.RETRY_AFTER);
    if (value == null) {
      return Duration.ZERO;
    }
    String text = value.strip().toLowerCase(Locale.ROOT);
    try {
      // The service sends seconds; a date would depend on clocks that may be minutes apart.
      Duration asked = Duration.ofSeconds(Long.parseUnsignedLong(text));
      return asked.compareTo(MAX_RETRY_AFTER) > 0 ? MAX_RETRY_AFTER : asked;
    } catch (NumberFormatException | DateTimeException | ArithmeticException noSeconds) {
      return Duration.ZERO;
    }
  }
}
