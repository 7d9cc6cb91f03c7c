package com.hello.taskhub.store;

import com.hello.taskhub.instance.Activity;
import com.hello.taskhub.instance.Instance;
import com.hello.taskhub.instance.InstanceChange;
import com.hello.taskhub.instance.InstanceRecord;
import java.util.List;
import java.util.Optional;

/**
 * Keeps instances, their histories and inboxes, and the activities that are not answered.
 *
 * <p>A commit is all or nothing, and is there for good once {@link #commit} returns: after SIGKILL
 * and after power loss. Reads see every commit that returned before. One thread at a time uses a
 * store; it knows no rule of the engine's, and holds nothing that was not given to it.
 *
 * <p>Every method throws {@link StoreException} when the storage fails; the store is not used after
 * that.
 */
public interface HubStore extends AutoCloseable {

  /** Tells {@code recovery} all that waits to be done, in no particular order. */
  void recover(Recovery recovery);

  /** Loads an instance whole. */
  Optional<Instance> load(String instanceId);

  /** Loads what is kept of an instance besides its history and inbox. */
  Optional<InstanceRecord> record(String instanceId);

  /** Loads an activity that is not answered. */
  Optional<Activity> activity(Activity.Key key);

  /** Stores all the changes, in their order, in one commit. */
  void commit(List<InstanceChange> changes);

  /** Lists instances by id. */
  List<InstanceRecord> query(InstanceFilter filter, Page page);

  /** Removes everything. */
  void clear();

  /**
   * Has a call that waits for the storage to answer again fail instead, now and from now on; any
   * thread may call this.
   */
  default void stopWaiting() {}

  /** Closes the store; what was committed stays. */
  @Override
  void close();
}
