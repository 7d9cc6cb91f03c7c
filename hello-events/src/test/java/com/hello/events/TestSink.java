package com.hello.events;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;

/** A sink in this process, on a port of its own, with its log at hand. */
final class TestSink implements AutoCloseable {
  static final int MAX_BODY_BYTES = 64 << 10;
  static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(1);

  private final ByteArrayOutputStream log = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final EventServer server;

  TestSink() throws IOException {
    PrintStream errors = new PrintStream(err, true, StandardCharsets.UTF_8);
    server =
        EventServer.start(
            new Settings(0, MAX_BODY_BYTES, REQUEST_TIMEOUT),
            new LineLog(log, errors, Duration.ofSeconds(1)),
            errors);
  }

  RawClient connect() throws IOException {
    return new RawClient(server.port());
  }

  int port() {
    return server.port();
  }

  EventServer server() {
    return server;
  }

  /** Sends one request on a connection of its own and reads its answer. */
  RawClient.Response exchange(String request) throws IOException {
    try (RawClient client = connect()) {
      RawClient.Response response = client.send(request).read();
      if (response == null) {
        throw new IOException("closed without an answer");
      }
      return response;
    }
  }

  RawClient.Response postStructured(String json) throws IOException {
    return exchange(Requests.structured(json));
  }

  List<String> lines() {
    return log.toString(StandardCharsets.UTF_8).lines().toList();
  }

  /** The whole log as it was written, line breaks included. */
  String log() {
    return log.toString(StandardCharsets.UTF_8);
  }

  String errors() {
    return err.toString(StandardCharsets.UTF_8);
  }

  void awaitIdle() {
    Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> server.inFlight() == 0);
  }

  @Override
  public void close() throws InterruptedException {
    server.stop(Duration.ofSeconds(1));
  }
}
