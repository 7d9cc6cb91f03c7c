package com.hello.functions;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.IntUnaryOperator;

/** A real sink that keeps what it was sent, and answers the n-th request with a status. */
final class Sink implements AutoCloseable {
  private static final JsonMapper JSON = new JsonMapper();

  private final HttpServer server;
  private final List<String> bodies = new CopyOnWriteArrayList<>();
  private final IntUnaryOperator statuses;
  private final byte[] answer;

  Sink(IntUnaryOperator statuses, String answer) throws IOException {
    this.statuses = statuses;
    this.answer = answer.getBytes(StandardCharsets.UTF_8);
    this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::take);
    server.start();
  }

  private void take(HttpExchange exchange) throws IOException {
    try (exchange) {
      bodies.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
      exchange.sendResponseHeaders(statuses.applyAsInt(bodies.size()), answer.length);
      exchange.getResponseBody().write(answer);
    }
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/";
  }

  /** Every event that arrived, as sent. */
  List<String> bodies() {
    return List.copyOf(bodies);
  }

  List<JsonNode> events() throws IOException {
    List<JsonNode> events = new ArrayList<>();
    for (String body : bodies) {
      events.add(JSON.readTree(body));
    }
    return events;
  }

  /** The job number of every event that arrived. */
  List<Long> jobs() throws IOException {
    return events().stream().map(event -> event.at("/data/JobId").asLong()).toList();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
