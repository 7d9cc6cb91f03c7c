package com.hello.images;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Trains the AOT cache of one of the two programs, in the build of its image: starts it as the
 * image will, with the other program as its peer, has it work, and stops it.
 *
 * <p>The Dockerfiles run this file from its source.
 */
final class Training {
  private static final Duration LIMIT = Duration.ofSeconds(120);
  private static final Duration POLL = Duration.ofMillis(50);
  private static final int JOBS = 50;
  private static final int ROUNDS = 20;
  private static final String EVENT =
      """
      {"specversion":"1.0","id":"1","source":"/training","type":"com.hello.cron-event",\
      "datacontenttype":"application/json","time":"2026-01-01T00:00:00Z","data":{"Id":"a","JobId":"1"}}""";

  private final String trained;
  private final Path folder = Files.createTempDirectory("training");
  private final URI sink = URI.create("http://localhost:" + freePort() + "/");
  private final URI status = URI.create("http://localhost:" + freePort() + "/");
  private final HttpClient client = HttpClient.newHttpClient();

  private Training(String trained) throws IOException {
    this.trained = trained;
  }

  /** Trains the program that the only argument names, or ends with what was wrong. */
  public static void main(String[] args) throws IOException, InterruptedException {
    new Training(args[0]).run();
  }

  private void run() throws IOException, InterruptedException {
    Process events = start("hello-events", Map.of("PORT", Integer.toString(sink.getPort())));
    await("the sink", () -> answers(sink));
    Process source =
        start(
            "hello-orchestrator",
            Map.of(
                "SINK", sink.toString(),
                "DurationInSeconds", "0.01",
                "DataDirectory", folder.resolve("data").toString(),
                "StatusPort", Integer.toString(status.getPort())));
    await("the source", () -> answers(status));
    await("jobs", () -> log("hello-events").lines().filter(this::isJob).count() >= JOBS);
    for (int round = 0; round < ROUNDS; round++) {
      askSource();
      askSink();
    }
    stop("hello-orchestrator", source);
    stop("hello-events", events);
    if (!Files.exists(cache())) {
      throw new IllegalStateException("there is no " + cache() + " after\n" + log(trained));
    }
  }

  private Process start(String program, Map<String, String> environment) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command(program));
    builder.environment().putAll(environment);
    return builder
        .redirectErrorStream(true)
        .redirectOutput(folder.resolve(program).toFile())
        .start();
  }

  private List<String> command(String program) {
    return program.equals(trained)
        ? List.of(
            "/opt/jre/bin/java",
            "@/app/jvm.options",
            "-XX:AOTCacheOutput=" + cache(),
            "-jar",
            "/app/" + program + ".jar")
        : List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-jar",
            "/src/" + program + "/target/" + program + ".jar");
  }

  private Path cache() {
    return Path.of("/app", trained + ".aot");
  }

  private boolean isJob(String line) {
    return line.startsWith("Received ");
  }

  private void askSource() throws IOException, InterruptedException {
    for (String path : List.of("healthz", "readyz", "")) {
      send(HttpRequest.newBuilder(status.resolve(path)));
    }
  }

  private void askSink() throws IOException, InterruptedException {
    send(HttpRequest.newBuilder(sink));
    send(HttpRequest.newBuilder(sink.resolve("healthz")));
    send(post("application/cloudevents+json", EVENT));
    send(post("application/cloudevents+json", EVENT).header("Prefer", "reply"));
    send(post("application/cloudevents-batch+json", "[" + EVENT + "]"));
    send(
        post("application/json", "{}")
            .header("ce-specversion", "1.0")
            .header("ce-id", "1")
            .header("ce-source", "/training")
            .header("ce-type", "com.hello.cron-event"));
    send(post("application/cloudevents+json", "{"));
    send(post("text/plain", "no event"));
  }

  private HttpRequest.Builder post(String type, String body) {
    return HttpRequest.newBuilder(sink)
        .header("Content-Type", type)
        .POST(BodyPublishers.ofString(body));
  }

  private HttpResponse<String> send(HttpRequest.Builder request)
      throws IOException, InterruptedException {
    return client.send(request.timeout(LIMIT).build(), BodyHandlers.ofString());
  }

  private boolean answers(URI url) throws IOException, InterruptedException {
    try {
      return send(HttpRequest.newBuilder(url)).statusCode() == 200;
    } catch (ConnectException notYet) {
      return false;
    }
  }

  private void stop(String program, Process process) throws InterruptedException {
    process.destroy();
    if (!process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS) || process.exitValue() != 0) {
      throw new IllegalStateException(program + " did not end well:\n" + log(program));
    }
  }

  private void await(String what, Condition condition) throws IOException, InterruptedException {
    long deadline = System.nanoTime() + LIMIT.toNanos();
    while (!condition.holds()) {
      if (System.nanoTime() > deadline) {
        throw new IllegalStateException(
            what + " did not come:\n" + log("hello-events") + log("hello-orchestrator"));
      }
      Thread.sleep(POLL.toMillis());
    }
  }

  private String log(String program) {
    try {
      Path file = folder.resolve(program);
      return Files.exists(file) ? Files.readString(file) : "";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  /** Something to wait for. */
  private interface Condition {
    boolean holds() throws IOException, InterruptedException;
  }
}
