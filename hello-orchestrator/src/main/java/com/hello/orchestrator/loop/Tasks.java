package com.hello.orchestrator.loop;

import com.microsoft.durabletask.TaskActivity;
import com.microsoft.durabletask.TaskActivityFactory;
import com.microsoft.durabletask.TaskOrchestration;
import com.microsoft.durabletask.TaskOrchestrationFactory;

/** Registers the loop's two halves with the SDK under their names. */
public final class Tasks {
  private Tasks() {}

  /** Registers the orchestration. */
  public static TaskOrchestrationFactory of(CronOrchestration orchestration) {
    return new TaskOrchestrationFactory() {
      @Override
      public String getName() {
        return CronOrchestration.NAME;
      }

      @Override
      public TaskOrchestration create() {
        return orchestration;
      }
    };
  }

  /** The activity, so wrapped that no failure of it can end its worker. */
  public static TaskActivityFactory of(TaskActivity task) {
    return new TaskActivityFactory() {
      @Override
      public String getName() {
        return CronTask.NAME;
      }

      @Override
      public TaskActivity create() {
        return new SafeActivity(task);
      }
    };
  }
}
