package com.hello.images;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.hello.images.HostSink.Hang;
import com.hello.images.HostSink.Reply;
import com.hello.images.HostSink.Request;
import com.hello.images.HostSink.Reset;
import com.hello.images.HostSink.Status;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

@EnabledIf("com.hello.images.Engine#isThere")
@Timeout(300)
class DeliveryIT {
  private static final Duration LIMIT = Duration.ofSeconds(150);
  private static final List<Integer> REJECTED =
      List.of(301, 307, 400, 401, 403, 405, 410, 413, 415, 422);

  /** One for each of the jobs after those that are rejected; the job's second attempt succeeds. */
  private static final List<Reply> RETRIED =
      List.of(
          Status.of(404),
          Status.of(408),
          Status.of(409),
          new Status(429, "Retry-After: 2\r\n", 0),
          Status.of(500),
          Status.of(502),
          new Status(503, "Retry-After: 1\r\n", 0),
          Status.of(504),
          new Reset(),
          new Hang());

  @TempDir Path directory;

  @BeforeAll
  static void build() throws Exception {
    Engine.build();
  }

  private static Reply reply(Request request) {
    int rejected = Math.toIntExact(request.job()) - 1;
    int retried = rejected - REJECTED.size();
    if (!request.path().equals("/")) {
      return Status.of(202);
    }
    if (rejected < REJECTED.size()) {
      return new Status(REJECTED.get(rejected), "Location: /elsewhere\r\n", 0);
    }
    if (retried < RETRIED.size() && request.number() == 1) {
      return RETRIED.get(retried);
    }
    return new Status(200, "", retried == RETRIED.size() ? 3000 : 0);
  }

  @Test
  void treatsEachAnswerAsTheDeliveryTableSays() throws Exception {
    int jobs = REJECTED.size() + RETRIED.size() + 1;
    try (HostSink sink = HostSink.of(DeliveryIT::reply);
        Box source =
            Box.orchestrator(sink.url("http"))
                .with("DeadLetterSink", sink.url("http") + "dead")
                .start()) {
      await().atMost(LIMIT).until(() -> source.logged("Cron Job '" + jobs + "' Completed") == 1);
      for (int job = 1; job <= jobs; job++) {
        assertAttempts(sink, job);
      }
      List<Request> dead = sink.requests("/dead");
      assertEquals(REJECTED.size(), dead.size());
      for (int i = 0; i < dead.size(); i++) {
        JsonNode event = dead.get(i).event();
        assertEquals(i + 1, dead.get(i).job());
        assertEquals(REJECTED.get(i), event.path("knativeerrorcode").asInt());
        assertEquals(sink.url("http"), event.path("knativeerrordest").asText());
      }
      assertEquals(List.of(), sink.requests("/elsewhere"));
    }
  }

  private static void assertAttempts(HostSink sink, int job) {
    List<Request> attempts =
        sink.requests("/").stream().filter(request -> request.job() == job).toList();
    int rejected = job - 1;
    boolean isAskedTwice =
        rejected < REJECTED.size()
            ? REJECTED.get(rejected) == 401
            : rejected < REJECTED.size() + RETRIED.size();
    assertEquals(isAskedTwice ? 2 : 1, attempts.size(), "job " + job);
    assertEquals(1, attempts.stream().map(Request::body).distinct().count(), "job " + job);
  }

  @Test
  void trustsACertificateOnlyWhenItIsTold() throws Exception {
    Certificate certificate = Certificate.make(directory);
    try (HostSink sink = new HostSink(certificate.listen(), request -> Status.of(200))) {
      try (Box source = Box.orchestrator(sink.url("https")).start()) {
        await().atMost(LIMIT).until(() -> source.logged("does not take job 1 ") == 1);
        assertEquals(List.of(), sink.requests());
      }
      try (Box source =
          Box.orchestrator(sink.url("https")).with("K_CA_CERTS", certificate.pem()).start()) {
        await().atMost(LIMIT).until(() -> source.logged("Cron Job '3' Completed") == 1);
        assertTrue(sink.requests().size() >= 3);
      }
    }
  }
}
