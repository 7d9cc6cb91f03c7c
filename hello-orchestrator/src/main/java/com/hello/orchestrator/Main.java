package com.hello.orchestrator;

/** Placeholder. */
final class Main {
  private Main() {}

  public static void main(String[] args) {}
}
