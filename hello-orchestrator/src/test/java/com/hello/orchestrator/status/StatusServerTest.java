package com.hello.orchestrator.status;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.hello.orchestrator.loop.Progress;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class StatusServerTest {
  private final SourceStatus status = new SourceStatus();
  private final StatusServer server =
      StatusServer.start(0, status, new StatusPage("loop", "hub", URI.create("http://sink/")));
  private final HttpClient client = HttpClient.newHttpClient();

  private HttpResponse<String> send(String method, String path)
      throws IOException, InterruptedException {
    return client.send(
        HttpRequest.newBuilder(URI.create("http://localhost:" + server.port() + path))
            .method(method, BodyPublishers.noBody())
            .timeout(Duration.ofSeconds(30))
            .build(),
        BodyHandlers.ofString());
  }

  private int code(String path) throws IOException, InterruptedException {
    return send("GET", path).statusCode();
  }

  @Test
  void isReadyOnceItStandsByAndWhileItWorks() throws Exception {
    assertEquals(503, code("/readyz"));
    status.standsBy();
    assertEquals(200, code("/readyz"));
    status.works(
        () -> new Progress(false, 1, 2, Instant.EPOCH, Instant.EPOCH, 0, Optional.empty(), false));
    assertEquals(200, code("/readyz"));
  }

  @Test
  void isHealthyInEachPhase() throws Exception {
    assertEquals(200, code("/healthz"));
    status.standsBy();
    assertEquals(200, code("/healthz"));
  }

  @Test
  void servesTheStatusAsPlainText() throws Exception {
    HttpResponse<String> answer = send("GET", "/");
    assertEquals(200, answer.statusCode());
    assertTrue(answer.body().startsWith("instance: loop"), answer.body());
    assertEquals(
        "text/plain; charset=utf-8", answer.headers().firstValue("content-type").orElseThrow());
  }

  @Test
  void refusesWhatItDoesNotServe() throws Exception {
    assertEquals(404, code("/nothing"));
    assertEquals(404, code("/healthz/more"));
    HttpResponse<String> post = send("POST", "/");
    assertEquals(405, post.statusCode());
    assertEquals("GET, HEAD", post.headers().firstValue("allow").orElseThrow());
  }

  @Test
  void answersHeadWithoutABody() throws Exception {
    HttpResponse<String> answer = send("HEAD", "/healthz");
    assertEquals(200, answer.statusCode());
    assertEquals("", answer.body());
  }

  @Test
  void namesThePortThatIsTaken() throws Exception {
    try (ServerSocket taken = new ServerSocket(0)) {
      StatusPortException refused =
          assertThrows(
              StatusPortException.class,
              () ->
                  StatusServer.start(
                      taken.getLocalPort(),
                      status,
                      new StatusPage("loop", "hub", URI.create("http://sink/"))));
      assertTrue(
          refused.getMessage().startsWith("StatusPort " + taken.getLocalPort() + " cannot"),
          refused.getMessage());
    }
  }
}
