package com.hello.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** A sink in a process of its own, whose log is read through a pipe, as container engines do. */
final class SinkProcess implements AutoCloseable {
  private static final Path JAR = Path.of("hello-events", "target", "hello-events.jar");
  private static final String LISTENING = "Listening on port ";
  private static final long STOP_SECONDS = 20;

  private final Process process;
  private final int port;
  private final Thread logReader;
  private final AtomicLong lines = new AtomicLong();

  private SinkProcess(Process process, int port, BufferedReader log) {
    this.process = process;
    this.port = port;
    logReader = new Thread(() -> count(log), "log-reader");
    logReader.setDaemon(true);
    logReader.start();
  }

  static SinkProcess start(List<String> jvmOptions) throws IOException {
    if (!Files.exists(JAR)) {
      throw new IOException(JAR + " is missing: run ./mvnw -q package -DskipTests, from the root");
    }
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(jvmOptions);
    command.addAll(List.of("-jar", JAR.toString()));
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
    builder.environment().put("PORT", "0");
    Process process = builder.start();
    BufferedReader log =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.ISO_8859_1), 1 << 16);
    String first = log.readLine();
    if (first == null || !first.startsWith(LISTENING)) {
      process.destroy();
      throw new IOException("the sink did not start: " + first);
    }
    return new SinkProcess(process, Integer.parseInt(first.substring(LISTENING.length())), log);
  }

  int port() {
    return port;
  }

  /** The processor time that the sink has used so far. */
  Duration cpuTime() {
    return process.info().totalCpuDuration().orElse(Duration.ZERO);
  }

  /** Stops the sink and returns how many lines it logged after its first. */
  long stopAndCountLines() throws InterruptedException {
    // Process.destroy would close the pipe before its last lines are read.
    process.toHandle().destroy();
    logReader.join(TimeUnit.SECONDS.toMillis(STOP_SECONDS));
    return lines.get();
  }

  @Override
  public void close() {
    process.destroy();
  }

  private void count(BufferedReader log) {
    char[] buffer = new char[1 << 16];
    try {
      for (int read = log.read(buffer); read >= 0; read = log.read(buffer)) {
        for (int i = 0; i < read; i++) {
          if (buffer[i] == '\n') {
            lines.incrementAndGet();
          }
        }
      }
    } catch (IOException closed) {
      System.err.println("The sink's log broke off: " + closed.getMessage());
    }
  }
}
