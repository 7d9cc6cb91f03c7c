package com.hello.taskhub.engine;

import com.hello.taskhub.instance.InstanceRecord;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;

/** Clients that wait for an instance to start or to end. */
final class Waiters {
  private record Waiter(
      Predicate<InstanceRecord> condition, CompletableFuture<Optional<InstanceRecord>> reply) {}

  private final Map<String, List<Waiter>> byInstance = new HashMap<>();

  /** Completes {@code reply} when {@code condition} holds or the instance is gone. */
  void add(
      String instanceId,
      Predicate<InstanceRecord> condition,
      CompletableFuture<Optional<InstanceRecord>> reply) {
    byInstance
        .computeIfAbsent(instanceId, id -> new ArrayList<>())
        .add(new Waiter(condition, reply));
  }

  boolean isAwaited(String instanceId) {
    return byInstance.containsKey(instanceId);
  }

  /** Tells the waiters how the instance stands now. */
  void tell(String instanceId, Optional<InstanceRecord> record) {
    List<Waiter> waiters = byInstance.get(instanceId);
    if (waiters == null) {
      return;
    }
    waiters.removeIf(
        waiter -> {
          boolean over =
              waiter.reply().isDone() || record.isEmpty() || waiter.condition().test(record.get());
          if (over) {
            waiter.reply().complete(record);
          }
          return over;
        });
    if (waiters.isEmpty()) {
      byInstance.remove(instanceId);
    }
  }

  /** Lets go of the waiters whose clients do not wait any more. */
  void forgetDone(String instanceId) {
    byInstance.computeIfPresent(
        instanceId,
        (id, waiters) -> {
          waiters.removeIf(waiter -> waiter.reply().isDone());
          return waiters.isEmpty() ? null : waiters;
        });
  }

  /** There is no instance any more. */
  void tellAllGone() {
    byInstance.values().forEach(all -> all.forEach(w -> w.reply().complete(Optional.empty())));
    byInstance.clear();
  }

  /** Ends every wait with {@code failure}. */
  void failAll(Throwable failure) {
    byInstance
        .values()
        .forEach(waiters -> waiters.forEach(w -> w.reply().completeExceptionally(failure)));
    byInstance.clear();
  }
}
