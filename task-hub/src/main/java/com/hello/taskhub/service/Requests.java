package com.hello.taskhub.service;

import com.google.protobuf.MessageLite;
import com.google.protobuf.Timestamp;
import com.hello.taskhub.instance.Times;
import io.grpc.Status;
import java.time.DateTimeException;

/** What a request must have before the engine sees it. */
final class Requests {
  /** What the gRPC libraries accept of a message unless told otherwise. */
  static final int MAX_REQUEST_BYTES = 4 << 20;

  /** A key in the store and in logs: long enough for any scheme, short enough for both. */
  private static final int MAX_ID_CHARS = 1_024;

  private Requests() {}

  /** Returns the id when it can be one. */
  static String instanceId(String instanceId) {
    if (instanceId.isEmpty()) {
      throw refuse(Status.INVALID_ARGUMENT, "The request names no instance.");
    }
    if (instanceId.length() > MAX_ID_CHARS) {
      throw refuse(
          Status.INVALID_ARGUMENT,
          "The instance id "
              + instanceId.substring(0, 40)
              + "... is longer than "
              + MAX_ID_CHARS
              + " characters.");
    }
    return instanceId;
  }

  static void notBlank(String value, String what, String instanceId) {
    if (value.isBlank()) {
      throw refuse(
          Status.INVALID_ARGUMENT,
          "The request for the instance " + instanceId + " has no " + what + ".");
    }
  }

  static void notTooLarge(MessageLite request, String instanceId) {
    if (request.getSerializedSize() > MAX_REQUEST_BYTES) {
      throw refuse(
          Status.RESOURCE_EXHAUSTED,
          "The request for the instance "
              + instanceId
              + " has "
              + request.getSerializedSize()
              + " bytes; "
              + MAX_REQUEST_BYTES
              + " are allowed.");
    }
  }

  static void isTime(Timestamp timestamp, String instanceId) {
    try {
      Times.instant(timestamp);
    } catch (DateTimeException invalid) {
      throw refuse(
          Status.INVALID_ARGUMENT,
          "The instance " + instanceId + " cannot start then: " + invalid.getMessage() + ".");
    }
  }

  private static RuntimeException refuse(Status status, String description) {
    return status.withDescription(description).asRuntimeException();
  }
}
