package com.hello.taskhub.sqlite;

import com.hello.taskhub.store.StoreException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.sqlite.SQLiteJDBCLoader;

/**
 * Loads SQLite's native library. The driver unpacks it into a file and removes that at a clean exit
 * only, so that each SIGKILL would leave a copy behind for ever; here the file goes once it is
 * loaded.
 */
final class NativeLibrary {
  private static final String WHERE_TO_UNPACK = "org.sqlite.tmpdir";

  /** Settings of the driver: who sets them has settled where the library lies. */
  private static final List<String> SETTLED = List.of("org.sqlite.lib.path", WHERE_TO_UNPACK);

  private static boolean loaded;

  private NativeLibrary() {}

  /**
   * Loads it, if that was not done yet; thread-safe.
   *
   * @throws StoreException when there is no place to unpack it, or it cannot be loaded from there
   */
  static synchronized void load() {
    if (loaded || SETTLED.stream().anyMatch(name -> System.getProperty(name) != null)) {
      return;
    }
    try {
      Path scratch = Files.createTempDirectory("task-hub-");
      System.setProperty(WHERE_TO_UNPACK, scratch.toString());
      try {
        SQLiteJDBCLoader.initialize();
      } finally {
        System.clearProperty(WHERE_TO_UNPACK);
        remove(scratch);
      }
      loaded = true;
    } catch (Exception failure) {
      // The driver declares no narrower type.
      throw new StoreException("SQLite's native library cannot be loaded: " + failure, failure);
    }
  }

  private static void remove(Path scratch) throws IOException {
    try (Stream<Path> files = Files.list(scratch)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
      Files.delete(scratch);
    } catch (AccessDeniedException inUse) {
      // Windows keeps what is loaded; what is told first to go at the exit goes last.
      scratch.toFile().deleteOnExit();
      try (Stream<Path> files = Files.list(scratch)) {
        files.forEach(file -> file.toFile().deleteOnExit());
      }
    }
  }
}
