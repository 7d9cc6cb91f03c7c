package com.hello.taskhub.sqlite;

import com.google.protobuf.InvalidProtocolBufferException;
import com.hello.taskhub.instance.Activity;
import com.hello.taskhub.instance.Instance;
import com.hello.taskhub.instance.InstanceChange;
import com.hello.taskhub.instance.InstanceRecord;
import com.hello.taskhub.instance.Message;
import com.hello.taskhub.store.HubStore;
import com.hello.taskhub.store.InstanceFilter;
import com.hello.taskhub.store.Page;
import com.hello.taskhub.store.Recovery;
import com.hello.taskhub.store.StoreException;
import com.microsoft.durabletask.implementation.protobuf.OrchestratorService.ActivityRequest;
import com.microsoft.durabletask.implementation.protobuf.OrchestratorService.HistoryEvent;
import com.microsoft.durabletask.implementation.protobuf.OrchestratorService.OrchestratorRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.StringJoiner;

/**
 * A hub in one SQLite file, in write-ahead mode with {@code synchronous=FULL}: each commit is
 * synced before it returns.
 *
 * <p>An instance is a row of {@code instance}; what is large or seldom changes is kept apart from
 * it in {@code payload}, so that a turn writes what it changed and no more. The history has a row
 * for each turn, which holds the turn's events.
 */
public final class SqliteStore implements HubStore {
  private final SqliteFile file;

  private SqliteStore(SqliteFile file) {
    this.file = file;
  }

  /**
   * Opens the file, or makes it where there is none.
   *
   * @throws StoreException when it is not a hub's file, is damaged, or cannot be written; the file
   *     is then left as it was found
   */
  public static SqliteStore open(Path path) {
    return new SqliteStore(SqliteFile.open(path));
  }

  @Override
  public void recover(Recovery recovery) {
    file.read(
        () -> {
          try (ResultSet rows =
              file.prepared(
                      "select i.id, m.due_micros from inbox m join instance i on i.key = m.key")
                  .executeQuery()) {
            while (rows.next()) {
              recovery.message(rows.getString(1), Columns.instant(rows.getLong(2)));
            }
          }
          try (ResultSet rows =
              file.prepared(
                      "select i.id, a.execution_id, a.task_id"
                          + " from activity a join instance i on i.key = a.key")
                  .executeQuery()) {
            while (rows.next()) {
              recovery.activity(
                  new Activity.Key(rows.getString(1), rows.getString(2), rows.getInt(3)));
            }
          }
          return null;
        });
  }

  @Override
  public Optional<InstanceRecord> record(String instanceId) {
    return file.read(
        () -> {
          try (ResultSet row =
              file.prepared(Columns.SELECT_RECORD + " where id = ?", instanceId).executeQuery()) {
            return row.next() ? Optional.of(withPayloads(row)) : Optional.empty();
          }
        });
  }

  @Override
  public Optional<Instance> load(String instanceId) {
    return record(instanceId)
        .map(
            record ->
                file.read(
                    () -> {
                      long key = key(instanceId);
                      return new Instance(record, history(key), inbox(key));
                    }));
  }

  @Override
  public Optional<Activity> activity(Activity.Key key) {
    return file.read(
        () -> {
          try (ResultSet row =
              file.prepared(
                      "select request from activity"
                          + " where key = (select key from instance where id = ?)"
                          + " and execution_id = ? and task_id = ?",
                      key.instanceId(),
                      key.executionId(),
                      key.taskId())
                  .executeQuery()) {
            return row.next()
                ? Optional.of(new Activity(ActivityRequest.parseFrom(row.getBytes(1))))
                : Optional.empty();
          }
        });
  }

  @Override
  public void commit(List<InstanceChange> changes) {
    file.transaction(
        () -> {
          for (InstanceChange change : changes) {
            write(change);
          }
        });
  }

  @Override
  public List<InstanceRecord> query(InstanceFilter filter, Page page) {
    StringBuilder sql = new StringBuilder(Columns.SELECT_RECORD + " where id > ?");
    List<Object> values = new ArrayList<>(List.of(page.afterId()));
    if (!filter.idPrefix().isEmpty()) {
      // As bytes: SQLite's length of a text ends at its first NUL character.
      byte[] prefix = filter.idPrefix().getBytes(StandardCharsets.UTF_8);
      sql.append(" and substr(cast(id as blob), 1, ?) = ?");
      values.add(prefix.length);
      values.add(prefix);
    }
    if (filter.createdFrom() != null) {
      sql.append(" and created_micros >= ?");
      values.add(Columns.micros(filter.createdFrom()));
    }
    if (filter.createdTo() != null) {
      sql.append(" and created_micros <= ?");
      values.add(Columns.micros(filter.createdTo()));
    }
    if (!filter.statuses().isEmpty()) {
      StringJoiner marks = new StringJoiner(", ", " and status in (", ")");
      filter
          .statuses()
          .forEach(
              status -> {
                marks.add("?");
                values.add(status.getNumber());
              });
      sql.append(marks);
    }
    sql.append(" order by id limit ?");
    values.add(page.limit());
    return file.read(
        () -> {
          List<InstanceRecord> found = new ArrayList<>();
          try (ResultSet rows = file.prepared(sql.toString(), values.toArray()).executeQuery()) {
            while (rows.next()) {
              found.add(page.withPayloads() ? withPayloads(rows) : Columns.record(rows).build());
            }
          }
          return found;
        });
  }

