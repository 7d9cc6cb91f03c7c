package com.hello.functions;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.hello.orchestrator.settings.BadSettingException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FunctionAppTest {
  private static final String SINK = "http://127.0.0.1:9/";

  @Test
  void aMissingSinkIsNamed() {
    BadSettingException e =
        assertThrows(BadSettingException.class, () -> new FunctionApp(Map.of()));
    assertTrue(e.getMessage().startsWith("No sink: "), e.getMessage());
  }

  @ParameterizedTest
  @ValueSource(strings = {"a/b", "a\\b", "a#b", "a?b", "@a"})
  void anInstanceIdThatTheHostWouldRefuseIsNamed(String id) {
    BadSettingException e =
        assertThrows(
            BadSettingException.class,
            () -> new FunctionApp(Map.of("SINK", SINK, "InstanceId", id)));
    assertEquals(
        "InstanceId '"
            + id
            + "' is refused by the Functions host; give one without / \\ # ? and a leading @",
        e.getMessage());
  }

  @Test
  void settingsOfTheHubAndOfTheProcessAreNotEvenChecked() throws Exception {
    assertNotNull(
        new FunctionApp(
                Map.of(
                    "SINK", SINK,
                    "StorageConnectionString", "of no use",
                    "TaskHubName", "no name for tables",
                    "DataDirectory", "\0",
                    "StatusPort", "-1"))
            .loop());
  }
}
