package com.hello.orchestrator.delivery;

import com.hello.orchestrator.delivery.Answer.None;
import com.hello.orchestrator.delivery.Answer.Response;
import com.hello.orchestrator.delivery.Outcome.Accepted;
import com.hello.orchestrator.delivery.Outcome.Rejected;
import com.hello.orchestrator.delivery.Outcome.Retry;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/** Decides what an answer means, after Knative's delivery contract. */
final class Verdict {
  private static final Set<Integer> RETRIED_CLIENT_ERRORS = Set.of(404, 408, 409, 429);
  private static final Set<Integer> WITH_RETRY_AFTER = Set.of(429, 503);

  private Verdict() {}

  /**
   * The outcome of an attempt.
   *
   * @param attempt failed attempts before this one
   * @param random from 0 to 1, the jitter of the wait
   */
  static Outcome of(Answer answer, int attempt, Instant now, double random) {
    Duration backoff = Backoff.after(attempt, random);
    if (answer instanceof Response response) {
      int status = response.status();
      if (status >= 200 && status <= 299) {
        return new Accepted(status);
      }
      return isRetried(status)
          ? new Retry(longest(backoff, retryAfter(response, now)), "HTTP " + status)
          : new Rejected(status, response.excerpt());
    }
    return new Retry(backoff, ((None) answer).reason());
  }

  // 1xx is no final answer, and RFC 9110 (15) treats what is above 599 like a server error.
  private static boolean isRetried(int status) {
    return status < 200 || status >= 500 || RETRIED_CLIENT_ERRORS.contains(status);
  }

  private static Optional<Duration> retryAfter(Response response, Instant now) {
    return WITH_RETRY_AFTER.contains(response.status())
        ? RetryAfter.parse(response.retryAfter(), now)
        : Optional.empty();
  }

  private static Duration longest(Duration backoff, Optional<Duration> retryAfter) {
    return retryAfter.filter(wait -> wait.compareTo(backoff) > 0).orElse(backoff);
  }
}
