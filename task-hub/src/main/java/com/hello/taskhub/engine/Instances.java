package com.hello.taskhub.engine;

import com.hello.taskhub.instance.Instance;
import com.hello.taskhub.instance.InstanceChange;
import com.hello.taskhub.instance.InstanceRecord;
import com.hello.taskhub.store.HubStore;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The instances that are in memory: those used last, up to a number of bytes. */
final class Instances {
  private final HubStore store;
  private final long maxBytes;
  private final LinkedHashMap<String, Instance> cache = new LinkedHashMap<>(16, 0.75f, true);
  private final Map<String, Long> weights = new LinkedHashMap<>();
  private long bytes;

  Instances(HubStore store, long maxBytes) {
    this.store = store;
    this.maxBytes = maxBytes;
  }

  /** The instance with all the changes so far, also those not stored yet, or null. */
  @Nullable Instance find(String instanceId) {
    Instance cached = cache.get(instanceId);
    if (cached != null) {
      return cached;
    }
    Instance loaded = store.load(instanceId).orElse(null);
    if (loaded != null) {
      keep(instanceId, loaded);
    }
    return loaded;
  }

  /** The record alone, without loading a history for it. */
  Optional<InstanceRecord> record(String instanceId) {
    Instance cached = cache.get(instanceId);
    return cached != null ? Optional.of(cached.record()) : store.record(instanceId);
  }

  /** Takes a change over into memory. */
  void apply(InstanceChange change) {
    String instanceId = change.instanceId();
    if (change.erase() || (change.record() != null && change.before() == null)) {
      forget(instanceId);
      if (change.record() != null) {
        keep(instanceId, Instance.createdBy(change));
      }
      return;
    }
    Instance instance = find(instanceId);
    if (instance != null) {
      instance.apply(change);
      keep(instanceId, instance);
    }
  }

  /** Lets go of the instances used longest ago; not while a change of theirs is not stored. */
  void trim() {
    Iterator<Map.Entry<String, Instance>> eldest = cache.entrySet().iterator();
    while (bytes > maxBytes && eldest.hasNext()) {
      String instanceId = eldest.next().getKey();
      eldest.remove();
      bytes -= weights.remove(instanceId);
    }
  }

  void clear() {
    cache.clear();
    weights.clear();
    bytes = 0;
  }

  private void keep(String instanceId, Instance instance) {
    cache.put(instanceId, instance);
    Long before = weights.put(instanceId, instance.weightBytes());
    bytes += instance.weightBytes() - (before == null ? 0 : before);
  }

  private void forget(String instanceId) {
    if (cache.remove(instanceId) != null) {
      bytes -= weights.remove(instanceId);
    }
  }
}
