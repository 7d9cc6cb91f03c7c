package com.hello.orchestrator.settings;

import com.hello.orchestrator.settings.Setting.Value;
import java.util.regex.Pattern;

/** Checks a TCP port to listen on. */
final class Port {
  private static final int MAX_PORT = 65_535;
  private static final Pattern DIGITS = Pattern.compile("[0-9]{1,5}");

  private Port() {}

  static int check(Value value) throws BadSettingException {
    if (!DIGITS.matcher(value.text()).matches() || Integer.parseInt(value.text()) > MAX_PORT) {
      throw BadSettingException.of(
          value.name(), value.text(), "is no port; give a whole number from 0 to " + MAX_PORT);
    }
    return Integer.parseInt(value.text());
  }
}