  @Override
  public void clear() {
    file.transaction(
        () -> {
          for (String table : Schema.TABLES) {
            file.prepared("delete from " + table).executeUpdate();
          }
        });
  }

  @Override
  public void close() {
    file.close();
  }

  private void write(InstanceChange change) throws SQLException {
    if (change.erase()) {
      for (String table : Schema.PARTS) {
        file.prepared(
                "delete from " + table + " where key = (select key from instance where id = ?)",
                change.instanceId())
            .executeUpdate();
      }
      file.prepared("delete from instance where id = ?", change.instanceId()).executeUpdate();
    }
    if (change.record() != null) {
      Columns.write(file, change.record());
    } else if (change.erase()) {
      return;
    }
    long key = key(change.instanceId());
    if (change.record() != null) {
      Payloads.write(file, key, change.before(), change.record());
    }
    if (change.clearHistory()) {
      file.prepared("delete from history where key = ?", key).executeUpdate();
    }
    if (!change.appended().isEmpty()) {
      file.prepared(
              "insert into history select ?, coalesce(max(turn), 0) + 1, ?"
                  + " from history where key = ?",
              key,
              OrchestratorRequest.newBuilder()
                  .addAllPastEvents(change.appended())
                  .build()
                  .toByteArray(),
              key)
          .executeUpdate();
    }
    writeInbox(key, change);
    writeActivities(key, change);
  }

  private void writeInbox(long key, InstanceChange change) throws SQLException {
    for (long seq : change.consumed()) {
      file.prepared("delete from inbox where key = ? and seq = ?", key, seq).executeUpdate();
    }
    for (Message message : change.received()) {
      file.prepared(
              "insert into inbox values (?, ?, ?, ?, ?)",
              key,
              message.seq(),
              message.executionId(),
              Columns.micros(message.due()),
              message.event().toByteArray())
          .executeUpdate();
    }
  }

  private void writeActivities(long key, InstanceChange change) throws SQLException {
    if (change.dropActivities()) {
      file.prepared("delete from activity where key = ?", key).executeUpdate();
    }
    for (Activity.Key answered : change.answered()) {
      file.prepared(
              "delete from activity where key = ? and execution_id = ? and task_id = ?",
              key,
              answered.executionId(),
              answered.taskId())
          .executeUpdate();
    }
    for (Activity activity : change.scheduled()) {
      file.prepared(
              "insert into activity values (?, ?, ?, ?)",
              key,
              activity.executionId(),
              activity.key().taskId(),
              activity.request().toByteArray())
          .executeUpdate();
    }
  }

  /** The row's key, or -1, which no row has, when there is no such instance. */
  private long key(String instanceId) throws SQLException {
    try (ResultSet row =
        file.prepared("select key from instance where id = ?", instanceId).executeQuery()) {
      return row.next() ? row.getLong(1) : -1;
    }
  }

  private InstanceRecord withPayloads(ResultSet row)
      throws SQLException, InvalidProtocolBufferException {
    Columns.RecordBuilder record = Columns.record(row);
    Payloads.read(file, row.getLong("key"), record.state());
    return record.build();
  }

  private List<HistoryEvent> history(long key) throws SQLException, InvalidProtocolBufferException {
    List<HistoryEvent> history = new ArrayList<>();
    try (ResultSet rows =
        file.prepared("select events from history where key = ? order by turn", key)
            .executeQuery()) {
      while (rows.next()) {
        history.addAll(OrchestratorRequest.parseFrom(rows.getBytes(1)).getPastEventsList());
      }
    }
    return history;
  }

  private List<Message> inbox(long key) throws SQLException, InvalidProtocolBufferException {
    List<Message> inbox = new ArrayList<>();
    try (ResultSet rows =
        file.prepared(
                "select seq, execution_id, due_micros, event from inbox where key = ? order by seq",
                key)
            .executeQuery()) {
      while (rows.next()) {
        inbox.add(
            new Message(
                rows.getLong(1),
                rows.getString(2),
                Columns.instant(rows.getLong(3)),
                HistoryEvent.parseFrom(rows.getBytes(4))));
      }
    }
    return inbox;
  }
}
