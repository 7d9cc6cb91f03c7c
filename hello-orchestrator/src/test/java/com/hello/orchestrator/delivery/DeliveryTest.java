package com.hello.orchestrator.delivery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.hello.orchestrator.delivery.Outcome.Accepted;
import com.hello.orchestrator.delivery.Outcome.Rejected;
import com.hello.orchestrator.delivery.Outcome.Retry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class DeliveryTest {
  private static final Duration LIMIT = Duration.ofMillis(1500);
  private static final byte[] BODY = "{\"id\":\"é\"}".getBytes(StandardCharsets.UTF_8);
  private static final String TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

  @TempDir Path directory;

  private Path token() {
    return directory.resolve("token");
  }

  private Outcome attempt(URI to) throws InterruptedException {
    Delivery delivery =
        new Delivery(
            new SinkTrust(List.of(), directory.resolve("none")).context(),
            token(),
            LIMIT,
            Clock.systemUTC());
    return delivery.attempt(to, BODY, TRACE, 0);
  }

  private Outcome answerTo(String response) throws IOException, InterruptedException {
    try (ScriptedServer server = ScriptedServer.sending(response)) {
      return attempt(server.uri());
    }
  }

  private Outcome answerTo(ScriptedServer.Script script) throws IOException, InterruptedException {
    try (ScriptedServer server = new ScriptedServer(script)) {
      return attempt(server.uri());
    }
  }

  private static String response(String status, String body) {
    return "HTTP/1.1 " + status + "\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
  }

  @Test
  void postsOneStructuredEventOverHttp11() throws IOException, InterruptedException {
    try (ScriptedServer server = ScriptedServer.sending(response("200 OK", "Processed"))) {
      assertEquals(new Accepted(200), attempt(server.uri()));
      assertEquals(1, server.requests().size());
      String request = server.requests().get(0);
      String head = request.toLowerCase(Locale.ROOT);
      assertTrue(request.startsWith("POST /in HTTP/1.1\r\n"), request);
      assertTrue(head.contains("\r\ncontent-type: application/cloudevents+json\r\n"), request);
      assertTrue(head.contains("\r\ntraceparent: " + TRACE + "\r\n"), request);
      assertFalse(head.contains("upgrade") || head.contains("authorization"), request);
      assertTrue(request.endsWith(new String(BODY, StandardCharsets.ISO_8859_1)), request);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {200, 201, 202, 204, 205, 226, 299})
  void acceptsEvery2xx(int status) throws IOException, InterruptedException {
    assertEquals(new Accepted(status), answerTo(response(status + " X", "")));
  }

  @ParameterizedTest
  @ValueSource(ints = {404, 408, 409, 429, 500, 501, 502, 503, 504, 511, 599})
  void retriesWhatMayPass(int status) throws IOException, InterruptedException {
    Retry retry = assertInstanceOf(Retry.class, answerTo(response(status + " X", "no")));
    assertEquals("HTTP " + status, retry.reason());
  }

  @ParameterizedTest
  @ValueSource(
      ints = {300, 301, 302, 303, 304, 307, 308, 400, 402, 403, 405, 407, 410, 413, 415, 422, 451})
  void rejectsWhatWillNotPass(int status) throws IOException, InterruptedException {
    String body = status == 304 ? "" : "no";
    String location = "\r\nLocation: /elsewhere\r\nContent-Length: ";
    String text = response(status + " X", body).replace("\r\nContent-Length: ", location);
    try (ScriptedServer server = ScriptedServer.sending(text)) {
      assertEquals(new Rejected(status, body), attempt(server.uri()));
      assertEquals(1, server.requests().size());
    }
  }

  @Test
  void honoursRetryAfter() throws IOException, InterruptedException {
    String answer = "HTTP/1.1 503 X\r\nRetry-After: 77\r\nContent-Length: 0\r\n\r\n";
    assertEquals(new Retry(Duration.ofSeconds(77), "HTTP 503"), answerTo(answer));
  }

  @Test
  void readsTheTokenAgainOnA401ThenGivesUp() throws IOException, InterruptedException {
    Files.writeString(token(), "old\n");
    try (ScriptedServer server =
        new ScriptedServer(
            connection -> {
              Files.writeString(token(), "new\n");
              ScriptedServer.send(connection, response("401 X", "who?"));
            })) {
      assertEquals(new Rejected(401, "who?"), attempt(server.uri()));
      assertEquals(2, server.requests().size());
      assertTrue(server.requests().get(0).contains("Authorization: Bearer old\r\n"));
      assertTrue(server.requests().get(1).contains("Authorization: Bearer new\r\n"));
    }
  }

  @Test
  void acceptsWhenTheNewTokenIsGood() throws IOException, InterruptedException {
    Files.writeString(token(), "old");
    try (ScriptedServer server =
        new ScriptedServer(
            connection -> {
              boolean isFirst = Files.readString(token()).equals("old");
              Files.writeString(token(), "new");
              ScriptedServer.send(connection, response(isFirst ? "401 X" : "200 X", ""));
            })) {
      assertEquals(new Accepted(200), attempt(server.uri()));
    }
  }

  @Test
  void sendsNothingWithATokenThatIsNone() throws IOException, InterruptedException {
    Files.writeString(token(), "se cret\nX-Injected: 1");
    try (ScriptedServer server = ScriptedServer.sending(response("200 X", ""))) {
      Retry retry = assertInstanceOf(Retry.class, attempt(server.uri()));
      assertFalse(retry.reason().contains("cret"), retry.reason());
      assertEquals(List.of(), server.requests());
    }
  }

  @Test
  void retriesWhenNobodyListens() throws IOException, InterruptedException {
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    Retry retry =
        assertInstanceOf(Retry.class, attempt(URI.create("http://127.0.0.1:" + port + "/")));
    assertTrue(retry.reason().startsWith("cannot connect"), retry.reason());
  }

  @Test
  void retriesWhenTheHostIsUnknown() throws InterruptedException {
    Retry retry =
        assertInstanceOf(Retry.class, attempt(URI.create("http://no-such-host.invalid/")));
    assertEquals("host name not found", retry.reason());
  }

  @Test
  void retriesWhenTheConnectionIsReset() throws IOException, InterruptedException {
    Retry retry =
        assertInstanceOf(Retry.class, answerTo(connection -> connection.setSoLinger(true, 0)));
    assertTrue(retry.reason().startsWith("connection broke"), retry.reason());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "HTTP/1.1 20", "SSH-2.0-x\r\n", "HTTP/1.1 200 OK\r\nContent-Le", "\0\0\0"})
  void retriesWhatIsNoHttpAnswer(String text) throws IOException, InterruptedException {
    assertInstanceOf(Retry.class, answerTo(text));
  }

  @Test
  void retriesWhenNoAnswerComesInTime() throws IOException, InterruptedException {
    CountDownLatch never = new CountDownLatch(1);
    Retry retry = assertInstanceOf(Retry.class, answerTo(connection -> never.await()));
    assertEquals("no answer within 1.5 s", retry.reason());
  }

  @Test
  void limitsAnAnswerThatDripsHeadersForEver() throws IOException, InterruptedException {
    assertInstanceOf(
        Retry.class,
        answerTo(
            connection -> {
              ScriptedServer.send(connection, "HTTP/1.1 200 OK\r\n");
              while (true) {
                ScriptedServer.send(connection, "X: y\r\n");
                Thread.sleep(20);
              }
            }));
  }

  @Test
  void limitsHeadersThatComeFastForEver() throws IOException, InterruptedException {
    String headers = "X: yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy\r\n".repeat(1000);
    assertInstanceOf(
        Retry.class,
        answerTo(
            connection -> {
              ScriptedServer.send(connection, "HTTP/1.1 200 OK\r\n");
              while (true) {
                ScriptedServer.send(connection, headers);
              }
            }));
  }

  @Test
  void limitsInterimAnswersThatNeverEnd() throws IOException, InterruptedException {
    assertInstanceOf(
        Retry.class,
        answerTo(
            connection -> {
              while (true) {
                ScriptedServer.send(connection, "HTTP/1.1 100 Continue\r\n\r\n");
                Thread.sleep(20);
              }
            }));
  }

  @Test
  void acceptsA200WhoseBodyNeverEnds() throws IOException, InterruptedException {
    assertEquals(
        new Accepted(200),
        answerTo(
            connection -> {
              ScriptedServer.send(connection, "HTTP/1.1 200 OK\r\n\r\n");
              while (true) {
                ScriptedServer.send(connection, "x".repeat(10_000));
              }
            }));
  }

  @Test
  void acceptsA200WhoseBodyHangs() throws IOException, InterruptedException {
    CountDownLatch never = new CountDownLatch(1);
    assertEquals(
        new Accepted(200),
        answerTo(
            connection -> {
              ScriptedServer.send(connection, "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nx");
              never.await();
            }));
  }

  @Test
  void acceptsA200WhoseBodyBreaksOff() throws IOException, InterruptedException {
    assertEquals(new Accepted(200), answerTo("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nx"));
  }

  @Test
  void keepsTheStartOfARejectionsBody() throws IOException, InterruptedException {
    Rejected rejected =
        assertInstanceOf(Rejected.class, answerTo(response("400 X", "x".repeat(500_000))));
    assertEquals("x".repeat(1024), rejected.excerpt());
  }

  @Test
  void givesTheRequestUpWhenInterrupted() throws IOException {
    CountDownLatch never = new CountDownLatch(1);
    try (ScriptedServer server = new ScriptedServer(connection -> never.await())) {
      Thread.currentThread().interrupt();
      assertThrows(InterruptedException.class, () -> attempt(server.uri()));
    }
  }

  @Test
  void sendsTheSameBytesEachTime() throws IOException, InterruptedException {
    try (ScriptedServer server = ScriptedServer.sending(response("503 X", ""))) {
      for (int attempt = 0; attempt < 3; attempt++) {
        attempt(server.uri());
      }
      List<String> requests = server.requests();
      assertEquals(3, requests.size());
      assertEquals(1, requests.stream().distinct().count(), requests::toString);
    }
  }
}
