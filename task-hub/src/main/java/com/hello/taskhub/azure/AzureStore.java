package com.hello.taskhub.azure;

import com.azure.data.tables.models.TableEntity;
import com.google.protobuf.InvalidProtocolBufferException;
import com.hello.taskhub.instance.Activity;
import com.hello.taskhub.instance.Instance;
import com.hello.taskhub.instance.InstanceChange;
import com.hello.taskhub.instance.InstanceRecord;
import com.hello.taskhub.instance.Lifecycle;
import com.hello.taskhub.instance.Message;
import com.hello.taskhub.store.HubStore;
import com.hello.taskhub.store.InstanceFilter;
import com.hello.taskhub.store.OwnershipLostException;
import com.hello.taskhub.store.Page;
import com.hello.taskhub.store.Recovery;
import com.hello.taskhub.store.StoreException;
import com.microsoft.durabletask.implementation.protobuf.OrchestratorService.ActivityRequest;
import com.microsoft.durabletask.implementation.protobuf.OrchestratorService.HistoryEvent;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A hub in an Azure Storage account, in the tables {@code HUBInstances} and {@code HUBHistory} and
 * the containers {@code HUB-largemessages} and {@code HUB-leases}.
 *
 * <p>The rows of an instance are one partition of the table of histories: its events, a sentinel
 * that holds the instance's record, and behind it its inbox and its activities. A commit that
 * changes one instance that is live, and fits a transaction, is that one transaction. Every other
 * commit is first written whole to the hub's leased blob, which makes it: from then on it is
 * carried out, by this owner or by the next, and what was begun of it before is never lost or done
 * twice. The table of instances follows behind.
 *
 * <p>Outages are waited out. What cannot get better, such as a wrong key, is a {@link
 * StoreException}, and a takeover by another owner an {@link OwnershipLostException}.
 */
public final class AzureStore implements HubStore {
  private static final int MAX_KNOWN = 20_000;
  private static final int CLEARED_AT_ONCE = 100;

