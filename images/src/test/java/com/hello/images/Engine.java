package com.hello.images;

import java.io.File;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The container engine, and the two images, which are built once for all tests. */
final class Engine {
  static final String EVENTS = "hello-events:test";
  static final String ORCHESTRATOR = "hello-orchestrator:test";

  private static final long ASK_LIMIT_SECONDS = 30;
  private static final long BUILD_LIMIT_SECONDS = 900;
  private static final boolean IS_THERE = answers();
  private static boolean isBuilt;

  private Engine() {}

  /** Whether there is an engine; says so in one line when there is none. */
  static boolean isThere() {
    return IS_THERE;
  }

  private static boolean answers() {
    try {
      Process ask =
          new ProcessBuilder("docker", "info")
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      if (ask.waitFor(ASK_LIMIT_SECONDS, TimeUnit.SECONDS) && ask.exitValue() == 0) {
        return true;
      }
    } catch (IOException notInstalled) {
      System.out.println("There is no docker command (" + notInstalled.getMessage() + ").");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    System.out.println("No container engine answers: the container tests are skipped.");
    return false;
  }

  /** Builds both images from the packaged jars with the project's own script. */
  static synchronized void build() throws IOException, InterruptedException {
    if (isBuilt) {
      return;
    }
    ProcessBuilder script =
        new ProcessBuilder("./build-push-run.sh", "build").directory(new File("..")).inheritIO();
    script.environment().putAll(Map.of("TAG", "test", "JARS", "target", "REGISTRY", ""));
    Process build = script.start();
    if (!build.waitFor(BUILD_LIMIT_SECONDS, TimeUnit.SECONDS) || build.exitValue() != 0) {
      build.destroy();
      throw new IOException("build-push-run.sh build failed, and said why");
    }
    isBuilt = true;
  }
}
