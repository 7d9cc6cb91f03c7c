package com.hello.taskhub;

import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;

/** A process that opens a hub, says so, and keeps it until it is killed. */
final class OwnerProcess {
  static final String OPEN = "open";

  private OwnerProcess() {}

  public static void main(String[] args) throws Exception {
    try (EmbeddedTaskHub hub = EmbeddedTaskHub.in(Path.of(args[0])).open()) {
      System.out.println(OPEN);
      System.out.flush();
      new CountDownLatch(1).await();
      throw new IllegalStateException(hub + " was not killed");
    }
  }

  static Process start(Path directory) throws Exception {
    return start(OwnerProcess.class, Path.of(System.getProperty("java.io.tmpdir")), directory);
  }

  /** Starts {@code main} with the classes of this test, and waits until it says that it is up. */
  static Process start(Class<?> main, Path scratch, Path directory) throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Djava.io.tmpdir=" + scratch,
                "-Dcom.google.protobuf.use_unsafe_pre22_gencode=true",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName(),
                directory.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String line = process.inputReader().readLine();
    if (!OPEN.equals(line)) {
      process.destroyForcibly();
      throw new IllegalStateException(main + " did not start: " + line);
    }
    return process;
  }
}
