package com.hello.taskhub;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** A process that opens a hub, says so, and keeps it until it is killed. */
final class OwnerProcess {
  private static final String OPEN = "open";

  private OwnerProcess() {}

  public static void main(String[] args) throws Exception {
    try (EmbeddedTaskHub hub = EmbeddedTaskHub.in(Path.of(args[0])).open()) {
      sayOpen();
      new CountDownLatch(1).await();
      throw new IllegalStateException(hub + " was not killed");
    }
  }

  static void sayOpen() {
    System.out.println(OPEN);
    System.out.flush();
  }

  static Process start(Path directory) throws Exception {
    Path scratch = Path.of(System.getProperty("java.io.tmpdir"));
    return start(OwnerProcess.class, scratch, directory);
  }

  /** Starts {@code main} with the classes of this test, and waits until it says that it is up. */
  static Process start(Class<?> main, Path scratch, Object... args) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-XX:+UseSerialGC");
    command.add("-XX:TieredStopAtLevel=1");
    command.add("-Xmx256m");
    command.add("--enable-native-access=ALL-UNNAMED");
    command.add("-Djava.io.tmpdir=" + scratch);
    command.add("-Dcom.google.protobuf.use_unsafe_pre22_gencode=true");
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add(main.getName());
    for (Object arg : args) {
      command.add(arg.toString());
    }
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    String line = process.inputReader().readLine();
    if (!OPEN.equals(line)) {
      process.destroyForcibly();
      throw new IllegalStateException(main + " did not start: " + line);
    }
    return process;
  }
}
