package com.hello.taskhub.azure;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Microsoft's emulator as a process of its own, from npm, while the tests of a class run. It is
 * installed once, into {@code ~/.cache/hello-azurite} or where the system property {@code
 * azurite.directory} says; where it cannot be, the tests are skipped.
 */
public final class Azurite implements BeforeAllCallback, AfterAllCallback {
  private static final String VERSION = "3.37.0";
  private static final String KEY =
      "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

  private final int blobPort = freePort();
  private final int tablePort = freePort();
  private Path data;
  private Process process;

  @Override
  public void beforeAll(ExtensionContext context) throws IOException {
    Assumptions.assumeTrue(binary().isPresent(), "skipped: no npm to install Azurite with");
    data = Files.createTempDirectory("azurite-");
    start();
  }

  @Override
  public void afterAll(ExtensionContext context) throws IOException, InterruptedException {
    if (process != null) {
      process.destroyForcibly().waitFor();
      try (Stream<Path> files = Files.walk(data)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }

  public void start() throws IOException {
    Path script = binary().orElseThrow();
    process =
        new ProcessBuilder(
                "node",
                script.toString(),
                "--silent",
                "--disableTelemetry",
                "--location",
                data.toString(),
                "--blobPort",
                String.valueOf(blobPort),
                "--tablePort",
                String.valueOf(tablePort),
                "--queuePort",
                "0")
            .redirectErrorStream(true)
            .redirectOutput(data.resolve("azurite.log").toFile())
            .start();
    Awaitility.await()
        .atMost(60, TimeUnit.SECONDS)
        .until(() -> isOpen(blobPort) && isOpen(tablePort));
  }

  /** Ends it as an operator would, who keeps what is stored. */
  public void stop() throws InterruptedException {
    process.destroy();
    if (!process.waitFor(20, TimeUnit.SECONDS)) {
      process.destroyForcibly();
    }
  }

  public int blobPort() {
    return blobPort;
  }

  public int tablePort() {
    return tablePort;
  }

  public String connectionString() {
    return connectionString(blobPort, tablePort);
  }

  /** The connection string for those who go through other ports, such as a proxy's. */
  public static String connectionString(int blobPort, int tablePort) {
    return "DefaultEndpointsProtocol=http;AccountName=devstoreaccount1;AccountKey="
        + KEY
        + ";BlobEndpoint=http://127.0.0.1:"
        + blobPort
        + "/devstoreaccount1;TableEndpoint=http://127.0.0.1:"
        + tablePort
        + "/devstoreaccount1;";
  }

  private static synchronized Optional<Path> binary() {
    String directory =
        System.getProperty(
            "azurite.directory", System.getProperty("user.home") + "/.cache/hello-azurite");
    Path script = Path.of(directory, "node_modules", "azurite", "dist", "src", "azurite.js");
    if (Files.exists(script)) {
      return Optional.of(script);
    }
    try {
      Process install =
          new ProcessBuilder(
                  "npm", "install", "--silent", "--prefix", directory, "azurite@" + VERSION)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      if (!install.waitFor(5, TimeUnit.MINUTES)) {
        install.destroyForcibly();
      }
    } catch (IOException noNpm) {
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
    return Files.exists(script) ? Optional.of(script) : Optional.empty();
  }

  private static boolean isOpen(int port) {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (IOException notYet) {
      return false;
    }
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
