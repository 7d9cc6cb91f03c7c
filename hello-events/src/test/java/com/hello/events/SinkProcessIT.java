package com.hello.events;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Runs the packaged jar as a process, the way its users do. */
@Timeout(60)
class SinkProcessIT {
  private static final String LISTENING = "Listening on port ";

  private final List<Process> started = new ArrayList<>();

  @TempDir private Path dir;
  private Path out;
  private Path err;

  @BeforeEach
  void setUp() {
    out = dir.resolve("out");
    err = dir.resolve("err");
  }

  @AfterEach
  void tearDown() {
    started.forEach(Process::destroyForcibly);
  }

  @Test
  void servesLogsAndStopsOnSigterm() throws Exception {
    Process sink = start(Map.of("PORT", "0"));
    try (RawClient client = new RawClient(port())) {
      assertEquals(200, client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n").read().status());
      assertEquals(200, client.send(Requests.structured(Requests.EVENT)).read().status());
      terminate(sink);
      assertEquals(0, exitCode(sink));
    }
    List<String> lines = Files.readAllLines(out);
    assertEquals(List.of("Received " + Requests.EVENT, "Stopped"), lines.subList(1, lines.size()));
    assertEquals("", Files.readString(err));
  }

  @Test
  void finishesWhatIsInFlightOnSigterm() throws Exception {
    Process sink = start(Map.of("PORT", "0"));
    int port = port();
    try (RawClient client = new RawClient(port)) {
      String request = Requests.structured(Requests.EVENT);
      client.send(request.substring(0, request.length() - 10));
      // Answered after the half request was accepted, since connections are accepted in order.
      try (RawClient other = new RawClient(port)) {
        assertEquals(200, other.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n").read().status());
      }
      terminate(sink);
      Awaitility.await().atMost(Duration.ofSeconds(5)).until(() -> isClosed(port));
      RawClient.Response response = client.send(request.substring(request.length() - 10)).read();
      assertNotNull(response);
      assertEquals(200, response.status());
      assertEquals("close", response.headers().get("connection"));
      assertEquals(0, exitCode(sink));
    }
    assertTrue(Files.readString(out).contains("Received " + Requests.EVENT + "\n"));
  }

  @Test
  void doesNotWaitForEverForWhatIsInFlight() throws Exception {
    Process sink = start(Map.of("PORT", "0", "RequestTimeoutInSeconds", "300"));
    try (RawClient client = new RawClient(port())) {
      client.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Le");
      terminate(sink);
      assertEquals(0, exitCode(sink));
    }
  }

  @Test
  void printsItsSettings() throws Exception {
    Process sink = launch(Map.of(), "--help");
    assertEquals(0, exitCode(sink));
    assertEquals(Settings.help(), Files.readString(out));
  }

  @Test
  void refusesAnUnknownArgument() throws Exception {
    assertFails(2, "\"--port\"", launch(Map.of(), "--port", "1"));
  }

  @Test
  void refusesABadSetting() throws Exception {
    assertFails(
        2,
        "PORT is \"http\": it has to be a whole number from 0 to 65535",
        launch(Map.of("PORT", "http")));
  }

  @Test
  void tellsOfATakenPort() throws Exception {
    try (ServerSocket taken = new ServerSocket(0)) {
      String port = Integer.toString(taken.getLocalPort());
      assertFails(1, "PORT " + port + " cannot be listened on", launch(Map.of("PORT", port)));
    }
  }

  @Test
  void outlivesTheReaderOfItsLog() throws Exception {
    ProcessBuilder builder = builder(Map.of("PORT", "0")).redirectError(err.toFile());
    Process sink = builder.start();
    started.add(sink);
    int port;
    try (BufferedReader reader = sink.inputReader(StandardCharsets.UTF_8)) {
      port = Integer.parseInt(reader.readLine().substring(LISTENING.length()));
    }
    try (RawClient client = new RawClient(port)) {
      for (int i = 0; i < 3; i++) {
        RawClient.Response response = client.send(Requests.structured(Requests.EVENT)).read();
        assertNotNull(response);
        assertEquals(503, response.status());
        assertEquals("1", response.headers().get("retry-after"));
      }
      assertEquals(200, client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n").read().status());
    }
    assertEquals(1, Files.readAllLines(err).size(), Files.readString(err));
    terminate(sink);
    assertEquals(0, exitCode(sink));
  }

  private Process start(Map<String, String> environment) throws IOException {
    Process sink = launch(environment);
    Awaitility.await()
        .atMost(Duration.ofSeconds(20))
        .pollInterval(Duration.ofMillis(10))
        .until(() -> Files.readString(out).contains("\n"));
    return sink;
  }

  private Process launch(Map<String, String> environment, String... args) throws IOException {
    Process sink =
        builder(environment, args).redirectOutput(out.toFile()).redirectError(err.toFile()).start();
    started.add(sink);
    return sink;
  }

  private static ProcessBuilder builder(Map<String, String> environment, String... args) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-jar", Path.of("target", "hello-events.jar").toString()));
    command.addAll(List.of(args));
    ProcessBuilder builder = new ProcessBuilder(command);
    for (Setting setting : Setting.values()) {
      builder.environment().remove(setting.variable());
    }
    builder.environment().putAll(environment);
    return builder;
  }

  private int port() throws IOException {
    String first = Files.readAllLines(out).get(0);
    assertTrue(first.startsWith(LISTENING), first);
    return Integer.parseInt(first.substring(LISTENING.length()));
  }

  /** SIGTERM; unlike Process.destroy it leaves the process's streams alone. */
  private static void terminate(Process process) {
    process.toHandle().destroy();
  }

  private static int exitCode(Process process) throws InterruptedException {
    assertTrue(process.waitFor(20, TimeUnit.SECONDS), "still running");
    return process.exitValue();
  }

  private static boolean isClosed(int port) {
    try (RawClient client = new RawClient(port)) {
      return client.isClosedByServer();
    } catch (IOException refused) {
      return true;
    }
  }

  private void assertFails(int status, String message, Process sink) throws Exception {
    assertEquals(status, exitCode(sink));
    List<String> lines = Files.readAllLines(err);
    assertEquals(1, lines.size(), Files.readString(err));
    assertTrue(lines.get(0).contains(message), lines.get(0));
    assertEquals("", Files.readString(out));
  }
}
