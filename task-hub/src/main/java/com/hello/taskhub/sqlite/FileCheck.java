package com.hello.taskhub.sqlite;

import com.hello.taskhub.store.StoreException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.sqlite.SQLiteConfig;

/** Looks at a file before anything is written to it: what cannot be read stays as it is. */
final class FileCheck {
  /**
   * Reading every page takes about a second a gigabyte; larger files are checked as they are read.
   */
  private static final long MAX_FULL_CHECK_BYTES = 256L << 20;

  /** The header of a SQLite file; see "Database File Format", section 1.3. */
  private static final int HEADER_BYTES = 100;

  private static final String MAGIC = "SQLite format 3\0";
  private static final int PAGE_SIZE_OFFSET = 16;
  private static final int USER_VERSION_OFFSET = 60;
  private static final int APPLICATION_ID_OFFSET = 68;

  /** How a rollback journal begins that is to be rolled back; see section 3 there. */
  private static final long JOURNAL_MAGIC = 0xd9d505f920a163d7L;

  private static final int JOURNAL_PAGES_OFFSET = 16;
  private static final int JOURNAL_PAGE_SIZE_OFFSET = 24;

  private FileCheck() {}

  /**
   * Accepts a file that is missing, empty, only begun, or a sound hub's file of a version that is
   * known.
   *
   * @throws StoreException for any other
   */
  static void check(Path path) {
    try {
      if (!Files.exists(path) || Files.size(path) == 0) {
        checkLogIsEmpty(path);
        return;
      }
      if (isOnlyBegun(path)) {
        return;
      }
      ByteBuffer header = header(path);
      checkHeader(path, header);
      checkLength(path, header);
      if (Files.size(path) <= MAX_FULL_CHECK_BYTES) {
        checkPages(path);
      }
    } catch (IOException failure) {
      throw new StoreException(path + " cannot be read: " + failure.getMessage(), failure);
    }
  }

  /** SQLite deletes a log without a file, and with it all that was not in the file yet. */
  private static void checkLogIsEmpty(Path path) throws IOException {
    if (hasLog(path)) {
      throw new StoreException(
          path + " is empty or missing, but its write-ahead log is there; it was left as it is");
    }
  }

  /**
   * SQLite makes the first page with a rollback journal, and the log takes over from there. Where
   * that was cut off, the journal is still there and says that there was no page before: SQLite
   * then begins anew. A longer file is not what that journal was for.
   */
  private static boolean isOnlyBegun(Path path) throws IOException {
    Path journal = path.resolveSibling(path.getFileName() + "-journal");
    if (!Files.exists(journal) || hasLog(path)) {
      return false;
    }
    ByteBuffer header = header(journal);
    return !header.hasRemaining()
        && header.getLong(0) == JOURNAL_MAGIC
        && header.getInt(JOURNAL_PAGES_OFFSET) == 0
        && Files.size(path) <= header.getInt(JOURNAL_PAGE_SIZE_OFFSET);
  }

  /** SQLite takes a page that is cut off for one that ends in zeros. */
  private static void checkLength(Path path, ByteBuffer header) throws IOException {
    int pageBytes = Short.toUnsignedInt(header.getShort(PAGE_SIZE_OFFSET));
    // With a log, the page may be one whose copying from the log was cut off, and is done again.
    if (pageBytes > 1 && Files.size(path) % pageBytes != 0 && !hasLog(path)) {
      throw new StoreException(path + " is damaged and was left as it is: its end is missing");
    }
  }

  private static boolean hasLog(Path path) throws IOException {
    Path log = path.resolveSibling(path.getFileName() + "-wal");
    return Files.exists(log) && Files.size(log) > 0;
  }

  private static ByteBuffer header(Path path) throws IOException {
    ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES);
    try (SeekableByteChannel channel = Files.newByteChannel(path)) {
      while (header.hasRemaining() && channel.read(header) >= 0) {
        // Read on: a channel may return less than was asked for.
      }
    }
    return header;
  }

  private static void checkHeader(Path path, ByteBuffer header) {
    String magic = new String(header.array(), 0, MAGIC.length(), StandardCharsets.US_ASCII);
    if (header.hasRemaining() || !magic.equals(MAGIC)) {
      throw new StoreException(
          path + " is not a task hub's file, or is damaged; it was left as it is");
    }
    int version = header.getInt(USER_VERSION_OFFSET);
    if (header.getInt(APPLICATION_ID_OFFSET) == Schema.APPLICATION_ID && version > Schema.VERSION) {
      throw new StoreException(
          path
              + " was written by a later version (file format "
              + version
              + ", known here is "
              + Schema.VERSION
              + "); it was left as it is");
    }
  }

  private static void checkPages(Path path) {
    SQLiteConfig config = new SQLiteConfig();
    // A connection that cannot write also makes no checkpoint on closing.
    config.setReadOnly(true);
    try (Connection connection = config.createConnection("jdbc:sqlite:" + path);
        Statement statement = connection.createStatement()) {
      String result = single(statement, "pragma quick_check(1)");
      if (!"ok".equals(result)) {
        throw new StoreException(
            path + " is damaged and was left as it is: " + result.replaceAll("\\s+", " "));
      }
      int id = Integer.parseInt(single(statement, "pragma application_id"));
      boolean empty = single(statement, "select count(*) from sqlite_schema").equals("0");
      if (id != Schema.APPLICATION_ID && !empty) {
        throw new StoreException(
            path + " is a SQLite file, but not a task hub's; it was left as it is");
      }
    } catch (SQLException failure) {
      throw Faults.describe(path, failure);
    }
  }

  private static String single(Statement statement, String sql) throws SQLException {
    try (ResultSet row = statement.executeQuery(sql)) {
      return row.next() ? row.getString(1) : "";
    }
  }
}
