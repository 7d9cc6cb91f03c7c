package com.hello.events;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SlowClientTest {
  private static final int THREADS = Capacity.of(Runtime.getRuntime().maxMemory()).threads();
  private static final String SLOW_BODY =
      "POST / HTTP/1.1\r\nHost: x\r\nContent-Type: application/cloudevents+json\r\n"
          + "Content-Length: 1000\r\n\r\n{";

  private TestSink sink;

  @BeforeEach
  void start() throws IOException {
    sink = new TestSink();
  }

  @AfterEach
  void stop() throws InterruptedException {
    sink.awaitIdle();
    sink.close();
    assertEquals("", sink.errors());
  }

  @Test
  void tellsAClientWhoseBodyTakesTooLong() throws IOException {
    try (RawClient client = sink.connect()) {
      RawClient.Response response = client.send(SLOW_BODY).read();
      assertNotNull(response);
      assertEquals(408, response.status());
      assertEquals("close", response.headers().get("connection"));
      assertTrue(client.isClosedByServer());
    }
  }

  @Test
  void tellsAClientWhoseChunksTakeTooLong() throws IOException {
    try (RawClient client = sink.connect()) {
      RawClient.Response response =
          client
              .send(
                  "POST / HTTP/1.1\r\nHost: x\r\nContent-Type: application/cloudevents+json\r\n"
                      + "Transfer-Encoding: chunked\r\n\r\n5\r\n{")
              .read();
      assertNotNull(response);
      assertEquals(408, response.status());
    }
  }

  @Test
  void cutsOffAClientThatKeepsTricklingBytes() throws IOException {
    try (RawClient client = sink.connect()) {
      client.send(SLOW_BODY);
      Awaitility.await()
          .atMost(Duration.ofSeconds(10))
          .pollInterval(Duration.ofMillis(50))
          .until(
              () -> {
                client.sendAsMuchAsItTakes(new byte[] {' '});
                return sink.server().inFlight() == 0;
              });
    }
  }

  @Test
  void cutsOffAClientWhoseHeadersTakeTooLong() throws IOException {
    try (RawClient client = sink.connect()) {
      client.send("POST / HTTP/1.1\r\nHost: x\r\nX-Slow: ");
      assertTrue(client.isClosedByServer());
    }
  }

  @Test
  void freesTheThreadOfAClientThatDoesNotReadItsAnswers() throws IOException {
    try (RawClient client = sink.connect()) {
      // Refused at once, and then the rest of the body has to be waited for.
      client.send("POST /nowhere HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\n");
      sink.awaitIdle();
      assertEquals(404, client.read().status());
    }
  }

  @Test
  void servesAGoodClientWhileAThousandSlowOnesHoldOn() throws IOException {
    int slow = 1000;
    assertTrue(slow < THREADS);
    List<RawClient> clients = new ArrayList<>();
    try {
      for (int i = 0; i < slow; i++) {
        clients.add(sink.connect().send(i % 2 == 0 ? SLOW_BODY : "POST / HTTP/1.1\r\nHost: "));
      }
      assertEquals(200, sink.postStructured(Requests.EVENT).status());
    } finally {
      for (RawClient client : clients) {
        client.close();
      }
    }
  }

  @Test
  void makesSlowClientsGiveWayWhenThereAreMoreThanThreads() throws IOException {
    int slow = THREADS + 200;
    List<RawClient> clients = new ArrayList<>();
    try {
      for (int i = 0; i < slow; i++) {
        clients.add(sink.connect().send(SLOW_BODY));
      }
      assertEquals(200, sink.postStructured(Requests.EVENT).status());
      for (RawClient client : clients) {
        RawClient.Response response = client.read();
        assertNotNull(response);
        assertEquals(408, response.status());
      }
    } finally {
      for (RawClient client : clients) {
        client.close();
      }
    }
  }
}
