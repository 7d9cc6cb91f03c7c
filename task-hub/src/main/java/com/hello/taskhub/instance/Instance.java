package com.hello.taskhub.instance;

import com.google.protobuf.StringValue;
import com.microsoft.durabletask.implementation.protobuf.OrchestratorService.ExecutionStartedEvent;
import com.microsoft.durabletask.implementation.protobuf.OrchestratorService.HistoryEvent;
import com.microsoft.durabletask.implementation.protobuf.OrchestratorService.HistoryEvent.EventTypeCase;
import com.microsoft.durabletask.implementation.protobuf.OrchestratorService.OrchestrationInstance;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One instance as it stands: its record, the history of its execution, and its inbox.
 *
 * <p>Only {@link #apply} changes it, and what it holds is always what was stored plus the changes
 * applied since. Not thread-safe.
 */
public final class Instance {
  private InstanceRecord record;
  private final List<HistoryEvent> history = new ArrayList<>();
  private final TreeMap<Long, Message> inbox = new TreeMap<>();
  private final Map<Integer, PendingTask> pending = new HashMap<>();
  private final Set<Integer> sent = new HashSet<>();
  private Instant lastStamp = Instant.MIN;
  private long weightBytes;

  /** An instance as it was stored. */
  public Instance(InstanceRecord record, List<HistoryEvent> history, List<Message> inbox) {
    this.record = record;
    history.forEach(this::append);
    inbox.forEach(this::receive);
  }

  /** An instance that {@code change} creates. */
  public static Instance createdBy(InstanceChange change) {
    if (change.record() == null) {
      throw new IllegalArgumentException("creates no instance: " + change.instanceId());
    }
    Instance instance = new Instance(change.record(), List.of(), List.of());
    change.appended().forEach(instance::append);
    change.received().forEach(instance::receive);
    return instance;
  }

  /** Takes over a change that was decided on this very state. */
  public void apply(InstanceChange change) {
    if (change.erase()) {
      throw new IllegalArgumentException("erases the instance: " + change.instanceId());
    }
    if (change.record() != null) {
      record = change.record();
    }
    if (change.clearHistory()) {
      history.forEach(event -> weightBytes -= weigh(event));
      history.clear();
      pending.clear();
      sent.clear();
      lastStamp = Instant.MIN;
    }
    change.appended().forEach(this::append);
    change.consumed().forEach(this::consume);
    change.received().forEach(this::receive);
  }

  public InstanceRecord record() {
    return record;
  }

  public String instanceId() {
    return record.instanceId();
  }

  /** The history as a worker is to see it. */
  List<HistoryEvent> history() {
    return Collections.unmodifiableList(history);
  }

  public Collection<Message> inbox() {
    return Collections.unmodifiableCollection(inbox.values());
  }

  boolean isStarted() {
    return !history.isEmpty();
  }

  /** Whether this execution has done this send. */
  boolean hasSent(int actionId) {
    return sent.contains(actionId);
  }

  @Nullable PendingTask pending(int taskId) {
    return pending.get(taskId);
  }

  Collection<PendingTask> pending() {
    return Collections.unmodifiableCollection(pending.values());
  }

  Instant lastStamp() {
    return lastStamp;
  }

  long nextSeq() {
    return inbox.isEmpty() ? 0 : inbox.lastKey() + 1;
  }

  /** When a message that comes now is due: never before one that came earlier. */
  Instant arrival(Instant now) {
    Instant arrival = now;
    for (Message message : inbox.descendingMap().values()) {
      if (!message.isTimed()) {
        return Times.later(arrival, message.due());
      }
    }
    return arrival;
  }

  /** When the next timed message falls due after {@code now}, or null when none will. */
  public @Nullable Instant nextDue(Instant now) {
    Instant next = null;
    for (Message message : inbox.values()) {
      if (!message.isDue(now) && (next == null || message.due().isBefore(next))) {
        next = message.due();
      }
    }
    return next;
  }

  /** About how much memory it takes, in bytes; for deciding what to keep in memory. */
  public long weightBytes() {
    return weightBytes + record.state().getSerializedSize();
  }

  /** The start event, whose input is kept once, in the record, and not in history or inbox. */
  static HistoryEvent start(InstanceRecord record, HistoryEvent stored) {
    ExecutionStartedEvent.Builder started =
        ExecutionStartedEvent.newBuilder()
            .setName(record.state().getName())
            .setOrchestrationInstance(
                OrchestrationInstance.newBuilder()
                    .setInstanceId(record.instanceId())
                    .setExecutionId(StringValue.of(record.executionId())));
    if (record.state().hasVersion()) {
      started.setVersion(record.state().getVersion());
    }
    if (record.state().hasInput()) {
      started.setInput(record.state().getInput());
    }
    if (record.parent() != null) {
      started.setParentInstance(record.parent());
    }
    if (record.state().hasScheduledStartTimestamp()) {
      started.setScheduledStartTimestamp(record.state().getScheduledStartTimestamp());
    }
    return stored.toBuilder().setExecutionStarted(started).build();
  }

  private void append(HistoryEvent stored) {
    HistoryEvent event =
        stored.getEventTypeCase() == EventTypeCase.EXECUTIONSTARTED
            ? start(record, stored)
            : stored;
    if (event.getEventTypeCase() == EventTypeCase.ORCHESTRATORSTARTED) {
      lastStamp = Times.later(lastStamp, Times.instant(event.getTimestamp()));
    }
    PendingTask begun = PendingTask.begunBy(event);
    if (begun != null) {
      pending.put(event.getEventId(), begun);
    }
    Integer ended = PendingTask.endedBy(event);
    if (ended != null) {
      pending.remove(ended);
    }
    if (event.getEventTypeCase() == EventTypeCase.EVENTSENT) {
      // The Java worker rejects this type; it is kept to know which sends were done.
      sent.add(event.getEventId());
      return;
    }
    HistoryEvent shown = withoutPassedOn(event);
    history.add(shown);
    weightBytes += weigh(shown);
  }

  /** Without the input that went to an activity or a child: a replay does not look at it. */
  private static HistoryEvent withoutPassedOn(HistoryEvent event) {
    return switch (event.getEventTypeCase()) {
      case TASKSCHEDULED ->
          event.getTaskScheduled().hasInput()
              ? event.toBuilder()
                  .setTaskScheduled(event.getTaskScheduled().toBuilder().clearInput())
                  .build()
              : event;
      case SUBORCHESTRATIONINSTANCECREATED ->
          event.getSubOrchestrationInstanceCreated().hasInput()
              ? event.toBuilder()
                  .setSubOrchestrationInstanceCreated(
                      event.getSubOrchestrationInstanceCreated().toBuilder().clearInput())
                  .build()
              : event;
      default -> event;
    };
  }

  private void receive(Message message) {
    Message replaced = inbox.put(message.seq(), message);
    if (replaced != null) {
      throw new IllegalStateException(
          "two messages at " + message.seq() + " of " + record.instanceId());
    }
    weightBytes += weigh(message.event());
  }

  private void consume(long seq) {
    Message message = inbox.remove(seq);
    if (message == null) {
      throw new IllegalStateException("no message at " + seq + " of " + record.instanceId());
    }
    weightBytes -= weigh(message.event());
  }

  private static long weigh(HistoryEvent event) {
    // The objects around a small event weigh more than its content.
    return 200L + 2L * event.getSerializedSize();
  }
}
