package com.hello.orchestrator.delivery;

import com.hello.orchestrator.delivery.Answer.Response;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import javax.net.ssl.SSLContext;

/** Delivers events over HTTP, one attempt a call. Safe for use by several threads. */
public final class Delivery {
  /** For connecting alone. */
  private static final Duration CONNECT_LIMIT = Duration.ofSeconds(10);

  /** For a whole attempt: a Knative sink may be starting from zero. */
  public static final Duration ATTEMPT_LIMIT = Duration.ofSeconds(30);

  private static final int UNAUTHORIZED = 401;

  private final EventPoster poster;
  private final Clock clock;

  /**
   * A delivery.
   *
   * @param tls what https sinks are trusted by
   * @param tokenFile sent as bearer token when it exists
   * @param attemptLimit for a whole attempt, body and all
   */
  public Delivery(SSLContext tls, Path tokenFile, Duration attemptLimit, Clock clock) {
    HttpClient client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(CONNECT_LIMIT)
            .sslContext(tls)
            .build();
    this.poster = new EventPoster(client, new BearerToken(tokenFile), attemptLimit);
    this.clock = clock;
  }

  /**
   * Makes one attempt; a 401 is answered once, at once, with the token read again.
   *
   * @param attempt failed attempts at this event before this one
   * @throws InterruptedException when interrupted; whether the event arrived is not known
   */
  public Outcome attempt(URI to, byte[] body, String traceparent, int attempt)
      throws InterruptedException {
    Answer answer = poster.post(to, body, traceparent);
    if (answer instanceof Response response && response.status() == UNAUTHORIZED) {
      answer = poster.post(to, body, traceparent);
    }
    return Verdict.of(answer, attempt, clock.instant(), ThreadLocalRandom.current().nextDouble());
  }
}
