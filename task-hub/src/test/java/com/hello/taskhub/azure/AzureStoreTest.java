package com.hello.taskhub.azure;

import com.hello.taskhub.store.HubStore;
import com.hello.taskhub.store.HubStoreContract;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The store in Azure Storage, on Microsoft's emulator. */
class AzureStoreTest extends HubStoreContract {
  @RegisterExtension private static final Azurite AZURITE = new Azurite();
  private final String hub = Hubs.newName();

  @Override
  protected HubStore open() throws Exception {
    return Hubs.open(AZURITE.connectionString(), hub);
  }

  /** Takes the hub over, as after a SIGKILL of its owner; that one can do nothing more. */
  @Override
  protected HubStore openAfterCrash() throws Exception {
    Hubs.breakLease(AZURITE.connectionString(), hub);
    return Hubs.open(AZURITE.connectionString(), hub);
  }
}
