package com.hello.taskhub.engine;

import com.hello.taskhub.instance.Activity;
import com.hello.taskhub.store.HubStore;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The activities that wait for a worker, in the order they were scheduled. */
final class Activities {
  /** A larger input is read again when its turn comes, so that a fan-out does not fill the heap. */
  private static final int MAX_KEPT_BYTES = 4_096;

  private record Waiting(long order, @Nullable Activity activity) {}

  private final HubStore store;
  private final LinkedHashMap<Activity.Key, Waiting> waiting = new LinkedHashMap<>();
  private final Map<String, Set<Activity.Key>> byInstance = new HashMap<>();

  Activities(HubStore store) {
    this.store = store;
  }

  void add(Activity activity, long order) {
    boolean small = activity.request().getSerializedSize() <= MAX_KEPT_BYTES;
    add(activity.key(), new Waiting(order, small ? activity : null));
  }

  /** Adds one that is in the store. */
  void add(Activity.Key key, long order) {
    add(key, new Waiting(order, null));
  }

  void dropAll(String instanceId) {
    Set<Activity.Key> keys = byInstance.remove(instanceId);
    if (keys != null) {
      waiting.keySet().removeAll(keys);
    }
  }

  /** The place in the order of the first, or null when none waits. */
  @Nullable Long firstOrder() {
    return waiting.isEmpty() ? null : waiting.values().iterator().next().order();
  }

  /** Takes the first one out; empty when the store does not hold it any more. */
  Optional<Activity> take() {
    Map.Entry<Activity.Key, Waiting> first = waiting.entrySet().iterator().next();
    Activity.Key key = first.getKey();
    Activity kept = first.getValue().activity();
    waiting.remove(key);
    byInstance.computeIfPresent(
        key.instanceId(),
        (id, keys) -> {
          keys.remove(key);
          return keys.isEmpty() ? null : keys;
        });
    return kept != null ? Optional.of(kept) : store.activity(key);
  }

  void clear() {
    waiting.clear();
    byInstance.clear();
  }

  private void add(Activity.Key key, Waiting entry) {
    waiting.put(key, entry);
    byInstance.computeIfAbsent(key.instanceId(), id -> new HashSet<>()).add(key);
  }
}
