package com.hello.taskhub;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that are no hub's, or no longer whole: refused in one line and left as they are. */
class DamagedFileTest {
  private static final long SEED = Long.getLong("damage.seed", 42);
  private static final int CASES = Integer.getInteger("damage.cases", 60);

  @TempDir static Path origin;
  private static TreeMap<String, byte[]> closed;
  private static TreeMap<String, byte[]> crashed;

  @TempDir Path directory;

  @BeforeAll
  static void fillHubs() throws Exception {
    closed = HubFiles.closed(origin.resolve("closed"));
    crashed = HubFiles.crashed(origin.resolve("crashed"));
    assertTrue(crashed.get(HubFiles.LOG).length > 100_000, "the log holds what was not moved yet");
  }

  private Path file() {
    return directory.resolve(HubFiles.FILE);
  }

  @Test
  void opensWhatIsWhole() throws Exception {
    HubFiles.write(directory, closed);
    assertTrue(HubFiles.assertRefusedOrServed(directory));
    HubFiles.write(directory, crashed);
    assertTrue(HubFiles.assertRefusedOrServed(directory));
  }

  @Test
  void refusesAFileThatIsNoDatabase() throws Exception {
    byte[] random = new byte[50_000];
    new Random(SEED).nextBytes(random);
    for (byte[] content :
        new byte[][] {
          {0}, {1, 2, 3}, "not a database\n".repeat(100).getBytes(StandardCharsets.UTF_8), random
        }) {
      Files.write(file(), content);
      HubFiles.assertRefused(directory);
    }
  }

  @Test
  void refusesADatabaseOfAnotherProgram() throws Exception {
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file());
        Statement statement = connection.createStatement()) {
      statement.execute("create table theirs (a)");
      statement.execute("insert into theirs values (1)");
    }
    HubFiles.assertRefused(directory);
  }

  @Test
  void refusesAFileOfALaterVersion() throws Exception {
    HubFiles.write(directory, closed);
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file());
        Statement statement = connection.createStatement()) {
      statement.execute("pragma user_version = 7");
      statement.execute("pragma wal_checkpoint(truncate)");
    }
    String message = HubFiles.assertRefused(directory);
    assertTrue(message.contains("7"), message);
  }

  @Test
  void refusesAFileWhoseTablesAreMissing() throws Exception {
    HubFiles.write(directory, closed);
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file());
        Statement statement = connection.createStatement()) {
      statement.execute("drop table inbox");
      statement.execute("pragma wal_checkpoint(truncate)");
    }
    HubFiles.assertRefused(directory);
  }

  @Test
  void refusesATruncatedFile() throws Exception {
    byte[] whole = closed.get(HubFiles.FILE);
    TreeSet<Integer> lengths = new TreeSet<>();
    for (int length : new int[] {1, 15, 16, 99, 100, 511, 4095, 4096, 4097, 8192}) {
      lengths.add(length);
    }
    lengths.add(whole.length - 1);
    lengths.add(whole.length - 4096);
    Random random = new Random(SEED);
    for (int i = 0; i < 20; i++) {
      lengths.add(1 + random.nextInt(whole.length - 1));
    }
    for (int length : lengths) {
      Path each = directory.resolve("length" + length);
      HubFiles.write(each, new TreeMap<>(Map.of(HubFiles.FILE, Arrays.copyOf(whole, length))));
      HubFiles.assertRefused(each);
    }
  }

  @Test
  void refusesAnEmptyOrMissingFileWhoseLogIsThere() throws Exception {
    Files.write(file(), new byte[0]);
    Files.write(directory.resolve(HubFiles.LOG), crashed.get(HubFiles.LOG));
    HubFiles.assertRefused(directory);
    Files.delete(file());
    HubFiles.assertRefused(directory);
    assertFalse(Files.exists(file()));
  }

  @Test
  void keepsWhatIsWholeOfATruncatedLog() throws Exception {
    byte[] log = crashed.get(HubFiles.LOG);
    Random random = new Random(SEED);
    for (int i = 0; i < 10; i++) {
      TreeMap<String, byte[]> files = new TreeMap<>(crashed);
      // A file system may lose the end of what was not synced; the schema was long before.
      files.put(HubFiles.LOG, Arrays.copyOf(log, 60_000 + random.nextInt(log.length - 60_000)));
      Path each = directory.resolve("log" + i);
      HubFiles.write(each, files);
      assertTrue(HubFiles.assertRefusedOrServed(each));
    }
  }

  @Test
  void refusesOrServesAfterBytesWereOverwritten() throws Exception {
    int served = 0;
    for (int i = 0; i < CASES; i++) {
      TreeMap<String, byte[]> files = new TreeMap<>();
      (i % 3 == 0 ? crashed : closed).forEach((name, bytes) -> files.put(name, bytes.clone()));
      Random random = new Random(SEED * 1_000 + i);
      byte[] victim = files.get(i % 6 == 3 ? HubFiles.LOG : HubFiles.FILE);
      int at = random.nextInt(i % 2 == 0 ? victim.length : Math.min(victim.length, 8_192));
      int count = 1 + random.nextInt(1 << random.nextInt(8));
      for (int j = at; j < Math.min(victim.length, at + count); j++) {
        victim[j] = (byte) random.nextInt(256);
      }
      Path each = directory.resolve("case" + i);
      HubFiles.write(each, files);
      try {
        served += HubFiles.assertRefusedOrServed(each) ? 1 : 0;
      } catch (AssertionError | Exception failed) {
        throw new AssertionError(
            "case " + i + " of -Ddamage.seed=" + SEED + ": " + count + " bytes at " + at, failed);
      }
    }
    assertTrue(served < CASES, "no damage was noticed");
  }

  @Test
  void leavesADamagedFileAndItsLogAlone() throws Exception {
    TreeMap<String, byte[]> files = new TreeMap<>(crashed);
    byte[] damaged = files.get(HubFiles.FILE).clone();
    Arrays.fill(damaged, 0, 100, (byte) 7);
    files.put(HubFiles.FILE, damaged);
    HubFiles.write(directory, files);
    HubFiles.assertRefused(directory);
    assertEquals(files.keySet(), HubFiles.read(directory).keySet());
  }
}
