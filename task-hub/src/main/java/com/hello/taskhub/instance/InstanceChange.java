package com.hello.taskhub.instance;

import com.microsoft.durabletask.implementation.protobuf.OrchestratorService.HistoryEvent;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one decision changes of one instance; stored whole or not at all, in the order of the
 * fields.
 *
 * @param instanceId whose change it is
 * @param erase whether everything kept under the id goes first (purged, or replaced by a new start)
 * @param before the record that {@code record} replaces, or null when there is none
 * @param record the record to write, or null to leave it as it is (or erased)
 * @param clearHistory whether the history starts over (continue-as-new)
 * @param appended the events to add to the history, in order
 * @param consumed the inbox rows to remove
 * @param received the inbox rows to add
 * @param answered the activities to remove
 * @param scheduled the activities to add
 * @param dropActivities whether every pending activity goes first
 */
public record InstanceChange(
    String instanceId,
    boolean erase,
    @Nullable InstanceRecord before,
    @Nullable InstanceRecord record,
    boolean clearHistory,
    List<HistoryEvent> appended,
    List<Long> consumed,
    List<Message> received,
    boolean dropActivities,
    List<Activity.Key> answered,
    List<Activity> scheduled) {

  static Builder to(String instanceId) {
    return new Builder(instanceId);
  }

  /** Collects a change; not thread-safe. */
  static final class Builder {
    private final String instanceId;
    private boolean erase;
    private @Nullable InstanceRecord before;
    private @Nullable InstanceRecord record;
    private boolean clearHistory;
    private boolean dropActivities;
    private final List<HistoryEvent> appended = new ArrayList<>();
    private final List<Long> consumed = new ArrayList<>();
    private final List<Message> received = new ArrayList<>();
    private final List<Activity.Key> answered = new ArrayList<>();
    private final List<Activity> scheduled = new ArrayList<>();

    private Builder(String instanceId) {
      this.instanceId = instanceId;
    }

    Builder erase() {
      erase = true;
      return this;
    }

    Builder record(@Nullable InstanceRecord before, InstanceRecord after) {
      this.before = before;
      this.record = after;
      return this;
    }

    Builder clearHistory() {
      clearHistory = true;
      return this;
    }

    Builder dropActivities() {
      dropActivities = true;
      return this;
    }

    Builder append(HistoryEvent event) {
      appended.add(event);
      return this;
    }

    Builder consume(long seq) {
      consumed.add(seq);
      return this;
    }

    Builder receive(Message message) {
      received.add(message);
      return this;
    }

    Builder answered(Activity.Key key) {
      answered.add(key);
      return this;
    }

    Builder schedule(Activity activity) {
      scheduled.add(activity);
      return this;
    }

    InstanceChange build() {
      return new InstanceChange(
          instanceId,
          erase,
          before,
          record,
          clearHistory,
          List.copyOf(appended),
          List.copyOf(consumed),
          List.copyOf(received),
          dropActivities,
          List.copyOf(answered),
          List.copyOf(scheduled));
    }
  }
}
