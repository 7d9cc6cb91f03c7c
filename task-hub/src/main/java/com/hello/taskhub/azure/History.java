package com.hello.taskhub.azure;

import com.azure.data.tables.models.TableEntity;
import com.azure.data.tables.models.TableTransactionAction;
import com.azure.data.tables.models.TableTransactionActionType;
import com.hello.taskhub.azure.Requests.ConflictException;
import com.hello.taskhub.store.StoreException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The table of histories, where each instance's rows are: written under the condition that its
 * sentinel's ETag is as this owner left it. An owner that was taken over fails on it, as the next
 * owner writes every live sentinel before it does anything else. Thread-safe.
 */
final class History {
  private static final int MAX_TAKEOVERS = 100;

  /** What has to be read of rows to know what is there, without the events. */
  private static final List<String> KNOWLEDGE =
      List.of(
          "PartitionKey",
          "RowKey",
          Draft.EPOCH,
          Draft.COMMIT,
          Draft.PART,
          Draft.HISTORY_COUNT,
          Draft.BLOBS,
          Draft.DUE,
          Draft.TASK_ID,
          RecordRows.ID,
          RecordRows.EXECUTION,
          RecordRows.LIVE,
          RecordRows.STATE,
          RecordRows.PARENT,
          "StateBlobName",
          "EventBlobName",
          "InputBlobName",
          "ResultBlobName",
          "DataBlobName",
          "OutputBlobName",
          "CustomStatusBlobName",
          "VersionBlobName",
          "CorrelationDataBlobName",
          "ReasonBlobName");

  private final Tables table;
  private final HubLease lease;

  History(Tables table, HubLease lease) {
    this.table = table;
    this.lease = lease;
  }

  Optional<TableEntity> sentinel(String instanceId) {
    return table.get(Keys.partition(instanceId), Keys.SENTINEL);
  }

  Optional<TableEntity> row(String instanceId, String rowKey) {
    return table.get(Keys.partition(instanceId), rowKey);
  }

  /** The keys of the instances that are not finished; reads every sentinel. */
  List<String> liveKeys() {
    return table
        .list(
            "RowKey eq " + Tables.quoted(Keys.SENTINEL) + " and " + RecordRows.LIVE + " eq true",
            List.of("PartitionKey", "RowKey"))
        .stream()
        .map(TableEntity::getPartitionKey)
        .toList();
  }

  /** All rows of an instance with all that is in them. */
  List<TableEntity> rows(String partitionKey) {
    return table.list("PartitionKey eq " + Tables.quoted(partitionKey), List.of());
  }

  /** An instance's rows as this owner may write them: where it is live, no other can any more. */
  record Owned(Partition partition, TableEntity sentinel, List<TableEntity> ownRows) {}

  /** Takes an instance's rows over if they are another owner's; empty when there are none. */
  Optional<Owned> own(String partitionKey) {
    for (int i = 0; i < MAX_TAKEOVERS; i++) {
      List<TableEntity> rows = known(partitionKey);
      TableEntity sentinel = sentinel(rows);
      if (sentinel == null) {
        return Optional.empty();
      }
      String etag = Entities.etag(sentinel);
      if (Entities.flag(sentinel, RecordRows.LIVE)
          && Entities.number(sentinel, Draft.EPOCH) != lease.epoch()) {
        etag = stamp(partitionKey, etag);
        if (etag.isEmpty()) {
          continue;
        }
      }
      List<TableEntity> ownRows =
          rows.stream().filter(row -> row.getRowKey().compareTo(Keys.SENTINEL) > 0).toList();
      return Optional.of(new Owned(partition(sentinel, etag, rows), sentinel, ownRows));
    }
    throw lease.loseTo("it goes on writing to " + partitionKey);
  }

  /**
   * Carries out a write as one or several transactions.
   *
   * @param etag the sentinel's, or empty when there is none
   * @return the sentinel's ETag, empty when it was removed
   */
  String write(PartitionWrite write, String etag) {
    return write(write, etag, null);
  }

  /** Carries out a write that may have been carried out in part, or whole. */
  String writeAgain(PartitionWrite write) {
    String key = write.partitionKey();
    for (int i = 0; i < MAX_TAKEOVERS; i++) {
      List<TableEntity> rows =
          table.list(
              "PartitionKey eq " + Tables.quoted(key),
              List.of("PartitionKey", "RowKey", Draft.EPOCH, Draft.COMMIT));
      TableEntity sentinel = sentinel(rows);
      if (sentinel == null) {
        if (write.before() > 0 && write.sentinel() != null) {
          throw new StoreException("The hub in Azure Storage is damaged: " + key + " is gone");
        }
        return write.sentinel() == null ? "" : write(write, "", Set.of());
      }
      String etag = Entities.etag(sentinel);
      if (Entities.number(sentinel, Draft.EPOCH) != lease.epoch()) {
        etag = stamp(key, etag);
        if (etag.isEmpty()) {
          continue;
        }
      }
      if (Entities.number(sentinel, Draft.COMMIT) == write.commit()) {
        return etag;
      }
      Set<String> present = new HashSet<>();
      rows.forEach(row -> present.add(row.getRowKey()));
      return write(write, etag, present);
    }
    throw lease.loseTo("it goes on writing to " + key);
  }

