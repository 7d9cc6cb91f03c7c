package com.hello.events;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingsTest {
  @Test
  void hasDefaults() throws BadSettingException {
    assertEquals(new Settings(8080, 1_048_576, Duration.ofSeconds(10)), Settings.from(Map.of()));
  }

  @Test
  void takesBlankForNotSet() throws BadSettingException {
    assertEquals(8080, Settings.from(Map.of("PORT", " ")).port());
  }

  @Test
  void readsEverySetting() throws BadSettingException {
    assertEquals(
        new Settings(0, 5, Duration.ofSeconds(2)),
        Settings.from(Map.of("PORT", "0", "MaxBodyBytes", " 5 ", "RequestTimeoutInSeconds", "2")));
  }

  @ParameterizedTest
  @CsvSource({
    "PORT, 65536",
    "PORT, -1",
    "PORT, 80a",
    "PORT, 99999999999",
    "PORT, tcp://10.0.0.1:80",
    "MaxBodyBytes, 0",
    "MaxBodyBytes, 1MiB",
    "MaxBodyBytes, 67108865",
    "RequestTimeoutInSeconds, 0",
    "RequestTimeoutInSeconds, 2.5"
  })
  void namesTheSettingItsValueAndWhatWouldBeRight(String name, String value) {
    BadSettingException bad =
        assertThrows(BadSettingException.class, () -> Settings.from(Map.of(name, value)));
    assertTrue(bad.getMessage().startsWith(name + " is \"" + value + "\": it has to be a whole"));
  }

  @Test
  void listsEverySettingInTheHelp() {
    for (Setting setting : Setting.values()) {
      assertTrue(Settings.help().contains(setting.variable()));
      assertTrue(Settings.help().contains("default " + setting.defaultValue()));
    }
  }
}
