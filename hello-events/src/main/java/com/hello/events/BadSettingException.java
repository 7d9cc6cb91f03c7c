package com.hello.events;

import org.jspecify.annotations.Nullable;

/** A setting has a value that it cannot have; the message says it in one line. */
final class BadSettingException extends Exception {
  private static final long serialVersionUID = 1L;

  BadSettingException(Setting setting, String given, @Nullable Throwable cause) {
    super(
        setting.variable() + " is " + Quoted.of(given) + ": it has to be " + setting.range(),
        cause);
  }
}
