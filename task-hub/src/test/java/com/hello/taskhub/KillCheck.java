package com.hello.taskhub;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.durabletask.DurableTaskClient;
import com.microsoft.durabletask.OrchestrationMetadata;
import com.microsoft.durabletask.OrchestrationRuntimeStatus;
import com.microsoft.durabletask.OrchestrationStatusQuery;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeoutException;

/** Opens a hub for the last time, lets it finish, and checks all that it holds. */
final class KillCheck {
  private final KillNotes notes;

  /** What a hub went through that has everything right. */
  record Passed(KillTotals kills, int fans, int ticks, int repeats) {}

  private KillCheck(KillNotes notes) {
    this.notes = notes;
  }

  static Passed check(Path directory) throws Exception {
    KillCheck check = new KillCheck(new KillNotes(directory));
    try (KillWork work = new KillWork(directory)) {
      work.client.raiseEvent(KillWork.LOOP, "stop");
      for (OrchestrationMetadata one : work.running()) {
        check.awaitEnd(work.client, one);
      }
      return check.check(
          work.instances(new OrchestrationStatusQuery().setFetchInputsAndOutputs(true)));
    }
  }

  private void awaitEnd(DurableTaskClient client, OrchestrationMetadata instance) {
    try {
      client.waitForInstanceCompletion(instance.getInstanceId(), KillWork.LONG, false);
    } catch (TimeoutException stuck) {
      throw new AssertionError("stuck: " + told(instance), stuck);
    }
  }

  private Passed check(List<OrchestrationMetadata> all) {
    for (OrchestrationMetadata one : all) {
      assertEquals(OrchestrationRuntimeStatus.COMPLETED, one.getRuntimeStatus(), () -> told(one));
      int last = one.readOutputAs(Integer.class);
      if (one.getName().equals(KillWork.LOOP)) {
        assertEquals(last, notes.ticks().get(notes.ticks().size() - 1), () -> told(one));
      } else {
        int input = one.readInputAs(Integer.class);
        assertEquals(KillProgram.output(one.getName(), input), last, () -> told(one));
      }
    }
    List<OrchestrationMetadata> fans = named(KillProgram.FAN, all);
    List<String> lost = new ArrayList<>(notes.started());
    lost.removeAll(ids(fans));
    assertEquals(List.of(), lost, () -> "lost in " + notes.directory());
    // A call that was made again after a kill makes no second child.
    int calls = fans.size() * KillProgram.CHILDREN;
    assertEquals(calls, named(KillProgram.CHILD, all).size(), notes::toString);
    assertEquals(calls, named(KillProgram.GRANDCHILD, all).size(), notes::toString);
    assertEquals(1, named(KillWork.LOOP, all).size(), notes::toString);
    KillTotals kills = notes.kills();
    int repeats = assertNoGap(notes.ticks());
    assertTrue(repeats <= kills.open(), () -> repeats + " repeats, " + kills + ", " + notes);
    return new Passed(kills, fans.size(), notes.ticks().size(), repeats);
  }

  private String told(OrchestrationMetadata instance) {
    return instance + " in " + notes.directory();
  }

  private static List<OrchestrationMetadata> named(String name, List<OrchestrationMetadata> all) {
    return all.stream().filter(one -> one.getName().equals(name)).toList();
  }

  private static List<String> ids(List<OrchestrationMetadata> instances) {
    return instances.stream().map(OrchestrationMetadata::getInstanceId).toList();
  }

  /** Returns how many numbers came again: those whose answer was not stored before a kill. */
  private int assertNoGap(List<Integer> ticks) {
    int before = 0;
    int repeats = 0;
    for (int tick : ticks) {
      int last = before;
      assertTrue(
          tick == last || tick == last + 1,
          () -> tick + " after " + last + " in " + notes.directory());
      repeats += tick == last ? 1 : 0;
      before = tick;
    }
    return repeats;
  }
}
