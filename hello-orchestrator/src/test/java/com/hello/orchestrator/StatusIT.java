package com.hello.orchestrator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(180)
class StatusIT {
  private static final Pattern ADDRESS = Pattern.compile("Status at (http://localhost:\\d+/)");

  @TempDir Path directory;

  private final HttpClient client = HttpClient.newHttpClient();

  private JarProcess start(RecordingSink sink, String statusPort) throws IOException {
    return JarProcess.start(
        directory,
        Map.of(
            "DataDirectory",
            directory.resolve("data").toString(),
            "DurationInSeconds",
            "0.1",
            "SINK",
            sink.uri().toString(),
            "StatusPort",
            statusPort));
  }

  private HttpResponse<String> get(JarProcess process, String path) throws Exception {
    process.awaitOutput("Status at ");
    Matcher address = ADDRESS.matcher(process.output());
    assertTrue(address.find(), process.output());
    URI url = URI.create(address.group(1)).resolve(path);
    return client.send(
        HttpRequest.newBuilder(url).timeout(Duration.ofSeconds(20)).build(),
        BodyHandlers.ofString());
  }

  @Test
  void tellsHowFarTheLoopIs() throws Exception {
    try (RecordingSink sink = RecordingSink.accepting();
        JarProcess process = start(sink, "0")) {
      process.awaitOutput("Cron Job '2' Completed...");
      assertEquals(200, get(process, "/healthz").statusCode());
      assertEquals(200, get(process, "/readyz").statusCode());
      String page = get(process, "/").body();
      assertTrue(page.contains("state:    running"), page);
      assertTrue(page.matches("(?s).*next job: \\d+, due at 20.*"), page);
      assertTrue(page.contains(sink.uri() + " answers"), page);
    }
  }

  @Test
  void aCopyThatStandsByIsReady() throws Exception {
    try (RecordingSink sink = RecordingSink.accepting();
        JarProcess first = start(sink, "0")) {
      first.awaitOutput("Cron Job '1' Completed...");
      try (JarProcess second = start(sink, "0")) {
        second.awaitOutput("Standing by");
        assertEquals(200, get(second, "/readyz").statusCode());
        assertTrue(get(second, "/").body().contains("standing by: another copy works"));
        first.kill();
        second.awaitOutput("Completed...");
        assertTrue(get(second, "/").body().contains("state:    running"));
      }
    }
  }

  @Test
  void answersProbesAgainAfterClientsThatSendNothingMore() throws Exception {
    List<Socket> silent = new ArrayList<>();
    try (RecordingSink sink = RecordingSink.accepting();
        JarProcess process = start(sink, "0")) {
      int port = get(process, "/healthz").uri().getPort();
      for (int i = 0; i < 20; i++) {
        Socket socket = new Socket("localhost", port);
        silent.add(socket);
        socket.getOutputStream().write("GET / HT".getBytes(StandardCharsets.US_ASCII));
      }
      assertEquals(200, get(process, "/healthz").statusCode());
    } finally {
      for (Socket socket : silent) {
        socket.close();
      }
    }
  }

  @Test
  void stopsWithOneLineWhereThePortIsTaken() throws Exception {
    try (RecordingSink sink = RecordingSink.accepting();
        ServerSocket taken = new ServerSocket(0);
        JarProcess process = start(sink, Integer.toString(taken.getLocalPort()))) {
      assertEquals(1, process.exitCode(Duration.ofSeconds(20)));
      assertEquals(1, process.errors().lines().count(), process.errors());
      assertTrue(
          process.errors().startsWith("StatusPort " + taken.getLocalPort()), process.errors());
      assertEquals(0, sink.bodies().size());
    }
  }
}
