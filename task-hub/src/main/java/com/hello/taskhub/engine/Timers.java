package com.hello.taskhub.engine;

import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** When each instance has to be looked at next: one entry an instance, however many its timers. */
final class Timers {
  private record Entry(Instant due, String instanceId) {}

  private final Map<String, Instant> next = new HashMap<>();
  private final TreeSet<Entry> entries =
      new TreeSet<>(Comparator.comparing(Entry::due).thenComparing(Entry::instanceId));

  /** Looks at the instance at {@code due} or before. */
  void atLatest(String instanceId, Instant due) {
    Instant known = next.get(instanceId);
    if (known == null || due.isBefore(known)) {
      set(instanceId, due);
    }
  }

  /** Looks at the instance at {@code due} and not before, or not at all when it is null. */
  void set(String instanceId, @Nullable Instant due) {
    Instant known = due == null ? next.remove(instanceId) : next.put(instanceId, due);
    if (known != null) {
      entries.remove(new Entry(known, instanceId));
    }
    if (due != null) {
      entries.add(new Entry(due, instanceId));
    }
  }

  @Nullable Instant nextDue() {
    return entries.isEmpty() ? null : entries.first().due();
  }

  /** Takes out what is due, and gives it to {@code instances}. */
  void fire(Instant now, Consumer<String> instances) {
    while (!entries.isEmpty() && !entries.first().due().isAfter(now)) {
      String instanceId = entries.first().instanceId();
      set(instanceId, null);
      instances.accept(instanceId);
    }
  }

  void clear() {
    next.clear();
    entries.clear();
  }
}
