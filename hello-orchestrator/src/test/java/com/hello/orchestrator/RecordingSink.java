package com.hello.orchestrator;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;

/** A real sink that keeps what it was sent, and answers as a test wants. */
final class RecordingSink implements AutoCloseable {
  private static final JsonMapper JSON = new JsonMapper();

  /** Decides the status of an answer, and may take its time. */
  interface Answers {
    int status(int requestNumber, String body) throws InterruptedException;
  }

  private final HttpServer server;
  private final List<String> bodies = new CopyOnWriteArrayList<>();
  private final Answers answers;

  RecordingSink(int port, Answers answers) throws IOException {
    this.answers = answers;
    this.server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 50);
    server.setExecutor(
        Executors.newCachedThreadPool(
            task -> {
              Thread thread = new Thread(task, "recording-sink");
              thread.setDaemon(true);
              return thread;
            }));
    server.createContext("/", this::handle);
    server.start();
  }

  static RecordingSink accepting() throws IOException {
    return new RecordingSink(0, (number, body) -> 200);
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
      int number;
      synchronized (bodies) {
        bodies.add(body);
        number = bodies.size();
      }
      exchange.sendResponseHeaders(answers.status(number, body), -1);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  int port() {
    return server.getAddress().getPort();
  }

  URI uri() {
    return URI.create("http://127.0.0.1:" + port() + "/");
  }

  /** Every event that arrived, as sent. */
  List<String> bodies() {
    return List.copyOf(bodies);
  }

  /** The job number of every event that arrived. */
  List<Long> jobs() throws IOException {
    List<Long> jobs = new CopyOnWriteArrayList<>();
    for (String body : bodies()) {
      jobs.add(job(body));
    }
    return jobs;
  }

  static long job(String body) throws IOException {
    return Long.parseLong(JSON.readTree(body).path("data").path("JobId").textValue());
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