  private static @Nullable TableEntity sentinel(List<TableEntity> rows) {
    return rows.stream()
        .filter(row -> row.getRowKey().equals(Keys.SENTINEL))
        .findFirst()
        .orElse(null);
  }

  private String write(PartitionWrite write, String firstETag, @Nullable Set<String> present) {
    String key = write.partitionKey();
    List<List<Map.Entry<String, @Nullable Row>>> parts = write.parts();
    String etag = firstETag;
    for (int i = 0; i < parts.size(); i++) {
      boolean isLast = i == parts.size() - 1;
      Row sentinel =
          isLast
              ? write.sentinel()
              : new Row()
                  .set(Draft.EPOCH, lease.epoch())
                  .set(Draft.COMMIT, write.before())
                  .set(Draft.PART, i + 1);
      if (sentinel != null) {
        // A commit that the owner before made is carried out in the name of this one.
        sentinel.set(Draft.EPOCH, lease.epoch());
      }
      List<TableTransactionAction> actions = new ArrayList<>();
      actions.add(sentinel(key, sentinel, etag));
      for (Map.Entry<String, @Nullable Row> row : parts.get(i)) {
        Row value = row.getValue();
        if (value != null) {
          actions.add(
              new TableTransactionAction(
                  TableTransactionActionType.UPSERT_REPLACE, value.entity(key, row.getKey())));
        } else if (present == null || present.contains(row.getKey())) {
          actions.add(
              new TableTransactionAction(
                  TableTransactionActionType.DELETE, new TableEntity(key, row.getKey())));
        }
      }
      etag = transact(key, sentinel, actions);
    }
    return etag;
  }

  private static TableTransactionAction sentinel(String key, @Nullable Row sentinel, String etag) {
    if (sentinel == null) {
      return new TableTransactionAction(
          TableTransactionActionType.DELETE,
          new TableEntity(key, Keys.SENTINEL).addProperty("odata.etag", etag),
          true);
    }
    if (etag.isEmpty()) {
      return new TableTransactionAction(
          TableTransactionActionType.CREATE, sentinel.entity(key, Keys.SENTINEL));
    }
    return new TableTransactionAction(
        TableTransactionActionType.UPDATE_MERGE,
        sentinel.entity(key, Keys.SENTINEL).addProperty("odata.etag", etag),
        true);
  }

  private String transact(
      String key, @Nullable Row sentinel, List<TableTransactionAction> actions) {
    String etag;
    try {
      etag = table.transact(actions);
    } catch (ConflictException refused) {
      return outcome(key, sentinel, refused.code());
    }
    return etag.isEmpty() && sentinel != null ? outcome(key, sentinel, "no ETag") : etag;
  }

  /** A request that was refused may have been carried out before: its answer can be lost. */
  private String outcome(String key, @Nullable Row sentinel, String code) {
    TableEntity found = table.get(key, Keys.SENTINEL).orElse(null);
    if (sentinel == null && found == null) {
      return "";
    }
    if (sentinel == null || found == null || !isSame(found, sentinel)) {
      throw lease.loseTo(code + " at " + key);
    }
    return Entities.etag(found);
  }

  private static boolean isSame(TableEntity found, Row written) {
    for (String column : List.of(Draft.EPOCH, Draft.COMMIT, Draft.PART)) {
      Object wanted = written.columns().get(column);
      if (!(wanted instanceof Number number)
          || number.longValue() != Entities.number(found, column)) {
        return false;
      }
    }
    return true;
  }

  /** Writes this owner's epoch over another's; empty when that one wrote in between. */
  private String stamp(String key, String etag) {
    Row mark = new Row().set(Draft.EPOCH, lease.epoch());
    try {
      return table.transact(List.of(sentinel(key, mark, etag)));
    } catch (ConflictException changed) {
      return "";
    }
  }

  private List<TableEntity> known(String partitionKey) {
    String filter = "PartitionKey eq " + Tables.quoted(partitionKey);
    List<TableEntity> rows =
        table.list(filter + " and RowKey ge " + Tables.quoted(Keys.SENTINEL), KNOWLEDGE);
    boolean hasBlobs = rows.stream().anyMatch(row -> Entities.flag(row, Draft.BLOBS));
    // Only where there are blobs is it worth reading which rows of history have some.
    return hasBlobs ? table.list(filter, KNOWLEDGE) : rows;
  }

  private static Partition partition(TableEntity sentinel, String etag, List<TableEntity> rows) {
    TreeMap<String, Map<String, String>> ownRows = new TreeMap<>();
    TreeMap<String, Map<String, String>> historyBlobs = new TreeMap<>();
    for (TableEntity row : rows) {
      int order = row.getRowKey().compareTo(Keys.SENTINEL);
      Map<String, String> blobs = Entities.blobs(row);
      if (order > 0) {
        ownRows.put(row.getRowKey(), blobs);
      } else if (order < 0 && !blobs.isEmpty()) {
        historyBlobs.put(row.getRowKey(), new HashMap<>(blobs));
      }
    }
    return new Partition(
        RecordRows.instanceId(sentinel),
        Entities.number(sentinel, Draft.COMMIT),
        etag,
        Entities.flag(sentinel, RecordRows.LIVE),
        RecordRows.executionId(sentinel),
        (int) Entities.number(sentinel, Draft.HISTORY_COUNT),
        ownRows,
        historyBlobs,
        new LinkedHashMap<>(Entities.blobs(sentinel)));
  }
}
