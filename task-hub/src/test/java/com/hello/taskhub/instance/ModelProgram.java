package com.hello.taskhub.instance;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** A random orchestration: generations of steps, each but the last ending in continue-as-new. */
record ModelProgram(List<Generation> generations) {
  static final List<String> EVENT_NAMES = List.of("a", "b");

  /** What an orchestration does, one after the other. */
  sealed interface Step {}

  /** Runs activities at once and waits for all; one whose label ends in ! fails. */
  record Call(List<String> labels) implements Step {}

  /**
   * Runs an activity, and when it has ended, runs it again under the same id, as some SDKs retry.
   */
  record Again(String label) implements Step {}

  record Sleep(long millis) implements Step {}

  record Wait(String name) implements Step {}

  record WaitOrTimeout(String name, long millis) implements Step {}

  /** Sends an event to the instance that takes what is sent. */
  record Send(String payload) implements Step {}

  /** Runs a child under an id of its own, or under one that the hub makes. */
  record Child(String label, boolean named) implements Step {}

  /**
   * @param preserve whether events that were not used go on to the next generation
   */
  record Generation(List<Step> steps, boolean preserve) {}

  static ModelProgram random(Random random) {
    int count = 1 + random.nextInt(4);
    List<Generation> generations = new ArrayList<>();
    int label = 0;
    for (int g = 0; g < count; g++) {
      List<Step> steps = new ArrayList<>();
      int length = random.nextInt(4);
      for (int i = 0; i < length; i++) {
        label++;
        steps.add(step(random, g + "." + label));
      }
      generations.add(new Generation(List.copyOf(steps), random.nextInt(8) != 0));
    }
    return new ModelProgram(List.copyOf(generations));
  }

  private static Step step(Random random, String label) {
    String name = EVENT_NAMES.get(random.nextInt(EVENT_NAMES.size()));
    return switch (random.nextInt(9)) {
      case 0 -> new Call(List.of(label + (random.nextInt(5) == 0 ? "!" : "")));
      case 1 -> new Call(List.of(label + "x", label + "y", label + "z!"));
      case 2 -> new Sleep(random.nextInt(3) * 20L);
      case 3 -> new Send(label);
      case 4 -> new Child(label, random.nextBoolean());
      case 5 -> new WaitOrTimeout(name, random.nextInt(40));
      case 6 -> new Again(label);
      default -> new Wait(name);
    };
  }
}
