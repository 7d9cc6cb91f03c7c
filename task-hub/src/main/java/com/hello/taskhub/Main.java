package com.hello.taskhub;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.logging.Level;
import java.util.logging.Logger;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The hub as a process of its own, for workers and clients in others. */
@Command(
    name = "task-hub",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    description = "Serves the Durable Task protocol over TCP and keeps its state in a file.")
public final class Main implements Callable<Integer> {
  /** How long a stop waits for workers to answer what they are doing. */
  private static final Duration GRACE = Duration.ofSeconds(5);

  private static final int FAILED = 1;

  @Option(
      names = "--port",
      defaultValue = "4001",
      description = "Port to listen on; 0 takes a free one (default: ${DEFAULT-VALUE}).")
  private int port;

  @Option(
      names = "--host",
      defaultValue = "127.0.0.1",
      description =
          "Address to listen on (default: ${DEFAULT-VALUE}). The protocol has no authentication: "
              + "whoever reaches the port can run and read everything.")
  private String host = "";

  @Option(
      names = "--data",
      defaultValue = "./data",
      description = "Directory of the hub's file; made if missing (default: ${DEFAULT-VALUE}).")
  private Path data = Path.of("");

  @Option(
      names = "--name",
      defaultValue = "DTFHub",
      description = "Name of the hub, and so of its file (default: ${DEFAULT-VALUE}).")
  private String name = "";

  @Spec private CommandSpec spec = CommandSpec.create();

  private Main() {}

  /** Exit codes: 0 stopped by a signal, 1 the hub cannot open or go on, 2 wrong arguments. */
  public static void main(String[] args) {
    // The SDK's generated messages are older than protobuf 22, which warns of each type.
    System.setProperty("com.google.protobuf.use_unsafe_pre22_gencode", "true");
    Logger.getLogger("io.grpc").setLevel(Level.WARNING);
    CommandLine command = new CommandLine(new Main());
    command.setParameterExceptionHandler(Main::refuse);
    int code = command.execute(args);
    System.exit(code);
  }

  @Override
  public Integer call() throws InterruptedException {
    if (port < 0 || port > 65_535) {
      throw new ParameterException(
          spec.commandLine(), "--port: " + port + " is not a port; use 0 to 65535");
    }
    EmbeddedTaskHub hub;
    try {
      hub = EmbeddedTaskHub.in(data).name(name).open();
    } catch (IllegalArgumentException invalid) {
      throw new ParameterException(spec.commandLine(), "--name: " + invalid.getMessage());
    } catch (TaskHubException failure) {
      System.err.println("task-hub: " + failure.getMessage());
      return FAILED;
    }
    TcpServer server;
    try {
      server = TcpServer.start(hub, host, port);
    } catch (IOException failure) {
      hub.close();
      System.err.println(
          "task-hub: cannot listen on " + host + ":" + port + ": " + failure.getMessage());
      return FAILED;
    }
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  hub.close(GRACE);
                  server.close();
                  System.out.println("task-hub: stopped");
                  System.out.flush();
                  // A JVM that ends by SIGTERM exits with 143; a wanted stop is no failure.
                  Runtime.getRuntime().halt(hub.failure().isDone() ? FAILED : 0);
                },
                "stop"));
    System.out.println(
        "task-hub: listening on " + host + ":" + server.port() + ", data in " + data);
    System.err.println("task-hub: " + hub.failure().join().getMessage());
    return FAILED;
  }

  private static int refuse(ParameterException invalid, String[] args) {
    System.err.println("task-hub: " + invalid.getMessage().replaceAll("\\s+", " "));
    return CommandLine.ExitCode.USAGE;
  }

  /** The version that the build wrote into the jar. */
  static final class Version implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() {
      String version = Main.class.getPackage().getImplementationVersion();
      return new String[] {"task-hub " + (version == null ? "(not packaged)" : version)};
    }
  }
}
