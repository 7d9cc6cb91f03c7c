package com.hello.taskhub.azure;

import com.azure.core.util.Context;
import com.azure.storage.blob.models.BlobStorageException;
import com.azure.storage.blob.options.BlobBreakLeaseOptions;
import com.azure.storage.blob.specialized.BlobLeaseClientBuilder;
import com.hello.taskhub.instance.Activity;
import com.hello.taskhub.store.Recovery;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;

/** Hubs for tests, each under a name of its own. */
final class Hubs {
  private static final int CONFLICT = 409;
  private static final AtomicInteger COUNT = new AtomicInteger();

  private Hubs() {}

  static String newName() {
    return "Hub" + COUNT.incrementAndGet();
  }

  static AzureStore open(String connectionString, String hub) throws InterruptedException {
    return AzureStore.open(connectionString, hub, null);
  }

  /** Takes a hub over, as after a SIGKILL of its owner, and has it ready to work. */
  static AzureStore takeOver(String connectionString, String hub) throws InterruptedException {
    breakLease(connectionString, hub);
    AzureStore store = open(connectionString, hub);
    recover(store);
    return store;
  }

  static void recover(AzureStore store) {
    store.recover(
        new Recovery() {
          @Override
          public void message(String instanceId, Instant due) {}

          @Override
          public void activity(Activity.Key key) {}
        });
  }

  /** Ends the present lease of a hub, as if its owner had been killed long ago. */
  static void breakLease(String connectionString, String hub) {
    AzureAccount account = AzureAccount.of(connectionString, new HubNames(hub));
    try {
      new BlobLeaseClientBuilder()
          .blobClient(account.leases().getBlobClient(HubLease.BLOB))
          .buildClient()
          .breakLeaseWithResponse(
              new BlobBreakLeaseOptions().setBreakPeriod(Duration.ZERO), null, Context.NONE);
    } catch (BlobStorageException e) {
      if (e.getStatusCode() != CONFLICT) {
        throw e;
      }
    }
  }
}
