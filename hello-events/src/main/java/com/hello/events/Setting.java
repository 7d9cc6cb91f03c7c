package com.hello.events;

/** The settings of the sink, each read from the environment variable of the same name. */
enum Setting {
  PORT("PORT", 8080, 0, 65_535, "the TCP port to listen on; 0 takes a free one"),
  MAX_BODY_BYTES(
      "MaxBodyBytes",
      1 << 20,
      1,
      64 << 20,
      "the largest request body in bytes; a larger one is answered 413"),
  REQUEST_SECONDS(
      "RequestTimeoutInSeconds",
      10,
      1,
      300,
      "the time a client has to send a request; a slower one is answered 408");

  private final String variable;
  private final int defaultValue;
  private final int min;
  private final int max;
  private final String help;

  Setting(String variable, int defaultValue, int min, int max, String help) {
    this.variable = variable;
    this.defaultValue = defaultValue;
    this.min = min;
    this.max = max;
    this.help = help;
  }

  String variable() {
    return variable;
  }

  int defaultValue() {
    return defaultValue;
  }

  /** What values are right, in words. */
  String range() {
    return "a whole number from " + min + " to " + max;
  }

  String help() {
    return help;
  }

  /** Reads a value as given, where blank means not given. */
  int parse(String given) throws BadSettingException {
    String text = given.strip();
    if (text.isEmpty()) {
      return defaultValue;
    }
    try {
      int value = Integer.parseInt(text);
      if (value >= min && value <= max) {
        return value;
      }
    } catch (NumberFormatException notWhole) {
      throw new BadSettingException(this, given, notWhole);
    }
    throw new BadSettingException(this, given, null);
  }
}
