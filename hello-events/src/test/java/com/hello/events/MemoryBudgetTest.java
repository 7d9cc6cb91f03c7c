package com.hello.events;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class MemoryBudgetTest {
  private final MemoryBudget budget = new MemoryBudget(10 << 10, Duration.ofMillis(20));

  @Test
  void givesBackWhatItGave() throws Refusal {
    try (MemoryBudget.Share first = budget.take(4000);
        MemoryBudget.Share second = budget.take(4000)) {
      assertEquals(2, budget.freeUnits());
    }
    assertEquals(budget.units(), budget.freeUnits());
  }

  @Test
  void refusesForNowWhatDoesNotFitBesideTheOthers() throws Refusal {
    try (MemoryBudget.Share first = budget.take(6 << 10)) {
      Refusal refusal = assertThrows(Refusal.class, () -> budget.take(6 << 10));
      assertEquals(503, refusal.status());
    }
    try (MemoryBudget.Share again = budget.take(6 << 10)) {
      assertEquals(3, budget.freeUnits());
    }
  }

  @Test
  void givesAllOfItToOneThatWantsMore() throws Refusal {
    try (MemoryBudget.Share all = budget.take(Integer.MAX_VALUE)) {
      assertEquals(0, budget.freeUnits());
    }
    assertEquals(budget.units(), budget.freeUnits());
  }
}
