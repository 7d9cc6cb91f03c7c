package com.hello.orchestrator.settings;

/** A value that no message may show. */
public record Secret(String value) {

  @Override
  public String toString() {
    return "***";
  }
}
