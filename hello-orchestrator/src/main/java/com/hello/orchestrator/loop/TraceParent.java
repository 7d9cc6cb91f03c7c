package com.hello.orchestrator.loop;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** W3C trace context made from the job, so that every attempt at it is in one trace. */
final class TraceParent {
  private static final int TRACE_ID_END = 16;
  private static final int PARENT_ID_END = 24;

  private TraceParent() {}

  /** The {@code traceparent} of a job, sampled. */
  static String of(String runId, long jobId) {
    byte[] hash = sha256(runId + "-" + jobId);
    HexFormat hex = HexFormat.of();
    return "00-"
        + hex.formatHex(hash, 0, TRACE_ID_END)
        + "-"
        + hex.formatHex(hash, TRACE_ID_END, PARENT_ID_END)
        + "-01";
  }

  private static byte[] sha256(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
