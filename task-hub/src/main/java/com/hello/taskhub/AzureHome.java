package com.hello.taskhub;

import com.hello.taskhub.azure.AzureStore;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a hub in an Azure Storage account; nothing else in this package touches Azure's classes.
 */
final class AzureHome implements Home {
  private final String connectionString;

  /**
   * Where {@code connectionString} leads to.
   *
   * @throws IllegalArgumentException when it is malformed; the message does not show it
   */
  AzureHome(String connectionString) {
    AzureStore.check(connectionString);
    this.connectionString = connectionString;
  }

  @Override
  public Owned open(String name, @Nullable Runnable onStandby) throws InterruptedException {
    AzureStore store = AzureStore.open(connectionString, name, onStandby);
    return new Owned(store, () -> {}, store::requireOwnership, store.lost());
  }
}
