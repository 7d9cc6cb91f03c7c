package com.hello.taskhub;

import com.hello.taskhub.store.HubStore;
import com.hello.taskhub.store.OwnershipLostException;
import com.hello.taskhub.store.StoreException;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Where a hub keeps its state, and how it becomes the only one that does. */
interface Home {

  /**
   * A store that no other process can use.
   *
   * @param release lets the next owner in; runs after the store was closed
   * @param check throws a {@link StoreException} when another owner took over
   * @param lost completes when another owner took over; never where none can
   */
  record Owned(
      HubStore store,
      Runnable release,
      Runnable check,
      CompletableFuture<OwnershipLostException> lost) {}

  /**
   * Takes the hub {@code name}.
   *
   * @param onStandby runs once before waiting for another owner; null not to wait
   * @throws StoreException when the storage cannot be used
   * @throws TaskHubException when there is another owner and no wait
   * @throws InterruptedException when interrupted while waiting
   */
  Owned open(String name, @Nullable Runnable onStandby) throws InterruptedException;
}
