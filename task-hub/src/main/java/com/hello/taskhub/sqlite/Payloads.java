package com.hello.taskhub.sqlite;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.StringValue;
import com.hello.taskhub.instance.InstanceRecord;
import com.microsoft.durabletask.implementation.protobuf.OrchestratorService.OrchestrationState;
import com.microsoft.durabletask.implementation.protobuf.OrchestratorService.TaskFailureDetails;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The parts of a record that may be large: written only when they changed. */
final class Payloads {
  private static final String INPUT = "input";
  private static final String OUTPUT = "output";
  private static final String CUSTOM_STATUS = "custom status";
  private static final String FAILURE = "failure";

  private Payloads() {}

  static void write(
      SqliteFile file, long key, @Nullable InstanceRecord before, InstanceRecord after)
      throws SQLException {
    OrchestrationState was =
        before == null ? OrchestrationState.getDefaultInstance() : before.state();
    OrchestrationState is = after.state();
    write(
        file, key, INPUT, text(was.hasInput(), was.getInput()), text(is.hasInput(), is.getInput()));
    write(
        file,
        key,
        OUTPUT,
        text(was.hasOutput(), was.getOutput()),
        text(is.hasOutput(), is.getOutput()));
    write(
        file,
        key,
        CUSTOM_STATUS,
        text(was.hasCustomStatus(), was.getCustomStatus()),
        text(is.hasCustomStatus(), is.getCustomStatus()));
    if (is.hasFailureDetails() && !is.getFailureDetails().equals(was.getFailureDetails())) {
      put(file, key, FAILURE, is.getFailureDetails().toByteArray());
    }
  }

  static void read(SqliteFile file, long key, OrchestrationState.Builder state)
      throws SQLException, InvalidProtocolBufferException {
    try (ResultSet rows =
        file.prepared("select kind, value from payload where key = ?", key).executeQuery()) {
      while (rows.next()) {
        switch (rows.getString(1)) {
          case INPUT -> state.setInput(StringValue.of(rows.getString(2)));
          case OUTPUT -> state.setOutput(StringValue.of(rows.getString(2)));
          case CUSTOM_STATUS -> state.setCustomStatus(StringValue.of(rows.getString(2)));
          case FAILURE -> state.setFailureDetails(TaskFailureDetails.parseFrom(rows.getBytes(2)));
          default -> throw new SQLException("unknown payload " + rows.getString(1));
        }
      }
    }
  }

  private static @Nullable String text(boolean present, StringValue value) {
    return present ? value.getValue() : null;
  }

  private static void write(
      SqliteFile file, long key, String kind, @Nullable String was, @Nullable String is)
      throws SQLException {
    if (Objects.equals(was, is)) {
      return;
    }
    if (is == null) {
      file.prepared("delete from payload where key = ? and kind = ?", key, kind).executeUpdate();
    } else {
      put(file, key, kind, is);
    }
  }

  private static void put(SqliteFile file, long key, String kind, Object value)
      throws SQLException {
    file.prepared("insert or replace into payload values (?, ?, ?)", key, kind, value)
        .executeUpdate();
  }
}
