package com.hello.orchestrator;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * Kills the source at random moments. {@code -Dsource.kills=50} makes more of it; the seed is
 * printed, and set with {@code -Dseed}.
 */
@Execution(ExecutionMode.CONCURRENT)
class KillIT {
  private static final int KILLS = Integer.getInteger("source.kills", 6);
  private static final int MAX_LIFE_MILLIS = 500;

  @TempDir Path directory;

  /** Every body is the last one again, byte for byte, or that of the next job. */
  static void assertNoGap(List<String> bodies) throws IOException {
    String last = "";
    for (String body : bodies) {
      if (!body.equals(last)) {
        long expected = last.isEmpty() ? 1 : RecordingSink.job(last) + 1;
        assertEquals(expected, RecordingSink.job(body), () -> "in " + bodies);
      }
      last = body;
    }
  }

  @Test
  void noJobIsLostOrReorderedOrChangedBySigkill() throws Exception {
    long seed = Long.getLong("seed", System.nanoTime());
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    Map<String, String> settings =
        Map.of("DataDirectory", directory.resolve("data").toString(), "DurationInSeconds", "0.02");
    // Some answers take a while, so that kills hit the middle of a POST too, and some fail.
    try (RecordingSink sink =
        new RecordingSink(
            0,
            (number, body) -> {
              Thread.sleep(number % 5 * 10L);
              return number % 11 == 0 ? 503 : 200;
            })) {
      int fruitful = 0;
      for (int kill = 0; kill < KILLS; kill++) {
        int before = sink.bodies().size();
        try (JarProcess process = JarProcess.start(directory, settings, "--sink=" + sink.uri())) {
          boolean isStartKilled = random.nextInt(4) == 0;
          if (!isStartKilled) {
            await().atMost(Duration.ofSeconds(60)).until(() -> sink.bodies().size() > before);
            fruitful++;
          }
          Thread.sleep(random.nextInt(MAX_LIFE_MILLIS));
          process.kill();
          assertEquals("", process.errors());
        }
      }
      assertNoGap(sink.bodies());
      assertTrue(fruitful > 0, "every process was killed before it had posted anything");
    }
  }
}
