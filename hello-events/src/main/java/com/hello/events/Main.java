package com.hello.events;

/** Placeholder. */
final class Main {
  private Main() {}

  public static void main(String[] args) {}
}
