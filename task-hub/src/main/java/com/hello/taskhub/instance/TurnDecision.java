package com.hello.taskhub.instance;

import com.google.protobuf.StringValue;
import com.microsoft.durabletask.implementation.protobuf.OrchestratorService.ActivityRequest;
import com.microsoft.durabletask.implementation.protobuf.OrchestratorService.CompleteOrchestrationAction;
import com.microsoft.durabletask.implementation.protobuf.OrchestratorService.CreateInstanceRequest;
import com.microsoft.durabletask.implementation.protobuf.OrchestratorService.CreateSubOrchestrationAction;
import com.microsoft.durabletask.implementation.protobuf.OrchestratorService.EventSentEvent;
import com.microsoft.durabletask.implementation.protobuf.OrchestratorService.ExecutionCompletedEvent;
import com.microsoft.durabletask.implementation.protobuf.OrchestratorService.HistoryEvent;
import com.microsoft.durabletask.implementation.protobuf.OrchestratorService.HistoryEvent.EventTypeCase;
import com.microsoft.durabletask.implementation.protobuf.OrchestratorService.OrchestrationInstance;
import com.microsoft.durabletask.implementation.protobuf.OrchestratorService.OrchestrationState;
import com.microsoft.durabletask.implementation.protobuf.OrchestratorService.OrchestrationStatus;
import com.microsoft.durabletask.implementation.protobuf.OrchestratorService.OrchestratorAction;
import com.microsoft.durabletask.implementation.protobuf.OrchestratorService.OrchestratorResponse;
import com.microsoft.durabletask.implementation.protobuf.OrchestratorService.ParentInstanceInfo;
import com.microsoft.durabletask.implementation.protobuf.OrchestratorService.ScheduleTaskAction;
import com.microsoft.durabletask.implementation.protobuf.OrchestratorService.SendEventAction;
import com.microsoft.durabletask.implementation.protobuf.OrchestratorService.SubOrchestrationInstanceCreatedEvent;
import com.microsoft.durabletask.implementation.protobuf.OrchestratorService.TaskFailureDetails;
import com.microsoft.durabletask.implementation.protobuf.OrchestratorService.TaskScheduledEvent;
import com.microsoft.durabletask.implementation.protobuf.OrchestratorService.TimerCreatedEvent;
import com.microsoft.durabletask.implementation.protobuf.OrchestratorService.TimerFiredEvent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** What a worker's answer to a turn changes; one use, not thread-safe. */
public final class TurnDecision {
  private final Instance instance;
  private final Turn turn;
  private final Instant now;
  private final InstanceChange.Builder change;
  private final List<Outgoing> outgoing = new ArrayList<>();
  private final List<Message> timers = new ArrayList<>();
  private final Set<Integer> taken = new HashSet<>();
  private long nextSeq;

  private TurnDecision(Instance instance, Turn turn, Instant now) {
    this.instance = instance;
    this.turn = turn;
    this.now = now;
    this.change = InstanceChange.to(instance.instanceId());
    this.nextSeq = instance.nextSeq();
  }

  /**
   * Decides what the answer to {@code turn} changes.
   *
   * @param nextExecutionId the id of the next generation, should the answer continue as new
   * @return empty when the answer does not tell which of the turn's external events it used: the
   *     same events must then be delivered one by one
   */
  public static Optional<Decision> of(
      Instance instance,
      Turn turn,
      OrchestratorResponse response,
      String nextExecutionId,
      Instant now) {
    return new TurnDecision(instance, turn, now).decide(response, nextExecutionId);
  }

  private Optional<Decision> decide(OrchestratorResponse response, String nextExecutionId) {
    Optional<TaskFailureDetails> tooLarge = Limits.exceededBy(response);
    if (tooLarge.isPresent()) {
      return Optional.of(Lifecycle.fail(instance, tooLarge.get(), now));
    }
    turn.consumed().forEach(change::consume);
    CompleteOrchestrationAction completion = null;
    int completionId = -1;
    List<HistoryEvent> events = new ArrayList<>();
    for (OrchestratorAction action : response.getActionsList()) {
      if (isRepeat(action.getId()) || !taken.add(action.getId())) {
        continue;
      }
      switch (action.getOrchestratorActionTypeCase()) {
        case SCHEDULETASK -> events.add(schedule(action.getId(), action.getScheduleTask()));
        case CREATETIMER ->
            events.add(timer(action.getId(), Times.instant(action.getCreateTimer().getFireAt())));
        case CREATESUBORCHESTRATION ->
            events.add(startChild(action.getId(), action.getCreateSubOrchestration()));
        case SENDEVENT -> events.add(send(action.getId(), action.getSendEvent()));
        case COMPLETEORCHESTRATION -> {
          completion = action.getCompleteOrchestration();
          completionId = action.getId();
        }
        case ORCHESTRATORACTIONTYPE_NOT_SET -> {
          return Optional.of(
              Lifecycle.fail(
                  instance,
                  Failures.of(
                      "UnknownAction",
                      "Action " + action.getId() + " is of a type that this hub does not know."),
                  now));
        }
      }
    }
    OrchestrationState.Builder state = state(response);
    if (completion == null) {
      // Where the turn ends the execution, nobody is left to wait for its timers.
      timers.forEach(change::receive);
      appendTurn(events);
      return decided(state.build());
    }
    if (completion.getOrchestrationStatus()
        == OrchestrationStatus.ORCHESTRATION_STATUS_CONTINUED_AS_NEW) {
      return continueAsNew(completion, state, nextExecutionId);
    }
    return complete(completion, completionId, state, events);
  }

