package com.hello.taskhub;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.durabletask.OrchestrationMetadata;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A hub's process killed at random moments: {@code -Dkills=} how often, {@code -Dkill.seed=}. */
class KillIT {
  private static final int KILLS = Integer.getInteger("kills", 20);
  private static final long SEED = Long.getLong("kill.seed", System.nanoTime() & 0xffff);
  private static final int MAX_LIFE_MILLIS = 500;
  private static final Duration LONG = Duration.ofSeconds(60);

  @TempDir Path directory;

  @Test
  void goesOnAfterEachKillAsIfThereHadBeenNone() throws Exception {
    System.out.println("kills: " + KILLS + " with -Dkill.seed=" + SEED);
    Random random = new Random(SEED);
    Path data = Files.createDirectory(directory.resolve("data"));
    // SQLite unpacks its library here, and a killed process does not clean up.
    Path scratch = Files.createDirectory(directory.resolve("tmp"));
    for (int i = 0; i < KILLS; i++) {
      Process process = OwnerProcess.start(KillWork.class, scratch, data);
      // Every other one is killed while it starts, the rest once they work.
      if (i % 2 == 0) {
        awaitWork(data);
      }
      boolean ended = process.waitFor(random.nextInt(MAX_LIFE_MILLIS), TimeUnit.MILLISECONDS);
      assertFalse(ended, () -> "ended by itself with " + process.exitValue());
      process.destroyForcibly().waitFor();
    }
    try (KillWork work = new KillWork(data)) {
      work.client.raiseEvent(KillWork.LOOP, "stop");
      int fans = 0;
      for (int starter = 0; starter < 2; starter++) {
        for (String id : Files.readAllLines(KillWork.started(data, starter))) {
          OrchestrationMetadata done = work.client.waitForInstanceCompletion(id, LONG, true);
          assertEquals(KillWork.RESULT, done.readOutputAs(Integer.class), id);
          fans++;
        }
      }
      OrchestrationMetadata loop = work.client.waitForInstanceCompletion(KillWork.LOOP, LONG, true);
      int jobs = loop.readOutputAs(Integer.class);
      int repeats = assertNoGap(Files.readAllLines(KillWork.ticks(data)), jobs);
      System.out.println(fans + " fan-outs, " + jobs + " jobs, " + repeats + " of them repeated");
      assertTrue(fans > 1, "nothing was done between the kills");
    }
  }

  private static void awaitWork(Path data) throws Exception {
    Path ticks = KillWork.ticks(data);
    long before = Files.exists(ticks) ? Files.size(ticks) : 0;
    Awaitility.await()
        .pollInterval(Duration.ofMillis(10))
        .atMost(LONG)
        .until(() -> Files.exists(ticks) && Files.size(ticks) > before);
  }

  /** Returns how many numbers came again: those whose answer was not stored before a kill. */
  private static int assertNoGap(List<String> ticks, int last) {
    int before = 0;
    int repeats = 0;
    for (String line : ticks) {
      int tick = Integer.parseInt(line);
      assertTrue(tick == before || tick == before + 1, tick + " after " + before);
      repeats += tick == before ? 1 : 0;
      before = tick;
    }
    assertEquals(last, before);
    assertTrue(repeats <= KILLS, repeats + " repeats");
    return repeats;
  }
}
