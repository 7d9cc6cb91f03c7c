package com.hello.taskhub.azure;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Stands between a hub and the emulator, counts the requests, and spoils those that a test says.
 */
public final class FaultProxy implements AutoCloseable {
  private static final Set<String> OWN_HEADERS =
      Set.of("host", "connection", "content-length", "transfer-encoding", "upgrade", "expect");

  /** What becomes of a request. */
  public enum Fate {
    PASS,
    /** The connection ends, and the emulator has not seen the request. */
    LOSE_REQUEST,
    /** The connection ends, though the emulator has done what was asked. */
    LOSE_ANSWER,
    THROTTLE,
    BUSY,
    SERVER_ERROR,
    NOT_ALLOWED
  }

  /** Decides a request's fate; its number counts the requests of both services from 1. */
  public interface Faults {
    Fate of(int number, String method, String path);
  }

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final AtomicInteger count = new AtomicInteger();
  private final List<HttpServer> servers;
  private final String connectionString;
  private volatile Faults faults = (number, method, path) -> Fate.PASS;

  public FaultProxy(Azurite azurite) throws IOException {
    HttpServer blobs = serve(azurite.blobPort());
    HttpServer tables = serve(azurite.tablePort());
    this.servers = List.of(blobs, tables);
    this.connectionString =
        Azurite.connectionString(blobs.getAddress().getPort(), tables.getAddress().getPort());
  }

  public String connectionString() {
    return connectionString;
  }

  public int count() {
    return count.get();
  }

  public void set(Faults newFaults) {
    faults = newFaults;
  }

  public void pass() {
    faults = (number, method, path) -> Fate.PASS;
  }

  @Override
  public void close() {
    servers.forEach(server -> server.stop(0));
    threads.shutdownNow();
  }

  private HttpServer serve(int port) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
    server.setExecutor(threads);
    server.createContext("/", exchange -> handle(exchange, port));
    server.start();
    return server;
  }

  private void handle(HttpExchange exchange, int port) throws IOException {
    byte[] body = exchange.getRequestBody().readAllBytes();
    String method = exchange.getRequestMethod();
    String path = exchange.getRequestURI().getRawPath();
    switch (faults.of(count.incrementAndGet(), method, path)) {
      case PASS -> pass(exchange, forward(exchange, port, body));
      case LOSE_ANSWER -> {
        forward(exchange, port, body);
        exchange.close();
      }
      case LOSE_REQUEST -> exchange.close();
      case THROTTLE -> {
        exchange.getResponseHeaders().set("Retry-After", "1");
        refuse(exchange, 429, "TooManyRequests");
      }
      case BUSY -> refuse(exchange, 503, "ServerBusy");
      case SERVER_ERROR -> refuse(exchange, 500, "InternalError");
      case NOT_ALLOWED -> refuse(exchange, 403, "AuthorizationPermissionMismatch");
    }
  }

  private HttpResponse<byte[]> forward(HttpExchange exchange, int port, byte[] body)
      throws IOException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(
                URI.create("http://127.0.0.1:" + port + exchange.getRequestURI().toString()))
            .method(
                exchange.getRequestMethod(),
                body.length == 0 ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body));
    exchange
        .getRequestHeaders()
        .forEach(
            (name, values) -> {
              if (!OWN_HEADERS.contains(name.toLowerCase(Locale.ROOT))) {
                values.forEach(value -> request.header(name, value));
              }
            });
    try {
      return client.send(request.build(), BodyHandlers.ofByteArray());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }

  private static void pass(HttpExchange exchange, HttpResponse<byte[]> answer) throws IOException {
    try (exchange) {
      answer
          .headers()
          .map()
          .forEach(
              (name, values) -> {
                if (!OWN_HEADERS.contains(name)) {
                  exchange.getResponseHeaders().put(name, values);
                }
              });
      boolean isEmpty = answer.body().length == 0;
      exchange.sendResponseHeaders(answer.statusCode(), isEmpty ? -1 : answer.body().length);
      if (!isEmpty) {
        exchange.getResponseBody().write(answer.body());
      }
    }
  }

  private static void refuse(HttpExchange exchange, int status, String code) throws IOException {
    try (exchange) {
      exchange.getResponseHeaders().set("x-ms-error-code", code);
      exchange.getResponseHeaders().set("Content-Type", "application/xml");
      exchange.sendResponseHeaders(status, -1);
    }
  }
}
