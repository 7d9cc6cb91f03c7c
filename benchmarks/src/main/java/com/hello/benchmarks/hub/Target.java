package com.hello.benchmarks.hub;

import com.hello.taskhub.EmbeddedTaskHub;
import io.grpc.Channel;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** A hub to measure. */
interface Target extends AutoCloseable {
  String name();

  /** A channel for one worker or client; the target closes it. */
  Channel channel();

  /** The bytes that the hub's process has written to disk so far, where that can be known. */
  OptionalLong bytesWritten();

  @Override
  void close();

  /** The hub in this process. */
  static Target embedded(Path directory) throws InterruptedException {
    EmbeddedTaskHub hub = EmbeddedTaskHub.in(directory).open();
    return new Target() {
      @Override
      public String name() {
        return "embedded";
      }

      @Override
      public Channel channel() {
        return hub.channel();
      }

      @Override
      public OptionalLong bytesWritten() {
        return written(ProcessHandle.current().pid());
      }

      @Override
      public void close() {
        hub.close();
      }
    };
  }

  /** The hub in a process of its own, over TCP. */
  static Target process(Path directory) throws IOException {
    Path jar = Path.of("task-hub", "target", "task-hub.jar");
    if (!Files.exists(jar)) {
      throw new IOException(jar + " is missing: run ./mvnw -q package -DskipTests, from the root");
    }
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-jar",
                jar.toString(),
                "--port",
                "0",
                "--data",
                directory.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    BufferedReader output =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    String listening = output.readLine();
    if (listening == null) {
      throw new IOException("task-hub.jar did not start");
    }
    String address = listening.replaceAll(".*listening on (\\S+),.*", "$1");
    return over("over TCP", address, process);
  }

  /** Any hub that serves the protocol at {@code address}, as HOST:PORT. */
  static Target other(String address) {
    return over("other", address, null);
  }

  private static Target over(String name, String address, @Nullable Process process) {
    List<ManagedChannel> channels = new ArrayList<>();
    return new Target() {
      @Override
      public String name() {
        return name;
      }

      @Override
      public Channel channel() {
        ManagedChannel channel = ManagedChannelBuilder.forTarget(address).usePlaintext().build();
        channels.add(channel);
        return channel;
      }

      @Override
      public OptionalLong bytesWritten() {
        return process == null ? OptionalLong.empty() : written(process.pid());
      }

      @Override
      public void close() {
        channels.forEach(ManagedChannel::shutdownNow);
        if (process != null) {
          process.destroy();
        }
      }
    };
  }

  private static OptionalLong written(long pid) {
    try {
      for (String line : Files.readAllLines(Path.of("/proc", Long.toString(pid), "io"))) {
        if (line.startsWith("write_bytes: ")) {
          return OptionalLong.of(Long.parseLong(line.substring("write_bytes: ".length())));
        }
      }
    } catch (IOException notLinux) {
      return OptionalLong.empty();
    }
    return OptionalLong.empty();
  }
}
