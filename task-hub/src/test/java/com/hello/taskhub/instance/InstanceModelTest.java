package com.hello.taskhub.instance;

import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/**
 * Checks the instance logic against a reference, in random interleavings: {@code -Dmodel.cases=}
 * sets how many, {@code -Dmodel.seed=} which; a failure prints the seed and what happened.
 */
class InstanceModelTest {
  private static final int CASES = Integer.getInteger("model.cases", 100_000);
  private static final long SEED = Long.getLong("model.seed", System.nanoTime() & 0xffffff);

  private record Failure(long index, Throwable cause) {}

  @Test
  void everyInterleavingEndsAsTheProgramSays() {
    System.out.println("model check: " + CASES + " cases with -Dmodel.seed=" + SEED);
    AtomicReference<Failure> first = new AtomicReference<>();
    LongStream.range(0, CASES)
        .parallel()
        .filter(index -> first.get() == null)
        .forEach(
            index -> {
              try {
                new ModelCase(seed(index), false).run();
              } catch (AssertionError | RuntimeException failed) {
                first.compareAndSet(null, new Failure(index, failed));
              }
            });
    if (first.get() != null) {
      throw retold(first.get());
    }
  }

  private static long seed(long index) {
    return SEED * 1_000_000_007L + index;
  }

  /** Runs the case again, to tell what happened in it. */
  private static AssertionError retold(Failure failure) {
    ModelCase again = new ModelCase(seed(failure.index()), true);
    Throwable cause = failure.cause();
    try {
      again.run();
    } catch (AssertionError | RuntimeException same) {
      cause = same;
    }
    return new AssertionError(
        "case "
            + failure.index()
            + " of -Dmodel.seed="
            + SEED
            + ": "
            + cause.getMessage()
            + "\n"
            + String.join("\n", again.trace()),
        cause);
  }
}
