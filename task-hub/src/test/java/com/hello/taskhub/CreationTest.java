package com.hello.taskhub;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.durabletask.DurableTaskClient;
import com.microsoft.durabletask.DurableTaskGrpcClientBuilder;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.Arrays;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files whose making was cut off by a SIGKILL or a loss of power: the next start makes them. */
class CreationTest {
  private static final String JOURNAL = "DTFHub.db-journal";

  @TempDir Path directory;
  @TempDir Path elsewhere;
  private TreeMap<String, byte[]> made;

  @BeforeEach
  void makeAHub() throws Exception {
    try (EmbeddedTaskHub hub = EmbeddedTaskHub.in(elsewhere).open()) {
      assertFalse(hub.failure().isDone());
      made = HubFiles.read(elsewhere);
    }
    assertEquals(4096, made.get(HubFiles.FILE).length, "the rest is still in the log");
  }

  /** The header of a rollback journal for a file that had no page before, which SQLite syncs. */
  private static byte[] journal() {
    return ByteBuffer.allocate(512)
        .putLong(0xd9d505f920a163d7L)
        .putInt(0)
        .putInt(0x74125b1f)
        .putInt(0)
        .putInt(512)
        .putInt(4096)
        .array();
  }

  private void write(String name, byte[] content, int length) throws Exception {
    Files.write(directory.resolve(name), Arrays.copyOf(content, length));
  }

  private void assertMade() throws Exception {
    for (int i = 0; i < 2; i++) {
      try (EmbeddedTaskHub hub = EmbeddedTaskHub.in(directory).open()) {
        DurableTaskClient client =
            new DurableTaskGrpcClientBuilder().grpcChannel(hub.channel()).build();
        assertEquals(i > 0, client.getInstanceMetadata("a", false).isInstanceFound());
        client.scheduleNewOrchestrationInstance("x", null, i > 0 ? "b" : "a");
      }
    }
    assertFalse(Files.exists(directory.resolve(JOURNAL)));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 12, 512})
  void beginsAnewBeforeTheFirstPage(int journalBytes) throws Exception {
    write(HubFiles.FILE, new byte[0], 0);
    write(JOURNAL, journal(), journalBytes);
    assertMade();
  }

  @Test
  void beginsAnewAfterTheFirstPage() throws Exception {
    write(HubFiles.FILE, made.get(HubFiles.FILE), 4096);
    write(JOURNAL, journal(), 512);
    assertMade();
  }

  /** Only a loss of power does this. */
  @Test
  void beginsAnewInTheMiddleOfTheFirstPage() throws Exception {
    write(HubFiles.FILE, made.get(HubFiles.FILE), 50);
    write(JOURNAL, journal(), 512);
    assertMade();
  }

  /** The log's header has 32 bytes, that of each of its pages 24. */
  @ParameterizedTest
  @ValueSource(ints = {0, 32, 56, 4152, 4176, 8272, 24776, 28871})
  void goesOnAfterTheJournal(int logBytes) throws Exception {
    assertTrue(logBytes < made.get(HubFiles.LOG).length, "the log is whole");
    write(HubFiles.FILE, made.get(HubFiles.FILE), 4096);
    write(HubFiles.LOG, made.get(HubFiles.LOG), logBytes);
    assertMade();
  }

  @Test
  void leavesAWholeFileAloneThatIsBesideSuchAJournal() throws Exception {
    byte[] whole = HubFiles.closed(elsewhere).get(HubFiles.FILE);
    write(HubFiles.FILE, whole, whole.length);
    write(JOURNAL, journal(), 512);
    HubFiles.assertRefused(directory);
  }

  @Test
  void leavesAnUnfinishedChangeOfAnotherProgramAlone() throws Exception {
    Path file = elsewhere.resolve(HubFiles.FILE);
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        Statement statement = connection.createStatement()) {
      statement.execute("pragma journal_mode = delete");
      // Pages that the cache has no room for go to the file before the end of the transaction.
      statement.execute("pragma cache_size = 2");
      statement.execute("begin");
      for (int i = 0; i < 50; i++) {
        statement.execute("insert into payload values (" + i + ", 'k', zeroblob(5000))");
      }
      Files.copy(file, directory.resolve(HubFiles.FILE));
      Files.copy(elsewhere.resolve(JOURNAL), directory.resolve(JOURNAL));
    }
    byte[] journal = Files.readAllBytes(directory.resolve(JOURNAL));
    String message = HubFiles.assertRefused(directory);
    assertTrue(message.contains("another program"), message);
    assertEquals(
        ByteBuffer.wrap(journal), ByteBuffer.wrap(Files.readAllBytes(directory.resolve(JOURNAL))));
  }
}
