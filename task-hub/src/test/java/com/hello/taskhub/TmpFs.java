package com.hello.taskhub;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/** A small file system of its own, which can be filled and made read-only; needs root. */
final class TmpFs implements AutoCloseable {
  private final Path path;

  private TmpFs(Path path) {
    this.path = path;
  }

  /** Mounts one at {@code path}; where that is not allowed, the test is skipped. */
  static TmpFs mount(Path path, String size) throws Exception {
    Assumptions.assumeTrue(
        run("mount", "-t", "tmpfs", "-o", "size=" + size, "tmpfs", path.toString()) == 0,
        "mounting a tmpfs needs root");
    return new TmpFs(path);
  }

  void resize(String size) throws Exception {
    assertEquals(0, run("mount", "-o", "remount,size=" + size, path.toString()));
  }

  void makeReadOnly() throws Exception {
    assertEquals(0, run("mount", "-o", "remount,ro", path.toString()));
  }

  private static int run(String... command) throws Exception {
    List<String> words = new ArrayList<>(List.of(command));
    Process process;
    try {
      process =
          new ProcessBuilder(words)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
    } catch (IOException noSuchProgram) {
      return -1;
    }
    if (!process.waitFor(20, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      return -1;
    }
    return process.exitValue();
  }

  @Override
  public void close() throws Exception {
    assertEquals(0, run("umount", "-l", path.toString()));
  }
}
