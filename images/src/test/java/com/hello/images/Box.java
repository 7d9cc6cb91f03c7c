package com.hello.images;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.InspectContainerResponse.ContainerState;
import com.github.dockerjava.api.model.Capability;
import com.github.dockerjava.api.model.ChangeLog;
import com.github.dockerjava.api.model.HostConfig;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.Network;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.utility.DockerImageName;

/** A container of one of the two images, confined as far as an engine can. */
final class Box implements AutoCloseable {
  /** The host that runs the tests, as a container sees it. */
  static final String HOST = "host.docker.internal";

  static final long MEMORY_BYTES = 128L << 20;
  private static final Duration START_LIMIT = Duration.ofSeconds(60);
  private static final int STOP_LIMIT_SECONDS = 30;

  private final GenericContainer<?> container;
  private final int port;

  private Box(String image, int port, String startedLine) {
    this.port = port;
    this.container =
        new GenericContainer<>(DockerImageName.parse(image))
            .withImagePullPolicy(never -> false)
            .withExposedPorts(port)
            .withExtraHost(HOST, "host-gateway")
            .waitingFor(Wait.forLogMessage(startedLine, 1).withStartupTimeout(START_LIMIT));
  }

  static Box events() {
    return new Box(Engine.EVENTS, 8080, ".*Listening on port.*");
  }

  /** The source, with a quick loop. */
  static Box orchestrator(String sink) {
    Box box = new Box(Engine.ORCHESTRATOR, 8081, ".*Status at.*");
    box.container.withEnv(Map.of("SINK", sink, "DurationInSeconds", "0.2"));
    return box;
  }

  Box with(String name, String value) {
    container.withEnv(name, value);
    return this;
  }

  Box on(Network network, String alias) {
    container.withNetwork(network).withNetworkAliases(alias);
    return this;
  }

  /** Starts it with a root that cannot be written, no capability, some user, and 128 MiB. */
  Box start() {
    container.withCreateContainerCmdModifier(
        command -> {
          HostConfig host = command.getHostConfig();
          host.withReadonlyRootfs(true)
              .withCapDrop(Capability.ALL)
              .withSecurityOpts(List.of("no-new-privileges"))
              .withMemory(MEMORY_BYTES)
              .withMemorySwap(MEMORY_BYTES);
          command.withUser("12345:12345");
        });
    return startAsItIs();
  }

  /** Starts it with the image's own user and a root that can be written. */
  Box startAsItIs() {
    container.start();
    return this;
  }

  private DockerClient engine() {
    return container.getDockerClient();
  }

  String log() {
    return container.getLogs();
  }

  long logged(String text) {
    return log().lines().filter(line -> line.contains(text)).count();
  }

  HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return HttpClient.newHttpClient().send(request.build(), BodyHandlers.ofString());
  }

  HttpResponse<String> get(String path) throws Exception {
    return send(HttpRequest.newBuilder(uri(path)));
  }

  URI uri(String path) {
    return URI.create("http://" + container.getHost() + ":" + container.getMappedPort(port) + path);
  }

  ContainerState state() {
    return engine().inspectContainerCmd(container.getContainerId()).exec().getState();
  }

  void kill() {
    engine().killContainerCmd(container.getContainerId()).exec();
  }

  /** Starts it again where it was. */
  void restart() {
    engine().startContainerCmd(container.getContainerId()).exec();
  }

  /** Sends SIGTERM and returns how long it took to end. */
  Duration stop() {
    Instant start = Instant.now();
    engine().stopContainerCmd(container.getContainerId()).withTimeout(STOP_LIMIT_SECONDS).exec();
    return Duration.between(start, Instant.now());
  }

  /** The files of the image that it has changed, or added to. */
  List<String> changedFiles() {
    List<ChangeLog> changes = engine().containerDiffCmd(container.getContainerId()).exec();
    // The engine answers null for none.
    return changes == null ? List.of() : changes.stream().map(ChangeLog::getPath).toList();
  }

  @Override
  public void close() {
    container.close();
  }
}