  private HistoryEvent schedule(int id, ScheduleTaskAction action) {
    ActivityRequest.Builder request =
        ActivityRequest.newBuilder()
            .setName(action.getName())
            .setTaskId(id)
            .setOrchestrationInstance(self());
    TaskScheduledEvent.Builder event = TaskScheduledEvent.newBuilder().setName(action.getName());
    if (action.hasVersion()) {
      request.setVersion(action.getVersion());
      event.setVersion(action.getVersion());
    }
    if (action.hasInput()) {
      request.setInput(action.getInput());
      event.setInput(action.getInput());
    }
    change.schedule(new Activity(request.build()));
    return event(id).setTaskScheduled(event).build();
  }

  private HistoryEvent timer(int id, Instant fireAt) {
    HistoryEvent fired =
        Inbox.event(fireAt)
            .setTimerFired(
                TimerFiredEvent.newBuilder().setFireAt(Times.timestamp(fireAt)).setTimerId(id))
            .build();
    timers.add(new Message(nextSeq++, turn.executionId(), fireAt, fired));
    return event(id)
        .setTimerCreated(TimerCreatedEvent.newBuilder().setFireAt(Times.timestamp(fireAt)))
        .build();
  }

  private HistoryEvent startChild(int id, CreateSubOrchestrationAction action) {
    String childId =
        action.getInstanceId().isEmpty()
            ? String.format("%s:%04x", turn.executionId(), id)
            : action.getInstanceId();
    CreateInstanceRequest.Builder request =
        CreateInstanceRequest.newBuilder().setInstanceId(childId).setName(action.getName());
    SubOrchestrationInstanceCreatedEvent.Builder event =
        SubOrchestrationInstanceCreatedEvent.newBuilder()
            .setInstanceId(childId)
            .setName(action.getName());
    if (action.hasVersion()) {
      request.setVersion(action.getVersion());
      event.setVersion(action.getVersion());
    }
    if (action.hasInput()) {
      request.setInput(action.getInput());
      event.setInput(action.getInput());
    }
    ParentInstanceInfo parent =
        ParentInstanceInfo.newBuilder()
            .setTaskScheduledId(id)
            .setName(StringValue.of(instance.record().state().getName()))
            .setOrchestrationInstance(self())
            .build();
    outgoing.add(new Outgoing.StartChild(request.build(), parent));
    return event(id).setSubOrchestrationInstanceCreated(event).build();
  }

  private HistoryEvent send(int id, SendEventAction action) {
    EventSentEvent.Builder event =
        EventSentEvent.newBuilder()
            .setInstanceId(action.getInstance().getInstanceId())
            .setName(action.getName());
    if (action.hasData()) {
      event.setInput(action.getData());
    }
    outgoing.add(
        new Outgoing.RaiseEvent(
            action.getInstance().getInstanceId(),
            action.getName(),
            action.hasData() ? action.getData() : null));
    return event(id).setEventSent(event).build();
  }

  private Optional<Decision> complete(
      CompleteOrchestrationAction completion,
      int id,
      OrchestrationState.Builder state,
      List<HistoryEvent> events) {
    OrchestrationStatus status = completion.getOrchestrationStatus();
    if (!InstanceRecord.isFinal(status)) {
      return Optional.of(
          Lifecycle.fail(
              instance,
              Failures.of("InvalidCompletion", "The worker completed with status " + status + "."),
              now));
    }
    state.setOrchestrationStatus(status);
    if (completion.hasResult()) {
      state.setOutput(completion.getResult());
    }
    ExecutionCompletedEvent.Builder event =
        ExecutionCompletedEvent.newBuilder().setOrchestrationStatus(status);
    if (completion.hasFailureDetails()) {
      state.setFailureDetails(completion.getFailureDetails());
      event.setFailureDetails(completion.getFailureDetails());
    }
    events.add(event(id).setExecutionCompleted(event).build());
    appendTurn(events);
    consumeRest(message -> true);
    OrchestrationState ended = state.build();
    TaskFailureDetails failure =
        status == OrchestrationStatus.ORCHESTRATION_STATUS_COMPLETED
            ? null
            : completion.hasFailureDetails()
                ? completion.getFailureDetails()
                : Failures.of(
                    "SubOrchestrationFailed",
                    "The sub-orchestration " + instance.instanceId() + " ended as " + status + ".");
    Lifecycle.report(instance.record().parent(), ended, failure, now).ifPresent(outgoing::add);
    return decided(ended);
  }

