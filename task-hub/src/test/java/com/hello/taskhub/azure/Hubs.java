package com.hello.taskhub.azure;

import com.azure.storage.blob.models.BlobStorageException;
import com.azure.storage.blob.specialized.BlobLeaseClientBuilder;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/** Hubs for tests, each under a name of its own. */
final class Hubs {
  /** The shortest that the service allows. */
  static final Duration LEASE = Duration.ofSeconds(15);

  private static final AtomicInteger COUNT = new AtomicInteger();

  private Hubs() {}

  static String newName() {
    return "Hub" + COUNT.incrementAndGet();
  }

  static AzureStore open(String connectionString, String hub) throws InterruptedException {
    return AzureStore.open(connectionString, hub, LEASE, null);
  }

  /** Ends the present lease of a hub, as if its owner had been killed long ago. */
  static void breakLease(String connectionString, String hub) {
    AzureAccount account = AzureAccount.of(connectionString, new HubNames(hub));
    try {
      new BlobLeaseClientBuilder()
          .blobClient(account.leases().getBlobClient(HubLease.BLOB))
          .buildClient()
          .breakLeaseWithResponse(
              new com.azure.storage.blob.options.BlobBreakLeaseOptions()
                  .setBreakPeriod(Duration.ZERO),
              null,
              com.azure.core.util.Context.NONE);
    } catch (BlobStorageException e) {
      if (e.getStatusCode() != 409) {
        throw e;
      }
    }
  }
}
