package com.hello.images;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DockerfileTest {
  private static String text(String module) throws IOException {
    return Files.readString(Path.of("..", module, "Dockerfile"));
  }

  private static String sharedStep(String module) throws IOException {
    String text = text(module);
    return text.substring(text.indexOf("ARG JDK_IMAGE"), text.indexOf("RUN mkdir"))
        .replaceAll("(?m)^# Word for word .*$", "");
  }

  private static List<String> options(String module) throws IOException {
    return Files.readAllLines(Path.of("..", module, "jvm.options")).stream()
        .filter(line -> line.startsWith("-"))
        .toList();
  }

  @Test
  void bothBuildTheJarsInTheSameStep() throws IOException {
    assertEquals(sharedStep("hello-events"), sharedStep("hello-orchestrator"));
  }

  @Test
  void bothRunWithTheSameOptionsButForWhatTheSourceAdds() throws IOException {
    List<String> source =
        options("hello-orchestrator").stream()
            .filter(option -> !option.matches("-Dorg\\.sqlite\\..*|-XX:TieredStopAtLevel=1"))
            .toList();
    assertEquals(options("hello-events"), source);
  }

  @ParameterizedTest
  @ValueSource(strings = {"hello-events", "hello-orchestrator"})
  void startsTheJvmItselfAsAUserThatIsNotRoot(String module) throws IOException {
    Dockerfile image = Dockerfile.of(module);
    assertTrue(image.only("ENTRYPOINT").startsWith("[\"/opt/jre/bin/java\","));
    assertTrue(image.user() > 0);
  }
}