  private Optional<Decision> continueAsNew(
      CompleteOrchestrationAction completion,
      OrchestrationState.Builder state,
      String nextExecutionId) {
    List<HistoryEvent> carried = carriedOver(completion);
    if (carried == null) {
      return Optional.empty();
    }
    if (completion.hasResult()) {
      state.setInput(completion.getResult());
    } else {
      state.clearInput();
    }
    if (completion.hasNewVersion()) {
      state.setVersion(completion.getNewVersion());
    }
    // Timers of this generation end with it; external events belong to any.
    List<Message> kept = consumeRest(message -> message.executionId() != null);
    InstanceChange.Builder next =
        InstanceChange.to(instance.instanceId())
            .record(
                instance.record(),
                new InstanceRecord(state.build(), nextExecutionId, instance.record().parent()))
            .clearHistory();
    InstanceChange taken = change.build();
    taken.consumed().forEach(next::consume);
    taken.scheduled().forEach(next::schedule);
    long first = kept.isEmpty() ? 0 : kept.get(0).seq() - carried.size();
    // Not the times that they came: those run backwards where the clock was set back.
    Instant due = kept.isEmpty() ? now : kept.get(0).due();
    for (int i = 0; i < carried.size(); i++) {
      next.receive(new Message(first + i, null, due, carried.get(i)));
    }
    long last = kept.isEmpty() ? carried.size() : kept.get(kept.size() - 1).seq() + 1;
    next.receive(Start.message(last, nextExecutionId, now));
    return Optional.of(new Decision(next.build(), List.copyOf(outgoing)));
  }

  /**
   * Whether this was done before: a send, which the Java worker emits on every replay, or a task
   * that has not ended. One that has ended is begun anew by workers that retry under the same id,
   * as Python's does.
   */
  private boolean isRepeat(int actionId) {
    return instance.hasSent(actionId)
        || (instance.pending(actionId) != null && !turn.ends(actionId));
  }

  /**
   * The external events that this generation received and did not use, in the order they came. The
   * worker sends back those it has buffered and all that are new in this turn, used or not, as an
   * unordered set. A turn of one event that got as far as continuing as new has used that event.
   *
   * @return null when more than one event is new and it is not known which were used
   */
  private @Nullable List<HistoryEvent> carriedOver(CompleteOrchestrationAction completion) {
    Set<Integer> sentBack = new HashSet<>();
    for (HistoryEvent event : completion.getCarryoverEventsList()) {
      if (event.getEventTypeCase() == EventTypeCase.EVENTRAISED) {
        sentBack.add(event.getEventId());
      }
    }
    boolean anyNew =
        turn.events().stream()
            .anyMatch(
                event ->
                    event.getEventTypeCase() == EventTypeCase.EVENTRAISED
                        && sentBack.contains(event.getEventId()));
    if (anyNew && turn.events().size() > 1) {
      return null;
    }
    List<HistoryEvent> carried = new ArrayList<>();
    for (HistoryEvent event : instance.history()) {
      if (event.getEventTypeCase() == EventTypeCase.EVENTRAISED
          && sentBack.contains(event.getEventId())) {
        carried.add(event);
      }
    }
    return carried;
  }

  /** Consumes what the turn has not and {@code goes}; returns what stays, in order. */
  private List<Message> consumeRest(Predicate<Message> goes) {
    Set<Long> consumed = new HashSet<>(turn.consumed());
    List<Message> kept = new ArrayList<>();
    for (Message message : instance.inbox()) {
      if (consumed.contains(message.seq())) {
        continue;
      }
      if (goes.test(message)) {
        change.consume(message.seq());
      } else {
        kept.add(message);
      }
    }
    return kept;
  }

  private OrchestrationState.Builder state(OrchestratorResponse response) {
    OrchestrationState.Builder state =
        instance.record().state().toBuilder().setLastUpdatedTimestamp(Times.timestamp(now));
    if (state.getOrchestrationStatus() == OrchestrationStatus.ORCHESTRATION_STATUS_PENDING) {
      state.setOrchestrationStatus(OrchestrationStatus.ORCHESTRATION_STATUS_RUNNING);
    }
    // The Java worker sends the empty string for a status that is not set or was cleared.
    if (response.getCustomStatus().getValue().isEmpty()) {
      state.clearCustomStatus();
    } else {
      state.setCustomStatus(response.getCustomStatus());
    }
    return state;
  }

  private void appendTurn(List<HistoryEvent> actions) {
    change.append(turn.started());
    for (HistoryEvent event : turn.events()) {
      change.append(
          event.getEventTypeCase() == EventTypeCase.EXECUTIONSTARTED ? Start.stored(event) : event);
    }
    actions.forEach(change::append);
  }

  private Optional<Decision> decided(OrchestrationState state) {
    change.record(instance.record(), instance.record().withState(state));
    return Optional.of(new Decision(change.build(), List.copyOf(outgoing)));
  }

  private OrchestrationInstance self() {
    return OrchestrationInstance.newBuilder()
        .setInstanceId(instance.instanceId())
        .setExecutionId(StringValue.of(turn.executionId()))
        .build();
  }

  private HistoryEvent.Builder event(int id) {
    return HistoryEvent.newBuilder().setEventId(id).setTimestamp(Times.timestamp(now));
  }
}
