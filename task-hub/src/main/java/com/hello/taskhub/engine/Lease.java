package com.hello.taskhub.engine;

import com.hello.taskhub.instance.Activity;
import com.hello.taskhub.instance.Turn;

/** A piece of work that was given to a stream and is not answered. */
record Lease(WorkStream stream, Key key, Work work) {

  /** All that an answer says of the work it is for; who sent it tells the rest. */
  record Key(String worker, String instanceId, int taskId) {
    /** Not the id of a task: stands for the instance's turn. */
    static final int TURN = Integer.MIN_VALUE;
  }

  /** What was given. */
  sealed interface Work {}

  record OneTurn(Turn turn) implements Work {}

  record OneActivity(Activity.Key activity) implements Work {}

  @Override
  public boolean equals(Object other) {
    return this == other;
  }

  @Override
  public int hashCode() {
    return System.identityHashCode(this);
  }
}
