package com.hello.taskhub.instance;

import com.google.protobuf.StringValue;
import com.microsoft.durabletask.implementation.protobuf.OrchestratorService.HistoryEvent;
import com.microsoft.durabletask.implementation.protobuf.OrchestratorService.HistoryEvent.EventTypeCase;
import com.microsoft.durabletask.implementation.protobuf.OrchestratorService.OrchestratorRequest;
import com.microsoft.durabletask.implementation.protobuf.OrchestratorService.OrchestratorStartedEvent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What one turn delivers to an orchestration.
 *
 * @param executionId the generation it is for
 * @param stamp the time that the orchestration sees
 * @param events the new events, without the OrchestratorStarted that goes before them
 * @param consumed the inbox rows that the turn's commit removes
 */
public record Turn(
    String executionId, Instant stamp, List<HistoryEvent> events, List<Long> consumed) {

  /** A turn's events are held in memory and sent at once: what is over waits for the next turn. */
  private static final int MAX_EVENTS = 5_000;

  private static final long MAX_EVENT_BYTES = 1 << 20;

  /**
   * The turn that {@code instance} is ready for, or empty when it has to wait.
   *
   * @param oneByOne deliver a single event, so that what it led to is known
   */
  public static Optional<Turn> next(Instance instance, Instant now, boolean oneByOne) {
    InstanceRecord record = instance.record();
    if (record.isFinished() || record.isSuspended()) {
      return Optional.empty();
    }
    List<HistoryEvent> events = new ArrayList<>();
    List<Long> consumed = new ArrayList<>();
    Set<Integer> ended = new HashSet<>();
    Instant stamp = Times.later(now, instance.lastStamp());
    long bytes = 0;
    for (Message message : inDeliveryOrder(instance, now)) {
      if (!events.isEmpty()
          && (oneByOne
              || events.size() == MAX_EVENTS
              || bytes + message.event().getSerializedSize() > MAX_EVENT_BYTES)) {
        break;
      }
      consumed.add(message.seq());
      if (!isCurrent(instance, message, ended)) {
        continue;
      }
      HistoryEvent event = message.event();
      bytes += event.getSerializedSize();
      if (event.getEventTypeCase() == EventTypeCase.EVENTRAISED) {
        // Equal events must stay apart when continue-as-new sends them back as a set.
        event = event.toBuilder().setEventId(instance.history().size() + 1 + events.size()).build();
      } else if (event.getEventTypeCase() == EventTypeCase.EXECUTIONSTARTED) {
        event = Instance.start(record, event);
      } else if (event.getEventTypeCase() == EventTypeCase.TIMERFIRED) {
        // The worker takes a timer for fired only when its clock is past the time it was set to.
        Instant fireAt = Times.instant(event.getTimerFired().getFireAt());
        stamp = Times.later(stamp, Times.justAfter(fireAt));
      }
      events.add(event);
    }
    if (events.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new Turn(record.executionId(), stamp, List.copyOf(events), List.copyOf(consumed)));
  }

  /** The work item for this turn. */
  public OrchestratorRequest request(Instance instance) {
    return OrchestratorRequest.newBuilder()
        .setInstanceId(instance.instanceId())
        .setExecutionId(StringValue.of(executionId))
        .addAllPastEvents(instance.history())
        .addNewEvents(started())
        .addAllNewEvents(events)
        .build();
  }

  /** Whether one of its events ends this task. */
  boolean ends(int taskId) {
    return events.stream()
        .map(PendingTask::endedBy)
        .anyMatch(ended -> ended != null && ended == taskId);
  }

  HistoryEvent started() {
    return HistoryEvent.newBuilder()
        .setEventId(-1)
        .setTimestamp(Times.timestamp(stamp))
        .setOrchestratorStarted(OrchestratorStartedEvent.getDefaultInstance())
        .build();
  }

  private static List<Message> inDeliveryOrder(Instance instance, Instant now) {
    List<Message> due = new ArrayList<>();
    for (Message message : instance.inbox()) {
      if (message.isDue(now)) {
        due.add(message);
      }
    }
    due.sort(Message.DELIVERY_ORDER);
    if (instance.isStarted()) {
      return due;
    }
    // What comes before the start waits for it, and is delivered after it.
    List<Message> ordered = new ArrayList<>(due.size());
    due.stream().filter(Message::isStart).forEach(ordered::add);
    if (!ordered.isEmpty()) {
      due.stream().filter(message -> !message.isStart()).forEach(ordered::add);
    }
    return ordered;
  }

  private static boolean isCurrent(Instance instance, Message message, Set<Integer> ended) {
    if (message.executionId() != null
        && !message.executionId().equals(instance.record().executionId())) {
      return false;
    }
    Integer taskId = PendingTask.endedBy(message.event());
    if (taskId == null) {
      return true;
    }
    PendingTask task = instance.pending(taskId);
    return task != null && task.isEndedBy(message.event().getEventTypeCase()) && ended.add(taskId);
  }
}
