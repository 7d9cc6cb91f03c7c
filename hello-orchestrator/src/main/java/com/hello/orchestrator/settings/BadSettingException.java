package com.hello.orchestrator.settings;

/** A setting that the program cannot start with; the message is one line with secrets masked. */
public final class BadSettingException extends Exception {
  private static final long serialVersionUID = 1L;

  public BadSettingException(String message) {
    super(message);
  }

  /** Names the setting, the value as {@code shown}, and what would be right. */
  static BadSettingException of(String name, String shown, String right) {
    return new BadSettingException(name + " '" + Shown.of(shown) + "' " + right);
  }
}
