package com.hello.events;

import java.time.Duration;
import java.util.Map;

/** The values that the sink runs with. */
record Settings(int port, int maxBodyBytes, Duration requestTimeout) {

  static Settings from(Map<String, String> environment) throws BadSettingException {
    return new Settings(
        read(Setting.PORT, environment),
        read(Setting.MAX_BODY_BYTES, environment),
        Duration.ofSeconds(read(Setting.REQUEST_SECONDS, environment)));
  }

  private static int read(Setting setting, Map<String, String> environment)
      throws BadSettingException {
    return setting.parse(environment.getOrDefault(setting.variable(), ""));
  }

  /** The text of {@code --help}. */
  static String help() {
    StringBuilder help =
        new StringBuilder(
            """
            Logs each CloudEvent that is posted to it, and answers "Processed".

            Usage: java -jar hello-events.jar [--help]

            Settings, from environment variables:
            """);
    for (Setting setting : Setting.values()) {
      help.append(
          String.format(
              "  %-24s %s%n  %-24s %s; default %d%n",
              setting.variable(), setting.help(), "", setting.range(), setting.defaultValue()));
    }
    return help.append(
            """

            Exit codes: 0 after SIGTERM or SIGINT, 1 if the port cannot be opened, 2 for a bad setting.
            """)
        .toString();
  }
}
