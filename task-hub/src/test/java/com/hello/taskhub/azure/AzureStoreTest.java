package com.hello.taskhub.azure;

import com.hello.taskhub.store.HubStore;
import com.hello.taskhub.store.HubStoreContract;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** The store in Azure Storage, on Microsoft's emulator. */
class AzureStoreTest extends HubStoreContract {
  @TempDir private static Path data;
  private static Azurite azurite;
  private final String hub = Hubs.newName();

  @BeforeAll
  static void startEmulator() throws Exception {
    Assumptions.assumeTrue(Azurite.isThere(), "skipped: no npm to install Azurite with");
    azurite = Azurite.start(data);
  }

  @AfterAll
  static void stopEmulator() {
    if (azurite != null) {
      azurite.close();
    }
  }

  @Override
  protected HubStore open() throws Exception {
    return Hubs.open(azurite.connectionString(), hub);
  }

  /** Takes the hub over, as after a SIGKILL of its owner; that one can do nothing more. */
  @Override
  protected HubStore openAfterCrash() throws Exception {
    Hubs.breakLease(azurite.connectionString(), hub);
    return Hubs.open(azurite.connectionString(), hub);
  }
}
