package com.hello.taskhub.azure;

import com.azure.data.tables.models.TableEntity;
import com.hello.taskhub.azure.Requests.ConflictException;
import com.hello.taskhub.store.StoreException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The table of instances, which other tools read: a view of what the histories' sentinels say. A
 * thread of its own brings it up to date behind the commits, and skips what is outdated by then.
 * Each row is written under the condition that it is as this owner left it. Thread-safe.
 */
final class Instances {
  private static final int MAX_TRIES = 20;
  private static final int MAX_WAITING = 1_000;

  private final Tables table;
  private final HubLease lease;
  private final Map<String, String> etags = new ConcurrentHashMap<>();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final LinkedHashMap<String, Row> waiting = new LinkedHashMap<>();
  private boolean isWriting;
  private boolean isClosed;
  private @Nullable StoreException failure;

  Instances(Tables table, HubLease lease) {
    this.table = table;
    this.lease = lease;
    Thread thread = new Thread(this::run, "task-hub-instances");
    thread.setDaemon(true);
    thread.start();
  }

  /** Has a row written soon; waits only where too many do. */
  void later(String key, Row row) {
    lock.lock();
    try {
      while (waiting.size() >= MAX_WAITING && failure == null) {
        changed.awaitUninterruptibly();
      }
      check();
      waiting.put(key, row);
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Waits until all rows are written. */
  void flush() {
    lock.lock();
    try {
      while ((!waiting.isEmpty() || isWriting) && failure == null) {
        changed.awaitUninterruptibly();
      }
      check();
    } finally {
      lock.unlock();
    }
  }

  /** Writes a row now, or removes it when {@code row} is null. */
  void write(String key, @Nullable Row row) {
    for (int i = 0; i < MAX_TRIES; i++) {
      String etag = etags.get(key);
      if (etag == null) {
        TableEntity found = table.get(key, "").orElse(null);
        if (found == null && row == null) {
          return;
        }
        if (found != null && Entities.number(found, Draft.EPOCH) > lease.epoch()) {
          throw lease.loseTo("it has written " + key);
        }
        if (found != null && row != null && isSame(found, row)) {
          return;
        }
        etag = found == null ? "" : Entities.etag(found);
      }
      etags.remove(key);
      try {
        if (row == null) {
          table.delete(new TableEntity(key, "").addProperty("odata.etag", etag));
          return;
        }
        String written = table.put(row.entity(key, ""), etag);
        if (!written.isEmpty() && !row.columns().containsKey("CompletedTime")) {
          etags.put(key, written);
        }
        return;
      } catch (ConflictException changedOrLost) {
        continue; // Read again, and see whose it is.
      }
    }
    throw lease.loseTo("it goes on writing " + key);
  }

  /** The keys of the rows that {@code filter} lets pass. */
  List<String> keys(String filter) {
    return table.list(filter, List.of("PartitionKey", "RowKey")).stream()
        .map(TableEntity::getPartitionKey)
        .toList();
  }

  /** The first rows that both filters let pass, by key. */
  List<TableEntity> list(String filter, Predicate<TableEntity> wanted, int limit) {
    return table.list(
        filter, List.of("PartitionKey", "RowKey", RecordRows.ID, "CreatedTime"), wanted, limit);
  }

  /** Writes nothing more. */
  void close() {
    lock.lock();
    try {
      isClosed = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private static boolean isSame(TableEntity found, Row row) {
    return row.columns().get(Draft.EPOCH) instanceof Long epoch
        && row.columns().get(Draft.COMMIT) instanceof Long commit
        && Entities.number(found, Draft.EPOCH) == epoch
        && Entities.number(found, Draft.COMMIT) == commit;
  }

  private void check() {
    if (failure != null) {
      throw failure;
    }
  }

  private void run() {
    while (true) {
      String key;
      Row row;
      lock.lock();
      try {
        isWriting = false;
        changed.signalAll();
        while (waiting.isEmpty() && !isClosed) {
          changed.awaitUninterruptibly();
        }
        if (isClosed) {
          return;
        }
        Map.Entry<String, Row> first = waiting.entrySet().iterator().next();
        key = first.getKey();
        row = first.getValue();
        waiting.remove(key);
        isWriting = true;
      } finally {
        lock.unlock();
      }
      try {
        write(key, row);
      } catch (RuntimeException e) {
        fail(
            e instanceof StoreException storage
                ? storage
                : new StoreException("the table of instances cannot be written: " + e, e));
        return;
      }
    }
  }

  private void fail(StoreException reason) {
    lock.lock();
    try {
      failure = reason;
      isWriting = false;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
