package com.hello.taskhub;

import com.hello.taskhub.sqlite.SqliteStore;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Keeps a hub in a file of its own, {@code NAME.db}, in a directory. */
record DirectoryHome(Path directory) implements Home {

  @Override
  public Owned open(String name, @Nullable Runnable onStandby) throws InterruptedException {
    DirectoryLock lock = DirectoryLock.take(directory.resolve(name + ".lock"), onStandby);
    try {
      return new Owned(
          SqliteStore.open(directory.resolve(name + ".db")),
          lock::close,
          () -> {},
          new CompletableFuture<>());
    } catch (RuntimeException failure) {
      lock.close();
      throw failure;
    }
  }
}
