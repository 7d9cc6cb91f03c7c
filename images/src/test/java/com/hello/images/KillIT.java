package com.hello.images;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.hello.images.HostSink.Request;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIf;

@EnabledIf("com.hello.images.Engine#isThere")
@Timeout(300)
class KillIT {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final int KILLS = 10;
  private static final int JOBS_BETWEEN = 2;
  private static final int MAX_MOMENT_MILLIS = 400;

  @BeforeAll
  static void build() throws Exception {
    Engine.build();
  }

  @Test
  void leavesNoGapWhenItIsKilledTenTimes() throws Exception {
    long seed = new Random().nextLong();
    System.out.println("Moments of the kills by seed " + seed);
    Random random = new Random(seed);
    try (HostSink sink = HostSink.accepting();
        Box source = Box.orchestrator(sink.url("http")).start()) {
      for (int kill = 0; kill < KILLS; kill++) {
        int enough = sink.requests().size() + JOBS_BETWEEN;
        await()
            .pollDelay(Duration.ofMillis(1 + random.nextInt(MAX_MOMENT_MILLIS)))
            .atMost(LIMIT)
            .until(() -> sink.requests().size() >= enough);
        source.kill();
        source.restart();
      }
      int enough = sink.requests().size() + JOBS_BETWEEN;
      await().atMost(LIMIT).until(() -> sink.requests().size() >= enough);
      assertNoGap(sink.requests());
      assertTrue(source.logged("Resuming ") >= KILLS, source::log);
    }
  }

  private static void assertNoGap(List<Request> requests) {
    Request last = null;
    for (Request request : requests) {
      if (last != null && request.job() == last.job()) {
        assertEquals(last.body(), request.body());
      } else {
        assertEquals(last == null ? 1 : last.job() + 1, request.job());
      }
      last = request;
    }
  }
}
