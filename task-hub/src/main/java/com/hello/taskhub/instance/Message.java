package com.hello.taskhub.instance;

import com.microsoft.durabletask.implementation.protobuf.OrchestratorService.HistoryEvent;
import com.microsoft.durabletask.implementation.protobuf.OrchestratorService.HistoryEvent.EventTypeCase;
import java.time.Instant;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * One row of an instance's inbox.
 *
 * @param seq its place in the inbox, unique within the instance
 * @param executionId the generation it is meant for, or null for any
 * @param due when it came, or for a timer and a scheduled start, when it may be delivered
 * @param event what the turn that consumes it puts into the history
 */
public record Message(long seq, @Nullable String executionId, Instant due, HistoryEvent event) {

  /** By time, so that an event that came before a timer was due is not overtaken by it. */
  static final Comparator<Message> DELIVERY_ORDER =
      Comparator.comparing(Message::due).thenComparingLong(Message::seq);

  boolean isStart() {
    return event.getEventTypeCase() == EventTypeCase.EXECUTIONSTARTED;
  }

  /** Whether {@link #due} holds it back; other messages are due as soon as they are there. */
  boolean isTimed() {
    return isStart() || event.getEventTypeCase() == EventTypeCase.TIMERFIRED;
  }

  public boolean isDue(Instant now) {
    return !isTimed() || !due.isAfter(now);
  }
}
