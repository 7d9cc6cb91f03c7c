package com.hello.functions;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.hello.taskhub.EmbeddedTaskHub;
import java.io.IOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The folder that is deployed, as the build has made it. */
@Timeout(60)
class FunctionAppFolderIT {
  private static final Path FOLDER = Path.of(System.getProperty("function.app.folder"));
  private static final JsonMapper JSON = new JsonMapper();

  private static void assertBound(String function, String method, String bindings)
      throws IOException {
    JsonNode json = JSON.readTree(FOLDER.resolve(function).resolve("function.json").toFile());
    assertEquals("../hello-functions.jar", json.path("scriptFile").textValue());
    assertEquals(
        "com.hello.functions.LoopFunctions." + method, json.path("entryPoint").textValue());
    assertEquals(JSON.readTree(bindings), json.path("bindings"));
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.toList();
    }
  }

  /** Loads classes from the folder's jars, and what Azure's worker has of its own. */
  private static URLClassLoader loader() throws IOException {
    List<URL> jars = new ArrayList<>();
    jars.add(FOLDER.resolve("hello-functions.jar").toUri().toURL());
    for (Path jar : files(FOLDER.resolve("lib"))) {
      jars.add(jar.toUri().toURL());
    }
    return new URLClassLoader(jars.toArray(URL[]::new), new WorkersOwn());
  }

  @Test
  void eachFunctionIsBoundToWhatCallsIt() throws Exception {
    assertBound(
        "CronOrchestration",
        "orchestrate",
        """
        [{"type": "orchestrationTrigger", "direction": "in", "name": "context"}]""");
    assertBound(
        "CronTask",
        "attempt",
        """
        [{"type": "activityTrigger", "direction": "in", "name": "job"}]""");
    assertBound(
        "KeepRunning",
        "keepRunning",
        """
        [{"type": "timerTrigger", "direction": "in", "name": "timer", "schedule": "0 * * * * *"},
         {"type": "durableClient", "direction": "in", "name": "client"}]""");
  }

  @Test
  void theHostGetsOurSettings() throws Exception {
    assertArrayEquals(
        Files.readAllBytes(Path.of("host.json")), Files.readAllBytes(FOLDER.resolve("host.json")));
  }

  @Test
  void holdsNoHubOfItsOwn() throws Exception {
    List<String> jars =
        files(FOLDER.resolve("lib")).stream().map(jar -> jar.getFileName().toString()).toList();
    assertTrue(jars.contains("hello-orchestrator.jar"), jars.toString());
    for (String jar : jars) {
      assertTrue(!jar.matches("(task-hub|sqlite|azure-(core|data|storage)).*"), jar);
    }
  }

  @Test
  void runsTheLoopFromItsOwnJarsAlone(@TempDir Path data) throws Exception {
    try (Sink sink = new Sink(request -> 200, "Processed");
        EmbeddedTaskHub hub = EmbeddedTaskHub.in(data).open();
        URLClassLoader loader = loader()) {
      Class<?> appType = loader.loadClass("com.hello.functions.FunctionApp");
      Class<?> type = loader.loadClass("com.hello.functions.LoopFunctions");
      Object app =
          open(appType, Map.class)
              .newInstance(Map.of("SINK", sink.url(), "DurationInSeconds", "0.02"));
      FunctionsWorker worker =
          new FunctionsWorker(type, () -> open(type, appType).newInstance(app));
      try (FunctionsHost host = new FunctionsHost(hub, worker)) {
        host.tick();
        await().atMost(Duration.ofSeconds(30)).until(() -> sink.jobs().contains(3L));
      }
      assertEquals(List.of(1L, 2L, 3L), sink.jobs().subList(0, 3));
    }
  }

  @Test
  void readsTheAppSettingsFromTheEnvironment() throws Exception {
    try (URLClassLoader loader = loader()) {
      Class<?> type = loader.loadClass("com.hello.functions.LoopFunctions");
      InvocationTargetException failure =
          assertThrows(InvocationTargetException.class, () -> type.getConstructor().newInstance());
      assertEquals(
          "SINK 'set by the build' is no URL: illegal character in path; give a URL"
              + " like http://hello-events:8080/",
          failure.getCause().getMessage());
    }
  }

  private static Constructor<?> open(Class<?> type, Class<?> parameter) throws Exception {
    Constructor<?> constructor = type.getDeclaredConstructor(parameter);
    constructor.setAccessible(true);
    return constructor;
  }

  /** Gives away of the test's own classes only those that Azure's worker shares with functions. */
  private static final class WorkersOwn extends ClassLoader {
    WorkersOwn() {
      super("workers-own", ClassLoader.getPlatformClassLoader());
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
      if (name.startsWith("com.microsoft.azure.functions.")
          && !name.startsWith("com.microsoft.azure.functions.annotation.")) {
        return FunctionAppFolderIT.class.getClassLoader().loadClass(name);
      }
      throw new ClassNotFoundException(name);
    }
  }
}
