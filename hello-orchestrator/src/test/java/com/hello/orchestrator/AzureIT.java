package com.hello.orchestrator;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.hello.taskhub.azure.Azurite;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * Copies of the packaged program on one hub in Azure Storage, killed, paused and cut off. {@code
 * -Dazure.kills=10 -Dazure.pauses=5} makes more of it; the seed is printed, and set with {@code
 * -Dseed}.
 */
class AzureIT {
  private static final int KILLS = Integer.getInteger("azure.kills", 1);
  private static final int PAUSES = Integer.getInteger("azure.pauses", 1);

  /** A lease's time, and what the machine takes on a busy day. */
  private static final Duration TAKEOVER = Duration.ofSeconds(40);

  private static final AtomicInteger COUNT = new AtomicInteger();

  @RegisterExtension private static final Azurite AZURITE = new Azurite();

  @TempDir private Path directory;
  private final String hub = "Source" + COUNT.incrementAndGet();
  private RecordingSink sink;

  @BeforeEach
  void startSink() throws Exception {
    sink = RecordingSink.accepting();
  }

  @AfterEach
  void stopSink() {
    sink.close();
  }

  private Map<String, String> settings() {
    return new HashMap<>(
        Map.of(
            "StorageConnectionString",
            AZURITE.connectionString(),
            "TaskHubName",
            hub,
            "DurationInSeconds",
            "0.2",
            "SINK",
            sink.uri().toString()));
  }

  private JarProcess start(String... arguments) throws Exception {
    return JarProcess.start(directory, settings(), arguments);
  }

  private JarProcess standby() throws Exception {
    JarProcess process = start();
    process.awaitOutput("Standing by");
    return process;
  }

  /** Waits for jobs that are sent from now on. */
  private void awaitJobs(int more) {
    int before = sink.bodies().size();
    await().atMost(TAKEOVER).until(() -> sink.bodies().size() >= before + more);
  }

  private static void assertNoSecret(JarProcess process) throws Exception {
    assertFalse((process.output() + process.errors()).contains("Eby8vdM02"), "shows the key");
  }

  @Test
  void aSecondCopyTakesOverFromOneThatWasKilledOrPaused() throws Exception {
    long seed = Long.getLong("seed", System.nanoTime());
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    Duration longest = Duration.ZERO;
    JarProcess owner = start();
    awaitJobs(3);
    JarProcess second = standby();
    for (int kill = 0; kill < KILLS; kill++) {
      Thread.sleep(random.nextInt(400));
      owner.kill();
      long startNanos = System.nanoTime();
      awaitJobs(2);
      Duration took = Duration.ofNanos(System.nanoTime() - startNanos);
      longest = took.compareTo(longest) > 0 ? took : longest;
      owner = second;
      second = standby();
    }
    for (int pause = 0; pause < PAUSES; pause++) {
      Thread.sleep(random.nextInt(400));
      owner.signal("STOP");
      awaitJobs(5);
      owner.signal("CONT");
      JarProcess paused = owner;
      paused.awaitOutput("Another copy has taken over");
      paused.awaitOutput("Standing by");
      awaitJobs(3);
      owner = second;
      second = paused;
    }
    long startNanos = System.nanoTime();
    owner.terminate();
    assertEquals(0, owner.exitCode(Duration.ofSeconds(10)));
    awaitJobs(2);
    System.out.println(
        "takeover after SIGKILL "
            + longest
            + " at the most, after SIGTERM "
            + Duration.ofNanos(System.nanoTime() - startNanos));
    second.terminate();
    assertEquals(0, second.exitCode(Duration.ofSeconds(10)));
    KillIT.assertNoGap(sink.bodies());
    assertNoSecret(owner);
    assertNoSecret(second);
  }

