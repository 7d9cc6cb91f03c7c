package com.hello.taskhub.sqlite;

import com.google.protobuf.InvalidProtocolBufferException;
import com.hello.taskhub.store.StoreException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteConfig;

/** An open SQLite file: its statements, its transactions, and its errors in one line. */
final class SqliteFile implements AutoCloseable {
  /** What one large commit made the write-ahead log grow by is given back after it. */
  private static final int MAX_IDLE_WAL_BYTES = 16 << 20;

  private final Path path;
  private final Connection connection;
  private final Statement plain;
  private final Map<String, PreparedStatement> statements = new HashMap<>();

  private SqliteFile(Path path, Connection connection) throws SQLException {
    this.path = path;
    this.connection = connection;
    this.plain = connection.createStatement();
  }

  /** Work on the file that returns something. */
  interface Call<T> {
    T run() throws SQLException, InvalidProtocolBufferException;
  }

  /** Work on the file. */
  interface Action {
    void run() throws SQLException, InvalidProtocolBufferException;
  }

  /**
   * Opens the file for this process alone, or makes it.
   *
   * @throws StoreException when it cannot be used; nothing is written to it before all of it was
   *     found to be in order
   */
  static SqliteFile open(Path path) {
    NativeLibrary.load();
    FileCheck.check(path);
    SQLiteConfig config = new SQLiteConfig();
    // One process owns the file; exclusive mode also spares the shared-memory index.
    config.setLockingMode(SQLiteConfig.LockingMode.EXCLUSIVE);
    config.setJournalMode(SQLiteConfig.JournalMode.WAL);
    config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
    config.setBusyTimeout(0);
    config.setJournalSizeLimit(MAX_IDLE_WAL_BYTES);
    try {
      Connection connection = config.createConnection("jdbc:sqlite:" + path);
      try {
        SqliteFile file = new SqliteFile(path, connection);
        file.createWhereNew();
        return file;
      } catch (SQLException | RuntimeException failure) {
        connection.close();
        throw failure;
      }
    } catch (SQLException failure) {
      throw Faults.describe(path, failure);
    }
  }

  private void createWhereNew() throws SQLException {
    try (var row = plain.executeQuery("pragma application_id")) {
      if (row.getInt(1) == Schema.APPLICATION_ID) {
        return;
      }
    }
    transaction(
        () -> {
          for (String statement : Schema.CREATE) {
            plain.execute(statement);
          }
        });
  }

  /** A statement that is ready to run with these values; it is kept, so no two may run nested. */
  PreparedStatement prepared(String sql, @Nullable Object... values) throws SQLException {
    PreparedStatement statement = statements.get(sql);
    if (statement == null) {
      statement = connection.prepareStatement(sql);
      statements.put(sql, statement);
    }
    for (int i = 0; i < values.length; i++) {
      statement.setObject(i + 1, values[i]);
    }
    return statement;
  }

  /** Runs {@code call}; what fails is told as a {@link StoreException}. */
  <T> T run(Call<T> call) {
    try {
      return call.run();
    } catch (SQLException failure) {
      throw Faults.describe(path, failure);
    } catch (InvalidProtocolBufferException failure) {
      throw new StoreException(path + " is damaged: a row cannot be read", failure);
    }
  }

  /** Runs {@code call}, which only reads: whatever a row holds that it should not is damage. */
  <T> T read(Call<T> call) {
    try {
      return run(call);
    } catch (StoreException failure) {
      throw failure;
    } catch (RuntimeException unexpected) {
      throw new StoreException(path + " is damaged: a row cannot be read", unexpected);
    }
  }

  /** Runs {@code action} as one transaction, which is on disk when this returns. */
  void transaction(Action action) {
    run(
        () -> {
          prepared("begin immediate").execute();
          boolean done = false;
          try {
            action.run();
            prepared("commit").execute();
            done = true;
          } finally {
            if (!done) {
              rollback();
            }
          }
          return null;
        });
  }

  private void rollback() {
    try {
      plain.execute("rollback");
    } catch (SQLException alreadyRolledBack) {
      // A full disk or a failed write has SQLite roll back by itself; the first error is thrown.
      return;
    }
  }

  @Override
  public void close() {
    try {
      connection.close();
    } catch (SQLException failure) {
      throw Faults.describe(path, failure);
    }
  }
}
