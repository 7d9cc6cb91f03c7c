package com.hello.taskhub.engine;

import com.hello.taskhub.instance.InstanceChange;
import com.hello.taskhub.store.HubStore;
import java.util.ArrayList;
import java.util.List;

/** What one batch changes, and what is to be told to others once that is stored. */
final class Unit {
  private final HubStore store;
  private final List<InstanceChange> changes = new ArrayList<>();
  private final List<Runnable> afterCommit = new ArrayList<>();

  Unit(HubStore store) {
    this.store = store;
  }

  void change(InstanceChange change) {
    changes.add(change);
  }

  boolean isEmpty() {
    return changes.isEmpty() && afterCommit.isEmpty();
  }

  void afterCommit(Runnable action) {
    afterCommit.add(action);
  }

  /** Stores the changes so far in one commit. */
  void store() {
    if (!changes.isEmpty()) {
      store.commit(changes);
      changes.clear();
    }
  }

  /** Stores the changes in one commit, then runs what waited for it. */
  void commit() {
    store();
    // An action may add others, so this is no for-each.
    for (int i = 0; i < afterCommit.size(); i++) {
      afterCommit.get(i).run();
    }
    afterCommit.clear();
  }
}
