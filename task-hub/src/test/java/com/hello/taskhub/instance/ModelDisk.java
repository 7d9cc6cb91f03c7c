package com.hello.taskhub.instance;

import com.microsoft.durabletask.implementation.protobuf.OrchestratorService.HistoryEvent;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What a store would hold: each change taken literally, part by part. */
final class ModelDisk {
  private static final class Stored {
    private InstanceRecord record;
    private final List<HistoryEvent> history = new ArrayList<>();
    private final TreeMap<Long, Message> inbox = new TreeMap<>();
    private final Map<Activity.Key, Activity> activities = new LinkedHashMap<>();
  }

  private final Map<String, Stored> instances = new TreeMap<>();

  void apply(InstanceChange change) {
    if (change.erase()) {
      instances.remove(change.instanceId());
    }
    if (change.record() != null) {
      instances.computeIfAbsent(change.instanceId(), id -> new Stored()).record = change.record();
    }
    Stored stored = instances.get(change.instanceId());
    if (stored == null) {
      return;
    }
    if (change.clearHistory()) {
      stored.history.clear();
    }
    stored.history.addAll(change.appended());
    change.consumed().forEach(stored.inbox::remove);
    for (Message message : change.received()) {
      if (stored.inbox.put(message.seq(), message) != null) {
        throw new AssertionError("two messages at " + message.seq());
      }
    }
    if (change.dropActivities()) {
      stored.activities.clear();
    }
    change.answered().forEach(stored.activities::remove);
    change.scheduled().forEach(activity -> stored.activities.put(activity.key(), activity));
  }

  /** All instances, as they are loaded after a crash. */
  Map<String, Instance> load() {
    Map<String, Instance> loaded = new TreeMap<>();
    instances.forEach((id, stored) -> loaded.put(id, load(id)));
    return loaded;
  }

  Instance load(String id) {
    Stored stored = instances.get(id);
    return new Instance(stored.record, stored.history, List.copyOf(stored.inbox.values()));
  }

  List<Activity> activities() {
    List<Activity> all = new ArrayList<>();
    instances.values().forEach(stored -> all.addAll(stored.activities.values()));
    return all;
  }

  boolean hasWork(String id) {
    Stored stored = instances.get(id);
    return !stored.inbox.isEmpty() || !stored.activities.isEmpty();
  }
}
