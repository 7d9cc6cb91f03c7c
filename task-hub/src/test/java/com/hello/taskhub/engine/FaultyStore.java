package com.hello.taskhub.engine;

import com.hello.taskhub.instance.Activity;
import com.hello.taskhub.instance.Instance;
import com.hello.taskhub.instance.InstanceChange;
import com.hello.taskhub.instance.InstanceRecord;
import com.hello.taskhub.store.HubStore;
import com.hello.taskhub.store.InstanceFilter;
import com.hello.taskhub.store.Page;
import com.hello.taskhub.store.Recovery;
import com.hello.taskhub.store.StoreException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;

/** A store whose commits wait to be let through, and fail before or after they are stored. */
final class FaultyStore implements HubStore {
  private final HubStore store;
  private final Semaphore commits = new Semaphore(0);
  private volatile boolean failBefore;
  private volatile boolean failAfter;

  FaultyStore(HubStore store) {
    this.store = store;
  }

  /** Lets this many commits through. */
  void let(int count) {
    commits.release(count);
  }

  /** Whether a commit waits to be let through. */
  boolean isHeld() {
    return commits.hasQueuedThreads();
  }

  void failBefore() {
    failBefore = true;
  }

  void failAfter() {
    failAfter = true;
  }

  @Override
  public void commit(List<InstanceChange> changes) {
    commits.acquireUninterruptibly();
    if (failBefore) {
      throw new StoreException("the disk is gone");
    }
    store.commit(changes);
    if (failAfter) {
      throw new StoreException("the disk is gone");
    }
  }

  @Override
  public void recover(Recovery recovery) {
    store.recover(recovery);
  }

  @Override
  public Optional<Instance> load(String instanceId) {
    return store.load(instanceId);
  }

  @Override
  public Optional<InstanceRecord> record(String instanceId) {
    return store.record(instanceId);
  }

  @Override
  public Optional<Activity> activity(Activity.Key key) {
    return store.activity(key);
  }

  @Override
  public List<InstanceRecord> query(InstanceFilter filter, Page page) {
    return store.query(filter, page);
  }

  @Override
  public void clear() {
    store.clear();
  }

  @Override
  public void close() {
    store.close();
  }
}
