package com.hello.taskhub.azure;

import com.hello.taskhub.instance.Activity;
import com.hello.taskhub.instance.InstanceChange;
import com.hello.taskhub.instance.InstanceRecord;
import com.hello.taskhub.instance.Message;
import com.hello.taskhub.store.StoreException;
import com.microsoft.durabletask.implementation.protobuf.OrchestratorService.HistoryEvent;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Collects what the changes of one instance in one commit come to, as rows: no I/O. One use, not
 * thread-safe.
 */
final class Draft {
  static final String EPOCH = "HubEpoch";
  static final String COMMIT = "HubCommit";
  static final String PART = "HubPart";
  static final String HISTORY_COUNT = "HubHistoryCount";
  static final String BLOBS = "HubBlobs";
  static final String DUE = "HubDueMicros";
  static final String ACTIVITY_EXECUTION = "HubExecutionId";
  static final String TASK_ID = "HubTaskId";
  static final String REQUEST = "Event";

  private final Partition stored;
  private final long epoch;
  private final String hub;
  private final UnaryOperator<String> url;
  private final long commit;
  private final Map<String, @Nullable Row> rows = new LinkedHashMap<>();
  private final Map<String, byte[]> newBlobs = new LinkedHashMap<>();
  private final Set<String> obsoleteBlobs = new LinkedHashSet<>();
  private final TreeMap<String, Map<String, String>> ownRows;
  private final TreeMap<String, Map<String, String>> historyBlobs;
  private Map<String, String> recordBlobs;
  private int historyCount;
  private boolean exists;
  private boolean isLive;
  private String executionId;
  private @Nullable InstanceRecord record;
  private @Nullable RowWriter recordRow;
  private boolean touchesView;

  Draft(Partition stored, long epoch, String hub, UnaryOperator<String> url) {
    this.stored = stored;
    this.epoch = epoch;
    this.hub = hub;
    this.url = url;
    this.commit = stored.commit() + 1;
    this.ownRows = new TreeMap<>(stored.ownRows());
    this.historyBlobs = new TreeMap<>(stored.historyBlobs());
    this.recordBlobs = stored.recordBlobs();
    this.historyCount = stored.historyCount();
    this.exists = stored.exists();
    this.isLive = stored.isLive();
    this.executionId = stored.executionId();
  }

  /**
   * Adds a change.
   *
   * @throws StoreException when it adds what is there already
   */
  void add(InstanceChange change) {
    if (change.erase()) {
      erase();
    }
    InstanceRecord after = change.record();
    if (after != null) {
      setRecord(change.before(), after);
    } else if (!exists) {
      return;
    }
    if (change.clearHistory()) {
      clearHistory();
    }
    change.appended().forEach(this::append);
    change.consumed().forEach(seq -> removeOwn(Keys.inbox(seq)));
    change.received().forEach(this::receive);
    if (change.dropActivities()) {
      List.copyOf(ownRows.tailMap(Keys.ACTIVITY).keySet()).forEach(this::removeOwn);
    }
    change.answered().forEach(key -> removeOwn(Keys.activity(key.executionId(), key.taskId())));
    change.scheduled().forEach(this::schedule);
  }

  boolean isEmpty() {
    return !exists && !stored.exists();
  }

  PartitionWrite write() {
    Row sentinel = null;
    Row view = null;
    if (exists) {
      sentinel = recordRow == null ? new Row() : recordRow.row();
      sentinel.set(EPOCH, epoch).set(COMMIT, commit).set(PART, 0);
      sentinel.set(HISTORY_COUNT, historyCount);
      sentinel.set(BLOBS, !(historyBlobs.isEmpty() && recordBlobs.isEmpty()) || ownBlobs());
      if (record != null) {
        view = RecordRows.view(record, recordBlobs, hub, url).set(EPOCH, epoch).set(COMMIT, commit);
      }
    }
    obsoleteBlobs.removeAll(newBlobs.keySet());
    return new PartitionWrite(
        stored.instanceId(),
        stored.commit(),
        commit,
        rows,
        sentinel,
        newBlobs,
        obsoleteBlobs,
        touchesView || !exists,
        view);
  }

  /** What is stored once the write is done. */
  Partition after(String etag) {
    return exists
        ? new Partition(
            stored.instanceId(),
            commit,
            etag,
            isLive,
            executionId,
            historyCount,
            ownRows,
            historyBlobs,
            recordBlobs)
        : Partition.none(stored.instanceId());
  }

