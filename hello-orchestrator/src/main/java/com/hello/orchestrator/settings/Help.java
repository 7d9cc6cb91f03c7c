package com.hello.orchestrator.settings;

import java.util.Locale;

/** The text of {@code --help}, made from the table of settings. */
public final class Help {
  private static final String ROW = "  %-24s %-19s %s%n";

  private Help() {}

  public static String text() {
    StringBuilder text = new StringBuilder();
    text.append(
        String.format(
            "Usage: java -jar hello-orchestrator.jar [--sink URL] [--carry-on-from DIRECTORY]%n"
                + "           [--check] [--help]%n%n"
                + "Posts a CloudEvent to the sink, waits, and does it again, for ever; killed and%n"
                + "started again it goes on with the next job. --check only says whether the%n"
                + "settings are right. With --carry-on-from, a loop that is new in Azure Storage%n"
                + "goes on with the next job of the embedded hub in DIRECTORY.%n%n"
                + "Settings are environment variables:%n"));
    text.append(String.format(Locale.ROOT, ROW, "NAME", "DEFAULT", "MEANING"));
    for (Setting setting : Setting.values()) {
      text.append(
          String.format(
              Locale.ROOT,
              ROW,
              String.join(", ", setting.variables()),
              setting.defaultText(),
              setting.help()));
    }
    return text.toString();
  }
}