  private final boolean isViewNew;
  private final HubNames names;
  private final AzureAccount account;
  private final HubLease lease;
  private final History history;
  private final Instances instances;
  private final LargeValues values;
  private final Parallel parallel = new Parallel();
  private final Map<String, Partition> known =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Partition> eldest) {
          return size() > MAX_KNOWN;
        }
      };

  private AzureStore(HubNames names, AzureAccount account, HubLease lease, boolean isViewNew) {
    this.isViewNew = isViewNew;
    this.names = names;
    this.account = account;
    this.lease = lease;
    this.history = new History(new Tables(account.history(), account.requests()), lease);
    this.instances = new Instances(new Tables(account.instances(), account.requests()), lease);
    this.values = new LargeValues(account);
  }

  /**
   * Checks the form of a connection string; sends nothing.
   *
   * @throws IllegalArgumentException when it is malformed; the message does not show it
   */
  public static void check(String connectionString) {
    AzureAccount.of(connectionString, new HubNames("check"));
  }

  /**
   * Opens a hub, or makes it where there is none.
   *
   * @param onStandby runs once before waiting for another owner; null not to wait
   * @throws StoreException when the connection string or the name is malformed, the service refuses
   *     the key, or there is another owner and no wait
   * @throws InterruptedException when interrupted while waiting
   */
  public static AzureStore open(String connectionString, String hub, @Nullable Runnable onStandby)
      throws InterruptedException {
    return open(connectionString, hub, HubLease.DEFAULT_DURATION, onStandby);
  }

  /** Opens a hub with a lease of 15 to 60 seconds. */
  static AzureStore open(
      String connectionString, String hub, Duration leaseDuration, @Nullable Runnable onStandby)
      throws InterruptedException {
    HubNames names = new HubNames(hub);
    AzureAccount account = AzureAccount.of(connectionString, names);
    boolean isViewNew = account.createWhereMissing();
    AzureStore store =
        new AzureStore(
            names, account, HubLease.acquire(account, leaseDuration, onStandby), isViewNew);
    try {
      store.finishCommit();
      return store;
    } catch (StoreException failure) {
      store.close();
      throw failure;
    }
  }

  /**
   * Makes sure that no other owner has taken over, which takes a request only after a pause as long
   * as a lease. Any thread may call this.
   *
   * @throws OwnershipLostException when one has
   * @throws StoreException when it cannot be found out any more
   */
  public void requireOwnership() {
    lease.requireFresh();
  }

  /** Completes when another owner has taken over; the store can do nothing more then. */
  public CompletableFuture<OwnershipLostException> lost() {
    return lease.lost();
  }

  @Override
  public void recover(Recovery recovery) {
    // The view knows the instances that are live, unless somebody has deleted it.
    List<String> live = isViewNew ? history.liveKeys() : instances.keys(RuntimeStatus.liveFilter());
    for (Owned owned : parallel.map(live, this::takeOver)) {
      if (!owned.partition().exists()) {
        continue;
      }
      known.put(owned.partition().instanceId(), owned.partition());
      owned.messages().forEach(due -> recovery.message(owned.partition().instanceId(), due));
      owned.activities().forEach(recovery::activity);
    }
  }

  @Override
  public Optional<InstanceRecord> record(String instanceId) {
    return history.sentinel(instanceId).map(sentinel -> record(sentinel, true));
  }

  @Override
  public Optional<Instance> load(String instanceId) {
    if (partition(instanceId).exists()) {
      return Optional.of(instance(history.rows(Keys.partition(instanceId))));
    }
    return Optional.empty();
  }

  @Override
  public Optional<Activity> activity(Activity.Key key) {
    return history
        .row(key.instanceId(), Keys.activity(key.executionId(), key.taskId()))
        .map(this::activity);
  }

  @Override
  public void commit(List<InstanceChange> changes) {
    Map<String, Draft> drafts = new LinkedHashMap<>();
    for (InstanceChange change : changes) {
      drafts
          .computeIfAbsent(
              change.instanceId(),
              id -> new Draft(partition(id), lease.epoch(), names.hub(), values::url))
          .add(change);
    }
    drafts.values().removeIf(Draft::isEmpty);
    if (drafts.isEmpty()) {
      return;
    }
    if (drafts.size() == 1) {
      String instanceId = drafts.keySet().iterator().next();
      Draft draft = drafts.get(instanceId);
      PartitionWrite write = draft.write();
      if (isOneTransaction(partition(instanceId), write)) {
        String etag = history.write(write, partition(instanceId).etag());
        known.put(instanceId, draft.after(etag));
        if (write.touchesView() && write.view() != null) {
          instances.later(write.partitionKey(), write.view());
        }
        // Between the writing and its answer may lie a pause: then others may do this work by now.
        lease.requireFresh();
        return;
      }
    }
    commitWhole(drafts);
  }

  @Override
  public List<InstanceRecord> query(InstanceFilter filter, Page page) {
    instances.flush();
    List<TableEntity> rows =
        instances.list(tableFilter(filter, page), row -> matches(row, filter), page.limit());
    List<Optional<InstanceRecord>> records =
        parallel.map(
            rows,
            row ->
                history
                    .sentinel(RecordRows.instanceId(row))
                    .map(sentinel -> record(sentinel, page.withPayloads())));
    return records.stream().flatMap(Optional::stream).toList();
  }

  @Override
  public void clear() {
    instances.flush();
    List<String> keys = instances.keys("PartitionKey ge ''");
    for (int i = 0; i < keys.size(); i += CLEARED_AT_ONCE) {
      List<InstanceChange> some = new ArrayList<>();
      for (String key : keys.subList(i, Math.min(i + CLEARED_AT_ONCE, keys.size()))) {
        history
            .own(key)
            .map(History.Owned::partition)
            .ifPresentOrElse(
                owned -> {
                  known.put(owned.instanceId(), owned);
                  some.add(Lifecycle.purge(owned.instanceId()));
                },
                () -> instances.write(key, null));
      }
      commit(some);
    }
  }

  @Override
  public void stopWaiting() {
    account.requests().stopWaiting();
  }

  @Override
  public void close() {
    account.requests().stopWaiting();
    try {
      instances.flush();
    } catch (StoreException behind) {
      // The next owner brings the table up to date.
      known.clear();
    } finally {
      instances.close();
      parallel.close();
      lease.release();
      account.requests().end(new StoreException("The hub is closed"));
    }
  }

  /** What one instance has to do. */
  private record Owned(
      Partition partition, List<Instant> messages, List<Activity.Key> activities) {}

  private Owned takeOver(String partitionKey) {
    History.Owned owned = history.own(partitionKey).orElse(null);
    if (owned == null) {
      // A creation that was not committed, or a purge that was.
      instances.write(partitionKey, null);
      return new Owned(Partition.none(partitionKey), List.of(), List.of());
    }
    InstanceRecord record = record(owned.sentinel(), true);
    String instanceId = record.instanceId();
    instances.write(
        partitionKey,
        RecordRows.view(record, owned.partition().recordBlobs(), names.hub(), values::url)
            .set(Draft.EPOCH, lease.epoch())
            .set(Draft.COMMIT, owned.partition().commit()));
    List<Instant> messages = new ArrayList<>();
    List<Activity.Key> activities = new ArrayList<>();
    for (TableEntity row : owned.ownRows()) {
      if (row.getRowKey().startsWith(Keys.INBOX)) {
        messages.add(Draft.instant(Entities.number(row, Draft.DUE)));
      } else {
        activities.add(
            new Activity.Key(
                instanceId,
                RecordRows.executionId(row),
                (int) Entities.number(row, Draft.TASK_ID)));
      }
    }
    return new Owned(owned.partition(), messages, activities);
  }

  private Partition partition(String instanceId) {
    Partition partition = known.get(instanceId);
    if (partition == null) {
      partition =
          history
              .own(Keys.partition(instanceId))
              .map(History.Owned::partition)
              .orElseGet(() -> Partition.none(instanceId));
      known.put(instanceId, partition);
    }
    return partition;
  }

  private static boolean isOneTransaction(Partition before, PartitionWrite write) {
    return before.isLive()
        && write.sentinel() != null
        && write.blobs().isEmpty()
        && write.obsoleteBlobs().isEmpty()
        && write.parts().size() == 1;
  }

  private record Planned(PartitionWrite write, String etag) {}

  private void commitWhole(Map<String, Draft> drafts) {
    List<Planned> plan = new ArrayList<>();
    drafts.forEach((id, draft) -> plan.add(new Planned(draft.write(), partition(id).etag())));
    // What waits for the view is older than what this commit writes to it.
    instances.flush();
    lease.commit(plan.stream().map(Planned::write).toList());
    List<String> etags =
        parallel.map(
            plan, one -> carryOut(one.write(), () -> history.write(one.write(), one.etag())));
    int next = 0;
    for (Map.Entry<String, Draft> draft : drafts.entrySet()) {
      known.put(draft.getKey(), draft.getValue().after(etags.get(next++)));
    }
    lease.done();
    lease.requireFresh();
  }

  /** Carries out what an owner before committed and did not finish. */
  private void finishCommit() {
    if (lease.redo().isEmpty()) {
      return;
    }
    parallel.map(lease.redo(), write -> carryOut(write, () -> history.writeAgain(write)));
    lease.done();
  }

  private String carryOut(PartitionWrite write, Supplier<String> rows) {
    lease.requireFresh();
    values.put(write.blobs());
    String etag = rows.get();
    if (write.touchesView()) {
      Row view = write.view();
      instances.write(
          write.partitionKey(), view == null ? null : view.set(Draft.EPOCH, lease.epoch()));
    }
    values.delete(write.obsoleteBlobs());
    return etag;
  }

  private String tableFilter(InstanceFilter filter, Page page) {
    List<String> parts = new ArrayList<>();
    parts.add("PartitionKey gt " + Tables.quoted(Keys.partition(page.afterId())));
    if (!filter.idPrefix().isEmpty()) {
      parts.add("PartitionKey ge " + Tables.quoted(Keys.partitionPrefix(filter.idPrefix())));
    }
    if (!filter.statuses().isEmpty()) {
      parts.add(RuntimeStatus.filter(filter.statuses()));
    }
    return String.join(" and ", parts);
  }

  private static boolean matches(TableEntity row, InstanceFilter filter) {
    if (!RecordRows.instanceId(row).startsWith(filter.idPrefix())) {
      return false;
    }
    Instant created =
        row.getProperty("CreatedTime") instanceof OffsetDateTime time
            ? time.toInstant()
            : Instant.MIN;
    return (filter.createdFrom() == null || !created.isBefore(filter.createdFrom()))
        && (filter.createdTo() == null || !created.isAfter(filter.createdTo()));
  }

  private InstanceRecord record(TableEntity sentinel, boolean withPayloads) {
    return parse(() -> RecordRows.read(sentinel, values, withPayloads));
  }

  private Instance instance(List<TableEntity> rows) {
    List<HistoryEvent> events = new ArrayList<>();
    List<Message> inbox = new ArrayList<>();
    InstanceRecord record = null;
    for (TableEntity row : rows) {
      String key = row.getRowKey();
      if (key.equals(Keys.SENTINEL)) {
        record = record(row, true);
      } else if (key.startsWith(Keys.INBOX)) {
        inbox.add(message(row));
      } else if (!key.startsWith(Keys.ACTIVITY)) {
        events.add(parse(() -> EventRows.read(row, values)));
      }
    }
    if (record == null) {
      throw new StoreException("The hub in Azure Storage is damaged: an instance has no sentinel");
    }
    return new Instance(record, events, inbox);
  }

  private Message message(TableEntity row) {
    return new Message(
        Keys.inboxSeq(row.getRowKey()),
        row.getProperty(RecordRows.EXECUTION) == null ? null : RecordRows.executionId(row),
        Draft.instant(Entities.number(row, Draft.DUE)),
        parse(() -> EventRows.read(row, values)));
  }

  private Activity activity(TableEntity row) {
    String blob = Entities.blobs(row).get(Draft.REQUEST);
    return parse(
        () ->
            new Activity(
                ActivityRequest.parseFrom(
                    blob == null ? Entities.bytes(row, Draft.REQUEST) : values.get(blob))));
  }

  private interface Parsing<T> {
    T parse() throws InvalidProtocolBufferException;
  }

  private static <T> T parse(Parsing<T> parsing) {
    try {
      return parsing.parse();
    } catch (InvalidProtocolBufferException damaged) {
      throw new StoreException(
          "The hub in Azure Storage is damaged: a row cannot be read", damaged);
    }
  }
}
