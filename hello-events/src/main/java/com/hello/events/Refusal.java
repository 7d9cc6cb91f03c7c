package com.hello.events;

/** A request that cannot be taken, with the status and the one sentence that its sender is told. */
final class Refusal extends Exception {
  private static final long serialVersionUID = 1L;

  private final int status;
  private final String sentence;

  Refusal(int status, String sentence) {
    // A refusal is an answer, not a fault: it is cheap, and nobody reads its stack.
    super(sentence, null, false, false);
    this.status = status;
    this.sentence = sentence;
  }

  static Refusal malformed(String sentence) {
    return new Refusal(400, sentence);
  }

  static Refusal unsupported(String sentence) {
    return new Refusal(415, sentence);
  }

  int status() {
    return status;
  }

  String sentence() {
    return sentence;
  }
}
