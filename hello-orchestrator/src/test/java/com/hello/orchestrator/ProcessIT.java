package com.hello.orchestrator;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

@Timeout(180)
@Execution(ExecutionMode.CONCURRENT)
class ProcessIT {
  private static final Duration STOP_LIMIT = Duration.ofSeconds(10);
  private static final Duration START_LIMIT = Duration.ofSeconds(60);

  @TempDir Path directory;

  private JarProcess start(RecordingSink sink, String seconds) throws IOException {
    return JarProcess.start(
        directory,
        Map.of("DataDirectory", directory.resolve("data").toString(), "DurationInSeconds", seconds),
        "--sink",
        sink.uri().toString());
  }

  private void assertRefused(int exitCode, Map<String, String> settings, String start)
      throws Exception {
    try (JarProcess process = JarProcess.start(directory, settings)) {
      assertEquals(exitCode, process.exitCode(START_LIMIT));
      assertEquals("", process.output());
      assertEquals(1, process.errors().lines().count(), process.errors());
      assertTrue(process.errors().startsWith(start), process.errors());
    }
  }

  private static void assertStops(JarProcess process) throws Exception {
    process.terminate();
    assertEquals(0, process.exitCode(STOP_LIMIT));
    assertEquals("", process.errors());
  }

  @Test
  void stopsWithOneLineOnABadSetting() throws Exception {
    assertRefused(2, Map.of(), "No sink");
    assertRefused(2, Map.of("SINK", "x", "PATH", "/bin"), "SINK 'x'");
    assertFalse(Files.exists(directory.resolve("data")));
  }

  @Test
  void stopsWithOneLineOnADirectoryItCannotUse() throws Exception {
    Path file = Files.writeString(directory.resolve("file"), "x");
    Map<String, String> settings =
        Map.of("SINK", "http://127.0.0.1:1/", "DataDirectory", file.toString());
    assertRefused(1, settings, "");
    assertEquals("x", Files.readString(file));
  }

  @Test
  void printsHelp() throws Exception {
    try (JarProcess process = JarProcess.start(directory, Map.of(), "--help")) {
      assertEquals(0, process.exitCode(START_LIMIT));
      assertTrue(process.output().contains("DurationInSeconds"));
      assertEquals("", process.errors());
    }
  }

  @Test
  void logsEachJobAndStopsWhileItWaits() throws Exception {
    try (RecordingSink sink = RecordingSink.accepting();
        JarProcess process = start(sink, "0.1")) {
      process.awaitOutput("Cron Job '3' Completed...");
      assertStops(process);
      for (String line :
          List.of(
              "Job 2 scheduled to run at",
              "Cron Job '1' Completed...",
              "Cron Job '2' Completed...")) {
        assertEquals(1, process.count(line), process.output());
      }
      long jobs = process.count("scheduled to run at");
      assertEquals(jobs, process.count("Attempting to queue job"));
      assertTrue(process.count("Going to post data") >= 3);
      assertTrue(
          process.output().lines().allMatch(line -> line.matches("[0-9T:.-]+Z [A-Z]+ .*")),
          process.output());
    }
  }

  @Test
  void finishesTheRunningPostWhenStopped() throws Exception {
    CountDownLatch arrived = new CountDownLatch(1);
    try (RecordingSink sink =
        new RecordingSink(
            0,
            (number, body) -> {
              if (number == 1) {
                arrived.countDown();
                Thread.sleep(1000);
              }
              return 200;
            })) {
      try (JarProcess process = start(sink, "0.1")) {
        arrived.await();
        assertStops(process);
        assertEquals(1, process.count("Cron Job '1' Completed..."));
      }
      try (JarProcess process = start(sink, "0.1")) {
        process.awaitOutput("Cron Job '3' Completed...");
      }
      assertEquals(List.of(1L, 2L, 3L), sink.jobs().subList(0, 3));
    }
  }

  @Test
  void stopsWhileAPostHangs() throws Exception {
    CountDownLatch never = new CountDownLatch(1);
    try (RecordingSink sink =
            new RecordingSink(
                0,
                (number, body) -> {
                  never.await();
                  return 200;
                });
        JarProcess process = start(sink, "0.1")) {
      await().atMost(START_LIMIT).until(() -> sink.bodies().size() == 1);
      assertStops(process);
    }
  }

  @Test
  void tellsOfAnOutageOnceAndOfItsEndOnce() throws Exception {
    int port;
    try (RecordingSink gone = RecordingSink.accepting();
        JarProcess process = start(gone, "0.1")) {
      port = gone.port();
      process.awaitOutput("Cron Job '1' Completed...");
      gone.close();
      process.awaitOutput("The sink does not take job");
      try (RecordingSink back =
          new RecordingSink(port, (number, body) -> number <= 2 ? 503 : 200)) {
        process.awaitOutput("The sink is back after");
        await().until(() -> back.bodies().size() > 5);
        assertEquals(1, process.count("The sink does not take job"), process.output());
        assertEquals(1, process.count("The sink is back after"));
        assertEquals(gone.jobs().get(gone.jobs().size() - 1) + 1, back.jobs().get(0));
        assertEquals(1, new HashSet<>(back.bodies().subList(0, 3)).size());
      }
    }
  }

  @Test
  void stopsInABackoffAndTellsOfTheOutageAfterARestart() throws Exception {
    try (RecordingSink sink = new RecordingSink(0, (number, body) -> 503)) {
      try (JarProcess process = start(sink, "0.1")) {
        process.awaitOutput("The sink does not take job 1 (HTTP 503)");
        assertStops(process);
      }
      try (JarProcess process = start(sink, "0.1")) {
        process.awaitOutput("The sink has not taken job 1 since");
        await().until(() -> sink.bodies().size() >= 2);
        await().until(() -> sink.bodies().size() >= 3);
        assertEquals(1, process.count("The sink"), process.output());
        assertEquals(0, process.count("Going to post data"), process.output());
      }
    }
  }

  @Test
  void aSecondCopyStandsByAndTakesOver() throws Exception {
    try (RecordingSink sink = RecordingSink.accepting();
        JarProcess first = start(sink, "0.1")) {
      first.awaitOutput("Cron Job '1' Completed...");
      try (JarProcess second = start(sink, "0.1");
          JarProcess third = start(sink, "0.1")) {
        second.awaitOutput("Standing by");
        third.awaitOutput("Standing by");
        assertStops(third);
        first.kill();
        second.awaitOutput("Completed...");
        assertEquals(1, second.count("Standing by"));
        assertStops(second);
      }
      KillIT.assertNoGap(sink.bodies());
    }
  }
}
