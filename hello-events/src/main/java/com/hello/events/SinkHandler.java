package com.hello.events;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Answers each request to the sink: what is there, what may be done with it, and how it went.
 *
 * <p>Thread-safe.
 */
final class SinkHandler implements HttpHandler {
  private static final String EVENT_METHODS = "GET, HEAD, POST";
  private static final String HEALTH_METHODS = "GET, HEAD";
  private static final int MAX_HEADERS = 200;
  private static final int MAX_HEADER_CHARS = 64 << 10;

  private final EventIntake intake;
  private final BodyMemory memory;
  private final int maxBodyBytes;
  private final int maxHeaderChars;
  private final Supplier<ActiveRequest> currentRequest;
  private final BooleanSupplier stopping;
  private final Consumer<Throwable> onFault;

  SinkHandler(
      EventIntake intake,
      BodyMemory memory,
      int maxBodyBytes,
      int maxHeaderChars,
      Supplier<ActiveRequest> currentRequest,
      BooleanSupplier stopping,
      Consumer<Throwable> onFault) {
    this.intake = intake;
    this.memory = memory;
    this.maxBodyBytes = maxBodyBytes;
    this.maxHeaderChars = Math.min(MAX_HEADER_CHARS, maxHeaderChars);
    this.currentRequest = currentRequest;
    this.stopping = stopping;
    this.onFault = onFault;
  }

  @Override
  public void handle(HttpExchange exchange) throws IOException {
    ActiveRequest request = currentRequest.get();
    request.work();
    RequestBody body = new RequestBody(exchange, request);
    Answer answer = answer(exchange, body);
    boolean complete = body.skipWithoutWaiting();
    boolean close = !complete || stopping.getAsBoolean();
    send(exchange, answer, close);
    if (!complete) {
      body.discard();
    }
    exchange.close();
  }

  private Answer answer(HttpExchange exchange, RequestBody body) throws SlowClientException {
    try {
      return route(exchange, body);
    } catch (Refusal refusal) {
      return Answer.of(refusal);
    } catch (SlowClientException cut) {
      throw cut;
    } catch (Throwable fault) {
      // Whatever it is, the client gets an answer, and the next request a working sink.
      onFault.accept(fault);
      return Answer.text(500, "The sink failed on this request.\n");
    }
  }

  private Answer route(HttpExchange exchange, RequestBody body)
      throws Refusal, SlowClientException {
    checkHeaders(exchange.getRequestHeaders());
    String method = exchange.getRequestMethod();
    return switch (exchange.getRequestURI().getPath()) {
      case "/" ->
          switch (method) {
            case "GET", "HEAD" -> Answer.HELLO;
            case "POST" -> take(exchange, body);
            default -> Answer.methodNotAllowed(EVENT_METHODS);
          };
      case "/healthz" ->
          switch (method) {
            case "GET", "HEAD" -> Answer.HEALTHY;
            default -> Answer.methodNotAllowed(HEALTH_METHODS);
          };
      default -> throw new Refusal(404, "There is nothing at this path; events go to /.");
    };
  }

  private Answer take(HttpExchange exchange, RequestBody body) throws Refusal, SlowClientException {
    Headers headers = exchange.getRequestHeaders();
    ContentMode mode = ContentMode.of(headers);
    try (MemoryBudget.Share receiving = memory.toReceive(body.maxBytes(maxBodyBytes))) {
      byte[] bytes = body.read(maxBodyBytes, () -> tellSlowClient(exchange));
      try (MemoryBudget.Share parsing = memory.toParse(bytes.length)) {
        intake.take(mode, headers, bytes);
      }
    }
    return PreferHeader.asksForReply(headers.getOrDefault("Prefer", List.of()))
        ? Answer.ACCEPTED
        : Answer.PROCESSED;
  }

  private void checkHeaders(Headers headers) throws Refusal {
    int count = 0;
    int chars = 0;
    for (Map.Entry<String, List<String>> header : headers.entrySet()) {
      for (String value : header.getValue()) {
        count++;
        chars += header.getKey().length() + value.length();
      }
    }
    if (count > MAX_HEADERS || chars > maxHeaderChars) {
      throw new Refusal(
          431,
          "The request has more than "
              + MAX_HEADERS
              + " headers, or more than "
              + maxHeaderChars
              + " characters in them.");
    }
  }

  private void tellSlowClient(HttpExchange exchange) {
    try {
      send(exchange, Answer.of(new Refusal(408, "The request took too long to arrive.")), true);
    } catch (IOException gone) {
      // It is cut off in any case.
      return;
    } catch (RuntimeException fault) {
      onFault.accept(fault);
    }
  }

  private static void send(HttpExchange exchange, Answer answer, boolean close) throws IOException {
    Headers headers = exchange.getResponseHeaders();
    answer.headers().forEach(headers::set);
    if (close) {
      headers.set("Connection", "close");
    }
    byte[] body = answer.body();
    if (exchange.getRequestMethod().equals("HEAD")) {
      if (body.length > 0) {
        headers.set("Content-Length", Integer.toString(body.length));
      }
      exchange.sendResponseHeaders(answer.status(), -1);
    } else if (body.length == 0) {
      exchange.sendResponseHeaders(answer.status(), -1);
    } else {
      exchange.sendResponseHeaders(answer.status(), body.length);
      exchange.getResponseBody().write(body);
      exchange.getResponseBody().flush();
    }
  }
}
