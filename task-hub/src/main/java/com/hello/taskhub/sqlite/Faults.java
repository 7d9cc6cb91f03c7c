package com.hello.taskhub.sqlite;

import com.hello.taskhub.store.StoreException;
import java.nio.file.Path;
import java.sql.SQLException;
import org.sqlite.SQLiteErrorCode;
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
    if (failure instanceof SQLiteException sqlite
        && sqlite.getResultCode() == SQLiteErrorCode.SQLITE_READONLY_ROLLBACK) {
      return "was left as it is: another program has not finished a change to it";
    }
    return switch (SQLiteErrorCode.getErrorCode(failure.getErrorCode() & PRIMARY_CODE)) {
      case SQLITE_BUSY, SQLITE_LOCKED -> "is in use by another program";
      case SQLITE_READONLY -> "cannot be written: it is read-only";
      case SQLITE_IOERR -> "cannot be read or written: input/output error";
      case SQLITE_CORRUPT -> "is damaged and was left as it is: " + oneLine(failure);
      case SQLITE_FULL -> "cannot grow: the disk is full";
      case SQLITE_CANTOPEN -> "cannot be opened: no such directory, or no permission";
      case SQLITE_NOTADB -> "is not a task hub's file, or is damaged; it was left as it is";
      default -> "failed: " + oneLine(failure);
    };
  }

  private static String oneLine(SQLException failure) {
    return String.valueOf(failure.getMessage()).replaceAll("\\s+", " ");
  }
}
