package com.hello.taskhub.sqlite;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.StringValue;
import com.google.protobuf.Timestamp;
import com.hello.taskhub.instance.InstanceRecord;
import com.hello.taskhub.instance.Times;
import com.microsoft.durabletask.implementation.protobuf.OrchestratorService.OrchestrationState;
import com.microsoft.durabletask.implementation.protobuf.OrchestratorService.OrchestrationStatus;
import com.microsoft.durabletask.implementation.protobuf.OrchestratorService.ParentInstanceInfo;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.DateTimeException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** An instance's record as the columns of its row. */
final class Columns {
  static final String SELECT_RECORD =
      "select key, id, execution_id, name, version, status, scheduled_micros, created_micros,"
          + " updated_micros, parent from instance";

  private static final String UPSERT_RECORD =
      "insert into instance (id, execution_id, name, version, status, scheduled_micros,"
          + " created_micros, updated_micros, parent) values (?, ?, ?, ?, ?, ?, ?, ?, ?)"
          + " on conflict (id) do update set execution_id = excluded.execution_id,"
          + " version = excluded.version, status = excluded.status,"
          + " updated_micros = excluded.updated_micros";

  private Columns() {}

  /** A record whose payloads may still be filled in. */
  record RecordBuilder(
      OrchestrationState.Builder state, String executionId, @Nullable ParentInstanceInfo parent) {
    InstanceRecord build() {
      return new InstanceRecord(state.build(), executionId, parent);
    }
  }

  static RecordBuilder record(ResultSet row) throws SQLException, InvalidProtocolBufferException {
    OrchestrationState.Builder state =
        OrchestrationState.newBuilder()
            .setInstanceId(row.getString("id"))
            .setName(row.getString("name"))
            .setOrchestrationStatus(OrchestrationStatus.forNumber(row.getInt("status")))
            .setCreatedTimestamp(Times.timestamp(instant(row.getLong("created_micros"))))
            .setLastUpdatedTimestamp(Times.timestamp(instant(row.getLong("updated_micros"))));
    String version = row.getString("version");
    if (version != null) {
      state.setVersion(StringValue.of(version));
    }
    long scheduled = row.getLong("scheduled_micros");
    if (!row.wasNull()) {
      state.setScheduledStartTimestamp(Times.timestamp(instant(scheduled)));
    }
    byte[] parent = row.getBytes("parent");
    return new RecordBuilder(
        state,
        row.getString("execution_id"),
        parent == null ? null : ParentInstanceInfo.parseFrom(parent));
  }

  static void write(SqliteFile file, InstanceRecord record) throws SQLException {
    OrchestrationState state = record.state();
    file.prepared(
            UPSERT_RECORD,
            record.instanceId(),
            record.executionId(),
            state.getName(),
            state.hasVersion() ? state.getVersion().getValue() : null,
            state.getOrchestrationStatusValue(),
            state.hasScheduledStartTimestamp()
                ? micros(Times.instant(state.getScheduledStartTimestamp()))
                : null,
            micros(Times.instant(state.getCreatedTimestamp())),
            micros(Times.instant(state.getLastUpdatedTimestamp())),
            record.parent() == null ? null : record.parent().toByteArray())
        .executeUpdate();
  }

  /** Microseconds since 1970, rounded up, so that nothing is due before its time. */
  static long micros(Instant instant) {
    return Math.addExact(
        Math.multiplyExact(instant.getEpochSecond(), 1_000_000L),
        (instant.getNano() + 999) / 1_000);
  }

  /**
   * The time that {@link #micros} made.
   *
   * @throws DateTimeException when no time made it
   */
  static Instant instant(long micros) {
    return Times.instant(
        Timestamp.newBuilder()
            .setSeconds(Math.floorDiv(micros, 1_000_000L))
            .setNanos(Math.floorMod(micros, 1_000_000) * 1_000)
            .build());
  }
}
