package com.hello.events;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SinkAnswersTest {
  private TestSink sink;

  @BeforeEach
  void start() throws IOException {
    sink = new TestSink();
  }

  @AfterEach
  void stop() throws InterruptedException {
    sink.close();
    assertEquals("", sink.errors());
  }

  @Test
  void greetsAGet() throws IOException {
    RawClient.Response response = sink.exchange("GET /?a=b HTTP/1.1\r\nHost: x\r\n\r\n");
    assertEquals(200, response.status());
    assertEquals("Hello World!\n", response.body());
  }

  @Test
  void answersHeadAsGetWithoutTheBody() throws IOException {
    try (RawClient client = sink.connect()) {
      String head = client.send("HEAD / HTTP/1.1\r\nHost: x\r\n\r\n").readHead().body();
      assertTrue(head.startsWith("HTTP/1.1 200 "), head);
      assertTrue(head.contains("Content-length: 13"), head);
      // Had the answer a body, it would stand before this one.
      assertEquals(204, client.send("HEAD /healthz HTTP/1.1\r\nHost: x\r\n\r\n").read().status());
    }
  }

  @Test
  void isHealthy() throws IOException {
    RawClient.Response response = sink.exchange("GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n");
    assertEquals(204, response.status());
    assertEquals("", response.body());
  }

  @Test
  void knowsNoOtherPath() throws IOException {
    assertEquals(404, sink.exchange("GET /nothing HTTP/1.1\r\nHost: x\r\n\r\n").status());
    assertEquals(404, sink.exchange("POST /healthz/x HTTP/1.1\r\nHost: x\r\n\r\n").status());
  }

  @ParameterizedTest
  @ValueSource(strings = {"PUT", "DELETE", "OPTIONS", "PATCH", "post", "TRACE", "BREW"})
  void namesTheMethodsOfTheSink(String method) throws IOException {
    RawClient.Response response = sink.exchange(method + " / HTTP/1.1\r\nHost: x\r\n\r\n");
    assertEquals(405, response.status());
    assertEquals("GET, HEAD, POST", response.headers().get("allow"));
  }

  @Test
  void namesTheMethodsOfTheHealthCheck() throws IOException {
    RawClient.Response response = sink.exchange("POST /healthz HTTP/1.1\r\nHost: x\r\n\r\n");
    assertEquals(405, response.status());
    assertEquals("GET, HEAD", response.headers().get("allow"));
  }

  @Test
  void takesAStructuredEvent() throws IOException {
    RawClient.Response response = sink.postStructured(Requests.EVENT);
    assertEquals(200, response.status());
    assertEquals("Processed", response.body());
    assertEquals(List.of("Received " + Requests.EVENT), sink.lines());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "application/cloudevents+json; charset=utf-8",
        "Application/CloudEvents+JSON",
        "application/cloudevents+json ;charset=\"UTF-8\"",
        "application/cloudevents+json;"
      })
  void comparesMediaTypesWithoutCaseOrParameters(String contentType) throws IOException {
    String request = Requests.post("content-TYPE: " + contentType + "\r\n", Requests.EVENT);
    assertEquals(200, sink.exchange(request).status());
    assertEquals(1, sink.lines().size());
  }

  @Test
  void takesABinaryEvent() throws IOException {
    RawClient.Response response =
        sink.exchange(
            Requests.binary(
                "Content-Type: application/json\r\nCE-Subject: a%20%E2%82%AC\r\n", "{\n\"a\": 1}"));
    assertEquals(200, response.status());
    assertEquals(
        List.of(
            "Received {"
                + Requests.REQUIRED
                + ",\"datacontenttype\":\"application/json\",\"subject\":\"a €\","
                + "\"data\":{\"a\":1}}"),
        sink.lines());
  }

  @Test
  void takesABinaryEventWithoutDataOrContentType() throws IOException {
    assertEquals(200, sink.exchange(Requests.binary("", "")).status());
    assertEquals(List.of("Received {" + Requests.REQUIRED + "}"), sink.lines());
  }

  @Test
  void logsEachEventOfABatch() throws IOException {
    assertEquals(
        200,
        sink.exchange(Requests.batch("[" + Requests.EVENT + "," + Requests.EVENT + "]")).status());
    assertEquals(List.of("Received " + Requests.EVENT, "Received " + Requests.EVENT), sink.lines());
  }

  @Test
  void takesAnEmptyBatch() throws IOException {
    assertEquals(200, sink.exchange(Requests.batch("[]")).status());
    assertEquals(List.of(), sink.lines());
  }

  @Test
  void refusesABatchWholeByTheIndexOfItsBadEvent() throws IOException {
    RawClient.Response response =
        sink.exchange(Requests.batch("[" + Requests.EVENT + "," + Requests.EVENT + ",{}]"));
    assertEquals(400, response.status());
    assertTrue(response.body().startsWith("Event 2 of the batch"), response.body());
    assertEquals(List.of(), sink.lines());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Prefer: reply\r\n",
        "prefer: Reply; wait=10\r\n",
        "Prefer: respond-async, reply\r\n",
        "Prefer: handling=lenient\r\nPrefer: reply\r\n",
        "Prefer: a=\"x, y\" , reply=\"\"\r\n"
      })
  void answers202WithNothingWhenAReplyIsPreferred(String header) throws IOException {
    RawClient.Response response =
        sink.exchange(
            Requests.post(
                "Content-Type: application/cloudevents+json\r\n" + header, Requests.EVENT));
    assertEquals(202, response.status());
    assertEquals("", response.body());
    assertEquals("0", response.headers().get("content-length"));
    assertEquals(1, sink.lines().size());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "Content-Type: text/plain\r\n",
        "Content-Type: application/json\r\n",
        "Content-Type: application/cloudevents+xml\r\n",
        "Content-Type: application/cloudevents+avro\r\nce-specversion: 1.0\r\n",
        "Content-Type: application/cloudevents\r\n",
        "Content-Type: application/cloudevents-batch+xml\r\n",
        "Content-Type: nonsense\r\n",
        "Content-Type: application/cloudevents+json\r\nContent-Encoding: gzip\r\n"
      })
  void refusesWhatIsNoCloudEventItKnows(String headers) throws IOException {
    assertEquals(415, sink.exchange(Requests.post(headers, Requests.EVENT)).status());
    assertEquals(List.of(), sink.lines());
  }

  @Test
  void keepsTheConnectionAfterAnyAnswerToACompleteRequest() throws IOException {
    try (RawClient client = sink.connect()) {
      assertEquals(415, client.send(Requests.post("", "x")).read().status());
      assertEquals(400, client.send(Requests.structured("{")).read().status());
      assertEquals(405, client.send("PUT / HTTP/1.1\r\nHost: x\r\n\r\n").read().status());
      assertEquals(200, client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n").read().status());
      assertEquals(200, client.send(Requests.structured(Requests.EVENT)).read().status());
    }
  }

  @Test
  void answersPipelinedRequestsInOrder() throws IOException {
    try (RawClient client = sink.connect()) {
      client.send(
          Requests.structured(Requests.EVENT)
              + "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"
              + Requests.structured("{}"));
      assertEquals(200, client.read().status());
      assertEquals(204, client.read().status());
      assertEquals(400, client.read().status());
    }
  }

  @Test
  void takesAChunkedBody() throws IOException {
    String half = Requests.EVENT.substring(0, 20);
    String rest = Requests.EVENT.substring(20);
    RawClient.Response response =
        sink.exchange(
            "POST / HTTP/1.1\r\nHost: x\r\nContent-Type: application/cloudevents+json\r\n"
                + "Transfer-Encoding: chunked\r\n\r\n"
                + Integer.toHexString(half.length())
                + "\r\n"
                + half
                + "\r\n"
                + Integer.toHexString(rest.length())
                + ";ext=1\r\n"
                + rest
                + "\r\n0\r\n\r\n");
    assertEquals(200, response.status());
    assertEquals(List.of("Received " + Requests.EVENT), sink.lines());
  }

  @Test
  void asksForABodyThatIsExpectedToBeAskedFor() throws IOException {
    try (RawClient client = sink.connect()) {
      client.send(
          "POST / HTTP/1.1\r\nHost: x\r\nContent-Type: application/cloudevents+json\r\n"
              + "Expect: 100-continue\r\nContent-Length: "
              + Requests.EVENT.length()
              + "\r\n\r\n");
      assertEquals("HTTP/1.1 100 Continue", client.readHead().body().lines().findFirst().get());
      assertEquals(200, client.send(Requests.EVENT).read().status());
    }
  }

  @Test
  void takesABodyOfTheLimitAndRefusesOneByteMore() throws IOException {
    String start = "{" + Requests.REQUIRED + ",\"data\":\"";
    String fill = "x".repeat(TestSink.MAX_BODY_BYTES - start.length() - 2);
    assertEquals(200, sink.postStructured(start + fill + "\"}").status());
    assertEquals(413, sink.postStructured(start + fill + "x\"}").status());
    assertEquals(1, sink.lines().size());
  }

  @Test
  void refusesADeclaredLengthOverTheLimitAtOnceAndCloses() throws IOException {
    try (RawClient client = sink.connect()) {
      client.send(
          "POST / HTTP/1.1\r\nHost: x\r\nContent-Type: application/cloudevents+json\r\n"
              + "Content-Length: 9000000000\r\n\r\n");
      RawClient.Response response = client.read();
      assertNotNull(response);
      assertEquals(413, response.status());
      assertEquals("close", response.headers().get("connection"));
      assertTrue(client.isClosedByServer());
    }
    sink.awaitIdle();
  }

  @Test
  void refusesAnEndlessChunkedBodyAndCloses() throws IOException {
    try (RawClient client = sink.connect()) {
      client.send(
          "POST / HTTP/1.1\r\nHost: x\r\nContent-Type: application/cloudevents+json\r\n"
              + "Transfer-Encoding: chunked\r\n\r\n");
      client.sendAsMuchAsItTakes(("1000\r\n" + "x".repeat(0x1000) + "\r\n").repeat(20).getBytes());
      RawClient.Response response = client.read();
      assertNotNull(response);
      assertEquals(413, response.status());
      assertEquals("close", response.headers().get("connection"));
      assertTrue(client.isClosedByServer());
    }
    sink.awaitIdle();
  }

  @Test
  void answersAClientThatSendsAllOfATooLargeBodyFirst() throws IOException {
    byte[] body = new byte[4 << 20];
    try (RawClient client = sink.connect()) {
      client.send(
          "POST / HTTP/1.1\r\nHost: x\r\nContent-Type: application/cloudevents+json\r\n"
              + "Content-Length: "
              + body.length
              + "\r\n\r\n");
      client.send(body);
      RawClient.Response response = client.read();
      assertNotNull(response);
      assertEquals(413, response.status());
    }
  }

  @Test
  void refusesTooManyOrTooLargeHeaders() throws IOException {
    StringBuilder many = new StringBuilder();
    for (int i = 0; i < 1000; i++) {
      many.append("X-").append(i).append(": v\r\n");
    }
    assertEquals(431, sink.exchange(Requests.post(many.toString(), "")).status());
    int most = Capacity.of(Runtime.getRuntime().maxMemory()).headerBytes();
    String large = "X-Large: " + "v".repeat(most * 3 / 4) + "\r\n";
    assertEquals(431, sink.exchange(Requests.post(large, "")).status());
  }

  @Test
  void tellsABodyThatEndsEarlyFromASlowOne() throws IOException {
    try (RawClient client = sink.connect()) {
      client.send(
          "POST / HTTP/1.1\r\nHost: x\r\nContent-Type: application/cloudevents+json\r\n"
              + "Content-Length: 100\r\n\r\n{");
      client.shutdownOutput();
      RawClient.Response response = client.read();
      assertNotNull(response);
      assertEquals(400, response.status());
    }
  }

  /** What the JDK's server decides before the sink sees the request; see JdkServerLimits. */
  @Test
  void leavesAnUnknownTransferCodingToTheServer() throws IOException {
    RawClient.Response response =
        sink.exchange("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip\r\n\r\n");
    assertEquals(501, response.status());
    assertFalse(response.body().contains("Exception"));
  }
}
