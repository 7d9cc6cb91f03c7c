package com.hello.orchestrator.loop;

import com.microsoft.durabletask.TaskActivity;
import com.microsoft.durabletask.TaskActivityContext;

/**
 * Keeps an activity from killing its worker: the SDK dies of a failure without a message, so
 * whatever is thrown gets one.
 */
final class SafeActivity implements TaskActivity {
  private final TaskActivity activity;

  SafeActivity(TaskActivity activity) {
    this.activity = activity;
  }

  @Override
  public Object run(TaskActivityContext context) {
    try {
      return activity.run(context);
    } catch (Throwable e) {
      throw new ActivityFailure(e);
    }
  }

  /** A failure of any kind, with a message. */
  private static final class ActivityFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ActivityFailure(Throwable cause) {
      super(String.valueOf(cause), cause);
    }
  }
}
