package com.hello.taskhub.sqlite;

import com.hello.taskhub.store.StoreException;
import java.nio.file.Path;
import java.sql.SQLException;
import org.sqlite.SQLiteException;

/** SQLite's errors as one line that says what is wrong with the file. */
final class Faults {
  /** The low byte of SQLite's extended result codes is the primary one. */
  private static final int PRIMARY_CODE = 0xff;

  private Faults() {}

  static StoreException describe(Path path, SQLException failure) {
    return new StoreException(path + " " + reason(failure), failure);
  }

  private static String reason(SQLException failure) {
    int code =
        failure instanceof SQLiteException sqlite
            ? sqlite.getResultCode().code & PRIMARY_CODE
            : failure.getErrorCode() & PRIMARY_CODE;
    return switch (code) {
      case 5, 6 -> "is in use by another program";
      case 8 -> "cannot be written: it is read-only";
      case 10 -> "cannot be read or written: input/output error";
      case 11 -> "is damaged and was left as it is: " + oneLine(failure);
      case 13 -> "cannot grow: the disk is full";
      case 14 -> "cannot be opened: no such directory, or no permission";
      case 26 -> "is not a task hub's file, or is damaged; it was left as it is";
      default -> "failed: " + oneLine(failure);
    };
  }

  private static String oneLine(SQLException failure) {
    return String.valueOf(failure.getMessage()).replaceAll("\\s+", " ");
  }
}
