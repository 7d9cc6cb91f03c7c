package com.hello.events;

import java.time.Duration;

/**
 * Shares the heap out to the bodies of requests: some for bodies on their way in, some for those
 * being parsed.
 *
 * <p>Thread-safe.
 */
final class BodyMemory {
  /** A JSON text of many tiny values takes this many times its bytes as a tree and as a line. */
  static final int PARSED_BYTES_PER_BYTE = 64;

  // Below this a body is no more than what its connection and its thread take anyway.
  private static final int SMALL_BODY_BYTES = 16 << 10;
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final MemoryBudget receiving;
  private final MemoryBudget parsing;

  BodyMemory(Capacity capacity) {
    receiving = new MemoryBudget(capacity.receivingBytes(), PATIENCE);
    parsing = new MemoryBudget(capacity.parsingBytes(), PATIENCE);
  }

  MemoryBudget.Share toReceive(long bytes) throws Refusal {
    return bytes <= SMALL_BODY_BYTES ? () -> {} : receiving.take(bytes);
  }

  MemoryBudget.Share toParse(long bytes) throws Refusal {
    return parsing.take(bytes * PARSED_BYTES_PER_BYTE);
  }
}
