package com.hello.taskhub.sqlite;

import com.hello.taskhub.store.HubStore;
import com.hello.taskhub.store.HubStoreContract;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;

/** The store on a SQLite file. */
class SqliteStoreTest extends HubStoreContract {
  @TempDir Path directory;

  @Override
  protected HubStore open() {
    return SqliteStore.open(directory.resolve("hub.db"));
  }

  /** Copies the files as they are: the store holds its lock until its process ends. */
  @Override
  protected HubStore openAfterCrash() throws Exception {
    Path left = Files.createDirectory(directory.resolve("left"));
    for (String file : List.of("hub.db", "hub.db-wal")) {
      Files.copy(directory.resolve(file), left.resolve(file));
    }
    return SqliteStore.open(left.resolve("hub.db"));
  }
}
