package com.hello.events;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.time.Duration;

/** Starts the sink, and stops it when the process is asked to end. */
final class Main {
  private static final int CANNOT_LISTEN = 1;
  private static final int BAD_SETTING = 2;
  private static final Duration LOG_PATIENCE = Duration.ofSeconds(5);
  private static final Duration STOP_GRACE = Duration.ofSeconds(5);

  private Main() {}

  public static void main(String[] args) {
    if (args.length == 1 && args[0].equals("--help")) {
      System.out.print(Settings.help());
      return;
    }
    if (args.length > 0) {
      fail(
          BAD_SETTING,
          "Unknown argument "
              + Quoted.of(args[0])
              + ": there is only --help, which lists settings.");
    }
    try {
      serve(Settings.from(System.getenv()));
    } catch (BadSettingException bad) {
      fail(BAD_SETTING, bad.getMessage());
    }
  }

  private static void serve(Settings settings) {
    // Not System.out: its buffers and locks cost more than the write, and it hides failures.
    LineLog log = new LineLog(new FileOutputStream(FileDescriptor.out), System.err, LOG_PATIENCE);
    try {
      EventServer server = EventServer.start(settings, log, System.err);
      Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(server, log), "stop"));
      say(log, "Listening on port " + server.port());
    } catch (IOException taken) {
      fail(
          CANNOT_LISTEN,
          "PORT "
              + settings.port()
              + " cannot be listened on ("
              + taken.getMessage()
              + "): choose one that is free, or stop what has it.");
    }
  }

  private static void stop(EventServer server, LineLog log) {
    try {
      int unfinished = server.stop(STOP_GRACE);
      say(log, unfinished == 0 ? "Stopped" : "Stopped with " + unfinished + " requests unfinished");
    } catch (InterruptedException hurry) {
      Thread.currentThread().interrupt();
    }
    // The JVM would report the signal as its exit code; the stop asked for is a success.
    Runtime.getRuntime().halt(0);
  }

  private static void say(LineLog log, String line) {
    try {
      log.line(line);
    } catch (IOException reported) {
      // The log has told of it on the other stream; serving does not depend on this line.
      return;
    }
  }

  private static void fail(int status, String line) {
    System.err.println(line);
    System.exit(status);
  }
}
