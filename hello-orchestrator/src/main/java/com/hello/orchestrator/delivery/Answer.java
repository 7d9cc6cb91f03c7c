package com.hello.orchestrator.delivery;

/** What came back for one POST. */
sealed interface Answer {

  /** An HTTP response; {@code retryAfter} is the header as sent, empty when there was none. */
  record Response(int status, String retryAfter, String excerpt) implements Answer {}

  /** No response; {@code reason} says why in a few words. */
  record None(String reason) implements Answer {}
}
