package com.hello.orchestrator.delivery;

import com.hello.orchestrator.delivery.Answer.None;
import com.hello.orchestrator.delivery.Answer.Response;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.ResponseInfo;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Posts one structured CloudEvent and returns what came back, within a time limit for all of it.
 *
 * <p>The status counts once it is there, even if the body after it breaks off or never ends: a
 * receiver that said 200 has the event. Safe for use by several threads.
 */
final class EventPoster {
  private static final String CONTENT_TYPE = "application/cloudevents+json";

  private final HttpClient client;
  private final BearerToken token;
  private final Duration limit;

  /**
   * A poster.
   *
   * @param limit for a whole attempt: connection, headers and body
   */
  EventPoster(HttpClient client, BearerToken token, Duration limit) {
    this.client = client;
    this.token = token;
    this.limit = limit;
  }

  /**
   * Makes one POST.
   *
   * @param traceparent the W3C header of that name
   * @throws InterruptedException when interrupted while waiting; the request is given up
   */
  Answer post(URI to, byte[] body, String traceparent) throws InterruptedException {
    HttpRequest request;
    try {
      request = request(to, body, traceparent);
    } catch (IOException e) {
      return new None("the token cannot be read: " + e);
    }
    Reception reception = new Reception();
    CompletableFuture<HttpResponse<Void>> exchange = client.sendAsync(request, reception);
    try {
      exchange.get(limit.toMillis(), TimeUnit.MILLISECONDS);
      return reception.answer().orElseGet(() -> new None("an answer without a status"));
    } catch (ExecutionException e) {
      return reception.answer().orElseGet(() -> new None(NoAnswer.reason(e)));
    } catch (TimeoutException e) {
      return reception
          .answer()
          .orElseGet(() -> new None("no answer within " + limit.toMillis() / 1000.0 + " s"));
    } finally {
      exchange.cancel(true);
    }
  }

  private HttpRequest request(URI to, byte[] body, String traceparent) throws IOException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(to)
            .header("Content-Type", CONTENT_TYPE)
            .header("traceparent", traceparent)
            .POST(BodyPublishers.ofByteArray(body));
    Optional<String> bearer = token.read();
    bearer.ifPresent(text -> request.header("Authorization", "Bearer " + text));
    return request.build();
  }

  /** Notes the status when it arrives, before the body does. */
  private static final class Reception implements HttpResponse.BodyHandler<Void> {
    private final BodyExcerpt body = new BodyExcerpt();
    private volatile @Nullable ResponseInfo info;

    @Override
    public HttpResponse.BodySubscriber<Void> apply(ResponseInfo given) {
      info = given;
      return body;
    }

    Optional<Answer> answer() {
      ResponseInfo received = info;
      if (received == null) {
        return Optional.empty();
      }
      return Optional.of(
          new Response(
              received.statusCode(),
              received.headers().firstValue("Retry-After").orElse(""),
              new String(body.soFar(), StandardCharsets.UTF_8)));
    }
  }
}
