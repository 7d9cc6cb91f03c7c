package com.hello.images;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Measures the images' cold start beside the same jars on a stock Java image: from the start of the
 * process, as the engine tells it, to the sink's first 200 and the source's first POST.
 *
 * <p>Run from the project's root with the images built and the jars packaged: {@code java
 * images/src/main/java/com/hello/images/ColdStart.java [STOCK_IMAGE [ROUNDS]]}.
 */
final class ColdStart {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final long POLL_MILLIS = 2;
  private static final Duration IDLE = Duration.ofSeconds(5);
  private static final String NAME = "hello-cold-start";
  private static final String[] CONFINED = {"--memory", "128m", "--memory-swap", "128m"};

  private ColdStart() {}

  /** Prints a table to standard output. */
  public static void main(String[] args) throws Exception {
    String stock = args.length > 0 ? args[0] : "eclipse-temurin:25-jre";
    int rounds = args.length > 1 ? Integer.parseInt(args[1]) : 9;
    String tag = System.getenv().getOrDefault("TAG", "latest");
    System.out.printf(
        "%-36s %8s %8s %8s %14s%n", "image", "min ms", "p50 ms", "max ms", "memory, idle");
    for (String program : List.of("hello-events", "hello-orchestrator")) {
      plainImage(program, stock);
      List<Long> ours = new ArrayList<>();
      List<Long> plain = new ArrayList<>();
      // In turns, so that a busy machine slows both.
      String memory = "";
      String plainMemory = "";
      for (int round = 0; round < rounds; round++) {
        memory = measure(program, program + ":" + tag, ours, round == rounds - 1);
        plainMemory = measure(program, program + ":stock", plain, round == rounds - 1);
      }
      print(program + ":" + tag, ours, memory);
      print(program + " on " + stock, plain, plainMemory);
    }
  }

  private static void print(String name, List<Long> millis, String memory) {
    Collections.sort(millis);
    System.out.printf(
        "%-36s %8d %8d %8d %14s%n",
        name, millis.get(0), millis.get(millis.size() / 2), millis.get(millis.size() - 1), memory);
  }

  private static void plainImage(String program, String stock) throws Exception {
    Path file = Files.createTempFile("stock", ".Dockerfile");
    Files.writeString(
        file,
        "FROM "
            + stock
            + "\nCOPY "
            + program
            + "/target/*.jar /app/\nCOPY "
            + program
            + "/target/lib /app/lib\nENV DataDirectory=/data\nENTRYPOINT [\"java\", \"-jar\", \"/app/"
            + program
            + ".jar\"]\n");
    docker("build", "-q", "-f", file.toString(), "-t", program + ":stock", ".");
    Files.delete(file);
  }

  /** Starts one container, notes its time, and returns what memory it uses if that is asked for. */
  private static String measure(String program, String image, List<Long> millis, boolean isAsked)
      throws Exception {
    try {
      Instant first = program.equals("hello-events") ? firstAnswer(image) : firstPost(image);
      Instant started = Instant.parse(docker("inspect", "-f", "{{.State.StartedAt}}", NAME));
      millis.add(Duration.between(started, first).toMillis());
      if (!isAsked) {
        return "";
      }
      TimeUnit.MILLISECONDS.sleep(IDLE.toMillis());
      return docker("stats", "--no-stream", "--format", "{{.MemUsage}}", NAME).split(" ")[0];
    } finally {
      docker("rm", "-f", "-v", NAME);
    }
  }

  private static Instant firstAnswer(String image) throws Exception {
    int port = freePort();
    // On the host's network: a published port would accept connections before the sink does.
    docker(create(image, "--network", "host", "-e", "PORT=" + port));
    Process start = new ProcessBuilder("docker", "start", NAME).start();
    HttpClient client = HttpClient.newHttpClient();
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/")).timeout(LIMIT).build();
    Instant deadline = Instant.now().plus(LIMIT);
    while (Instant.now().isBefore(deadline)) {
      try {
        if (client.send(request, BodyHandlers.discarding()).statusCode() == 200) {
          Instant first = Instant.now();
          start.waitFor();
          return first;
        }
      } catch (IOException notYet) {
        TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
      }
    }
    throw new IOException(image + " does not answer");
  }

  private static Instant firstPost(String image) throws Exception {
    CompletableFuture<Instant> first = new CompletableFuture<>();
    HttpServer sink = HttpServer.create(new InetSocketAddress(0), 0);
    sink.createContext(
        "/",
        exchange -> {
          first.complete(Instant.now());
          exchange.sendResponseHeaders(200, -1);
          exchange.close();
        });
    sink.start();
    try {
      docker(
          create(
              image,
              "--add-host",
              "host.docker.internal:host-gateway",
              "-v",
              "/data",
              "-e",
              "DurationInSeconds=0.001",
              "-e",
              "SINK=http://host.docker.internal:" + sink.getAddress().getPort()));
      docker("start", NAME);
      return first.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
    } finally {
      sink.stop(0);
    }
  }

  private static String[] create(String image, String... options) {
    List<String> command = new ArrayList<>(List.of("create", "--name", NAME));
    command.addAll(List.of(CONFINED));
    command.addAll(List.of(options));
    command.add(image);
    return command.toArray(String[]::new);
  }

  private static String docker(String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of("docker"));
    command.addAll(List.of(arguments));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    if (process.waitFor() != 0) {
      throw new IOException(command + ": " + output);
    }
    return output;
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