  @Test
  void waitsForAStorageThatIsRestarted() throws Exception {
    try (JarProcess process = start()) {
      awaitJobs(3);
      AZURITE.stop();
      process.awaitOutput("does not answer");
      AZURITE.start();
      awaitJobs(3);
      await()
          .atMost(Duration.ofSeconds(30))
          .untilAsserted(() -> assertEquals(1, process.count("works again"), process.output()));
      KillIT.assertNoGap(sink.bodies());
      process.terminate();
      assertEquals(0, process.exitCode(Duration.ofSeconds(10)));
      assertNoSecret(process);
    }
  }

  @Test
  void stopsByASignalWhileTheStorageIsGone() throws Exception {
    try (JarProcess process = start()) {
      awaitJobs(1);
      AZURITE.stop();
      process.awaitOutput("does not answer");
      process.terminate();
      assertEquals(0, process.exitCode(Duration.ofSeconds(10)));
    } finally {
      AZURITE.start();
    }
  }

  @Test
  void carriesOnFromTheHubInAFile() throws Exception {
    Map<String, String> embedded = settings();
    embedded.remove("StorageConnectionString");
    embedded.put("DataDirectory", directory.resolve("before").toString());
    try (JarProcess process = JarProcess.start(directory, embedded)) {
      awaitJobs(3);
      process.terminate();
      assertEquals(0, process.exitCode(Duration.ofSeconds(10)));
    }
    for (int i = 0; i < 2; i++) {
      try (JarProcess process = start("--carry-on-from", directory.resolve("before").toString())) {
        awaitJobs(2);
        process.terminate();
        assertEquals(0, process.exitCode(Duration.ofSeconds(10)));
      }
    }
    KillIT.assertNoGap(sink.bodies());
    try (JarProcess process =
        JarProcess.start(
            directory,
            settings("Other" + hub),
            "--carry-on-from",
            directory.resolve("nowhere").toString())) {
      assertEquals(1, process.exitCode(Duration.ofSeconds(20)));
      assertEquals(1, process.errors().lines().count(), process.errors());
      assertTrue(process.errors().contains("there is no hub"), process.errors());
    }
  }

  private Map<String, String> settings(String otherHub) {
    Map<String, String> settings = settings();
    settings.put("TaskHubName", otherHub);
    return settings;
  }

  @Test
  void stopsWithOneLineAtWhatCannotHeal() throws Exception {
    for (String bad :
        List.of(
            "secret",
            AZURITE.connectionString().replaceFirst("AccountKey=[^;]*", "AccountKey=c2VjcmV0"))) {
      Map<String, String> settings = settings();
      settings.put("StorageConnectionString", bad);
      try (JarProcess process = JarProcess.start(directory, settings)) {
        int code = process.exitCode(Duration.ofSeconds(20));
        assertEquals(bad.equals("secret") ? 2 : 1, code);
        assertEquals(1, process.errors().lines().count(), process.errors());
        assertFalse(process.errors().contains("secret") || process.errors().contains("c2VjcmV0"));
        assertEquals("", process.output());
      }
    }
    Map<String, String> malformed = settings();
    malformed.put("StorageConnectionString", "secret");
    try (JarProcess process = JarProcess.start(directory, malformed, "--check")) {
      assertEquals(2, process.exitCode(Duration.ofSeconds(20)));
    }
  }

  @Test
  void loadsNothingOfAzureWithoutAConnectionString() throws Exception {
    Path classes = directory.resolve("classes.log");
    Map<String, String> settings = settings();
    settings.remove("StorageConnectionString");
    settings.put("DataDirectory", directory.resolve("data").toString());
    settings.put("JDK_JAVA_OPTIONS", "-Xlog:class+load:file=" + classes);
    try (JarProcess process = JarProcess.start(directory, settings)) {
      awaitJobs(2);
      process.kill();
    }
    List<String> loaded = Files.readAllLines(classes);
    assertTrue(
        loaded.stream().anyMatch(line -> line.contains("com.hello.taskhub.EmbeddedTaskHub")));
    assertEquals(
        List.of(),
        loaded.stream()
            .filter(
                line ->
                    line.contains("com.azure.")
                        || line.contains("com.hello.taskhub.azure.")
                        || line.contains("reactor."))
            .toList());
  }
}
