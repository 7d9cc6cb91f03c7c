package com.hello.taskhub;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.hello.taskhub.KillCheck.Passed;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Processes that work on many hubs, killed at random moments: each kill cuts off each hub at
 * another point. {@code -Dkills=} how many processes, {@code -Dkill.hubs=} in each, {@code
 * -Dkill.seed=}.
 */
class KillIT {
  private static final int KILLS = Integer.getInteger("kills", 30);
  private static final int HUBS = Integer.getInteger("kill.hubs", 80);
  private static final long SEED = Long.getLong("kill.seed", System.nanoTime() & 0xffff);
  private static final int MAX_LIFE_MILLIS = 500;
  private static final int MAX_OPENING_MILLIS = 20;
  private static final int OPENED_AT_ONCE = Math.max(1, HUBS / 2);
  private static final int CHECKED_AT_ONCE = 4;

  /** The exit code after signal 9. */
  private static final int SIGKILLED = 128 + 9;

  @TempDir Path directory;

  @Test
  void goesOnAfterEachKillAsIfThereHadBeenNone() throws Exception {
    System.out.println("kills: " + KILLS + " of " + HUBS + " hubs each, with -Dkill.seed=" + SEED);
    Random random = new Random(SEED);
    Path data = Files.createDirectory(directory.resolve("data"));
    for (int i = 0; i < HUBS; i++) {
      Files.createDirectory(KilledProcess.directory(data, i));
    }
    // What a process leaves behind that is killed while it unpacks SQLite's library.
    Path scratch = Files.createDirectory(directory.resolve("tmp"));
    for (int i = 0; i < KILLS; i++) {
      // Every other one is killed while it opens its hubs, the rest when all of them work.
      boolean isStarting = i % 2 == 0;
      Process process =
          OwnerProcess.start(
              KilledProcess.class,
              scratch,
              data,
              HUBS,
              isStarting ? OPENED_AT_ONCE : HUBS,
              random.nextInt());
      try {
        awaitOpen(process, isStarting ? random.nextInt(HUBS) : HUBS);
        int millis = random.nextInt(isStarting ? MAX_OPENING_MILLIS : MAX_LIFE_MILLIS);
        process.waitFor(millis, TimeUnit.MILLISECONDS);
      } finally {
        process.destroyForcibly();
      }
      assertEquals(SIGKILLED, process.waitFor(), "the exit code: ended by itself");
    }
    report(checkAll(data));
  }

  private static List<Passed> checkAll(Path data) throws Exception {
    ExecutorService checkers = Executors.newFixedThreadPool(CHECKED_AT_ONCE);
    try {
      List<Future<Passed>> checks = new ArrayList<>();
      for (int i = 0; i < HUBS; i++) {
        Path hub = KilledProcess.directory(data, i);
        checks.add(checkers.submit(() -> KillCheck.check(hub)));
      }
      List<Passed> passed = new ArrayList<>();
      for (Future<Passed> check : checks) {
        passed.add(check.get());
      }
      return passed;
    } finally {
      checkers.shutdownNow();
    }
  }

  private static void report(List<Passed> hubs) {
    KillTotals kills = hubs.stream().map(Passed::kills).reduce(KillTotals.NONE, KillTotals::plus);
    System.out.println(kills);
    System.out.println(
        hubs.stream().mapToInt(Passed::fans).sum()
            + " fan-outs, "
            + hubs.stream().mapToInt(Passed::ticks).sum()
            + " jobs of loops, "
            + hubs.stream().mapToInt(Passed::repeats).sum()
            + " of them repeated");
    assertTrue(kills.open() >= KILLS / 2 * HUBS, "too few kills hit open hubs");
    // The first two processes may be killed before a fan-out has called anything.
    int busy = kills.open() - 2 * HUBS;
    assertTrue(kills.changed() >= busy / 2, "too few kills hit hubs that had worked");
    assertTrue(kills.midFan() >= busy * 3 / 4, "too few kills cut off a fan-out");
    assertTrue(kills.midChild() >= busy / 2, "too few kills cut off a sub-orchestration");
  }

  /** Reads as many lines as hubs are to be open; fewer when the process ends before. */
  private static void awaitOpen(Process process, int hubs) throws Exception {
    CompletableFuture.runAsync(() -> process.inputReader().lines().limit(hubs).forEach(open -> {}))
        .get(KillWork.LONG.toSeconds(), TimeUnit.SECONDS);
  }
}
