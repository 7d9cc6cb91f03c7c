package com.hello.benchmarks.hub;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;

/** How fast SQLite alone commits on the same disk: what no hub on it can exceed. */
final class RawSqlite {
  private static final int COMMITS = 5_000;
  private static final int ROWS = 50;
  private static final int ROW_BYTES = 200;

  private RawSqlite() {}

  /** Synced commits a second, of one small row each. */
  static double commitsPerSecond(Path directory) throws SQLException {
    String url = "jdbc:sqlite:" + directory.resolve("raw.db");
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement()) {
      statement.execute("pragma locking_mode = exclusive");
      statement.execute("pragma journal_mode = wal");
      statement.execute("pragma synchronous = full");
      statement.execute("create table if not exists t (k integer primary key, v blob)");
      try (PreparedStatement write =
          connection.prepareStatement("insert or replace into t values (?, ?)")) {
        long start = System.nanoTime();
        for (int i = 0; i < COMMITS; i++) {
          statement.execute("begin immediate");
          write.setInt(1, i % ROWS);
          write.setBytes(2, new byte[ROW_BYTES]);
          write.executeUpdate();
          statement.execute("commit");
        }
        return COMMITS * 1e9 / (System.nanoTime() - start);
      }
    }
  }
}
