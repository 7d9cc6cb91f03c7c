package com.hello.events;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Sends thousands of malformed requests; {@code -Dmalformed.count=10000 -Dmalformed.seed=1} choose
 * how many and which.
 */
class MalformedRequestsTest {
  private static final int COUNT = Integer.getInteger("malformed.count", 3000);
  private static final long SEED = Long.getLong("malformed.seed", System.nanoTime());
  private static final int CLIENTS = 16;
  private static final int GOOD_EVERY = 50;
  private static final byte[] CHUNK = ("1000\r\n" + "x".repeat(0x1000) + "\r\n").getBytes();

  @Test
  @Timeout(300)
  void answersEachWithA4xxAndGoesOnServing()
      throws IOException, InterruptedException, ExecutionException {
    System.out.println("malformed requests: " + COUNT + ", seed " + SEED);
    ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
    try (TestSink sink = new TestSink()) {
      List<Future<String>> outcomes = new ArrayList<>();
      int good = 0;
      for (MalformedRequest request : MalformedRequests.of(SEED, COUNT)) {
        outcomes.add(clients.submit(send(sink, request)));
        if (outcomes.size() % GOOD_EVERY == 0) {
          outcomes.add(clients.submit(() -> sendGood(sink)));
          good++;
        }
      }
      Map<String, Integer> count = new TreeMap<>();
      for (Future<String> outcome : outcomes) {
        count.merge(outcome.get(), 1, Integer::sum);
      }
      System.out.println(count);
      sink.awaitIdle();
      assertEquals("good 200", sendGood(sink));
      assertEquals(good + 1, sink.lines().size());
      assertEquals("", sink.errors());
    } finally {
      clients.shutdownNow();
    }
  }

  private static String sendGood(TestSink sink) throws IOException {
    RawClient.Response response = sink.postStructured(Requests.EVENT);
    assertEquals(200, response.status());
    return "good " + response.status();
  }

  private static Callable<String> send(TestSink sink, MalformedRequest request) {
    return () -> {
      try (RawClient client = sink.connect()) {
        client.sendAsMuchAsItTakes(request.bytes().getBytes(StandardCharsets.ISO_8859_1));
        switch (request.end()) {
          case HANG_UP -> client.shutdownOutput();
          case SEND_FOREVER -> client.sendUntilRefused(CHUNK);
          case WAIT, STALL -> {}
        }
        RawClient.Response response = client.read();
        assertTrue(response != null, () -> "no answer to " + request);
        assertTrue(
            response.status() >= 400 && response.status() < 500, () -> response + " to " + request);
        assertOneSentence(response);
        return request.kind() + " " + response.status();
      }
    };
  }

  private static void assertOneSentence(RawClient.Response response) {
    String body = response.body();
    assertTrue(body.length() < 300, body);
    if (response.headers().getOrDefault("content-type", "").startsWith("text/plain")) {
      assertTrue(body.matches("[ -~]+\\.\n"), body);
      assertTrue(!body.contains("Exception") && !body.contains("java."), body);
    }
  }
}