  private boolean ownBlobs() {
    return ownRows.values().stream().anyMatch(blobs -> !blobs.isEmpty());
  }

  private void erase() {
    clearHistory();
    List.copyOf(ownRows.keySet()).forEach(this::removeOwn);
    forgetBlobs(recordBlobs);
    recordBlobs = Map.of();
    exists = false;
    isLive = false;
    record = null;
    recordRow = null;
    touchesView = true;
  }

  private void setRecord(@Nullable InstanceRecord before, InstanceRecord after) {
    RowWriter writer = writer(Keys.SENTINEL);
    InstanceRecord compared = exists ? (record == null ? before : record) : null;
    RecordRows.write(writer, compared, recordBlobs, after);
    Map<String, String> obsolete = new HashMap<>(recordBlobs);
    obsolete.values().removeAll(writer.blobs().values());
    forgetBlobs(obsolete);
    touchesView |= RecordRows.differs(compared, after);
    recordBlobs = writer.blobs();
    newBlobs.putAll(writer.newBlobs());
    record = after;
    recordRow = writer;
    executionId = after.executionId();
    isLive = !after.isFinished();
    exists = true;
  }

  private void clearHistory() {
    for (int i = 0; i < historyCount; i++) {
      remove(Keys.history(i), i < stored.historyCount());
    }
    historyBlobs.values().forEach(this::forgetBlobs);
    historyBlobs.clear();
    historyCount = 0;
  }

  private void append(HistoryEvent event) {
    String key = Keys.history(historyCount++);
    RowWriter writer = writer(key);
    EventRows.write(writer, event, executionId);
    put(key, writer);
    if (!writer.blobs().isEmpty()) {
      historyBlobs.put(key, writer.blobs());
    }
  }

  private void receive(Message message) {
    RowWriter writer = writer(Keys.inbox(message.seq()));
    EventRows.write(writer, message.event(), executionId);
    writer.row().set(DUE, micros(message.due()));
    writer.row().set("IsPlayed", false);
    if (message.executionId() != null) {
      writer.row().set(RecordRows.EXECUTION, Keys.escape(message.executionId()));
    }
    addOwn(Keys.inbox(message.seq()), writer);
  }

  private void schedule(Activity activity) {
    String key = Keys.activity(activity.executionId(), activity.request().getTaskId());
    RowWriter writer = writer(key);
    writer.text("Name", activity.request().getName());
    writer.row().set(TASK_ID, activity.request().getTaskId());
    writer.row().set(ACTIVITY_EXECUTION, Keys.escape(activity.executionId()));
    writer.bytes(REQUEST, activity.request().toByteArray());
    addOwn(key, writer);
  }

  private void addOwn(String key, RowWriter writer) {
    if (ownRows.containsKey(key)) {
      throw new StoreException("two rows " + key + " of the instance " + stored.instanceId());
    }
    ownRows.put(key, writer.blobs());
    put(key, writer);
  }

  private void removeOwn(String key) {
    Map<String, String> blobs = ownRows.remove(key);
    if (blobs != null) {
      forgetBlobs(blobs);
      remove(key, stored.ownRows().containsKey(key));
    }
  }

  private void put(String key, RowWriter writer) {
    rows.put(key, writer.row());
    newBlobs.putAll(writer.newBlobs());
  }

  private void remove(String key, boolean isStored) {
    if (isStored) {
      rows.put(key, null);
    } else {
      rows.remove(key);
    }
  }

  private void forgetBlobs(Map<String, String> blobs) {
    for (String name : blobs.values()) {
      if (newBlobs.remove(name) == null) {
        obsoleteBlobs.add(name);
      }
    }
  }

  private RowWriter writer(String key) {
    return new RowWriter(stored.instanceId(), commit, key, url);
  }

  /** Microseconds since 1970, rounded up, so that nothing is due before its time. */
  static long micros(Instant instant) {
    return Math.addExact(
        Math.multiplyExact(instant.getEpochSecond(), 1_000_000L),
        (instant.getNano() + 999) / 1_000);
  }

  static Instant instant(long micros) {
    return Instant.ofEpochSecond(
        Math.floorDiv(micros, 1_000_000L), Math.floorMod(micros, 1_000_000L) * 1_000L);
  }
}
