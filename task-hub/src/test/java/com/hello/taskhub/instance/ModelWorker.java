package com.hello.taskhub.instance;

import com.google.protobuf.StringValue;
import com.hello.taskhub.instance.ModelProgram.Again;
import com.hello.taskhub.instance.ModelProgram.Call;
import com.hello.taskhub.instance.ModelProgram.Child;
import com.hello.taskhub.instance.ModelProgram.Generation;
import com.hello.taskhub.instance.ModelProgram.Send;
import com.hello.taskhub.instance.ModelProgram.Sleep;
import com.hello.taskhub.instance.ModelProgram.Step;
import com.hello.taskhub.instance.ModelProgram.Wait;
import com.hello.taskhub.instance.ModelProgram.WaitOrTimeout;
import com.microsoft.durabletask.implementation.protobuf.OrchestratorService.CompleteOrchestrationAction;
import com.microsoft.durabletask.implementation.protobuf.OrchestratorService.CreateSubOrchestrationAction;
import com.microsoft.durabletask.implementation.protobuf.OrchestratorService.CreateTimerAction;
import com.microsoft.durabletask.implementation.protobuf.OrchestratorService.HistoryEvent;
import com.microsoft.durabletask.implementation.protobuf.OrchestratorService.OrchestrationInstance;
import com.microsoft.durabletask.implementation.protobuf.OrchestratorService.OrchestrationStatus;
import com.microsoft.durabletask.implementation.protobuf.OrchestratorService.OrchestratorAction;
import com.microsoft.durabletask.implementation.protobuf.OrchestratorService.OrchestratorRequest;
import com.microsoft.durabletask.implementation.protobuf.OrchestratorService.OrchestratorResponse;
import com.microsoft.durabletask.implementation.protobuf.OrchestratorService.ScheduleTaskAction;
import com.microsoft.durabletask.implementation.protobuf.OrchestratorService.SendEventAction;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Replays a program as the 1.5.0 SDK's executor does, with its faults: a send is emitted on every
 * replay, and continue-as-new sends back, as an unordered set, the buffered events and all the new
 * ones. Unlike the SDK it fails at any event that the hub should not have delivered.
 */
final class ModelWorker {
  static final String CHILD = "child";
  static final String SINK = "sink";
  private static final List<Generation> CHILD_GENERATIONS =
      List.of(new Generation(List.of(), true));

  private final ModelProgram program;

  ModelWorker(ModelProgram program) {
    this.program = program;
  }

  /** The state that a generation hands to the next: its number and the results so far. */
  static String input(int generation, List<String> results) {
    return generation + ";" + String.join(",", results);
  }

  /** How an activity ends: with a result, or when this is null, with a failure. */
  static String resultOf(String label) {
    return label.endsWith("!") ? null : "r" + label;
  }

  /** What is noted of an activity. */
  static String noteOf(String label) {
    String result = resultOf(label);
    return result == null ? "failed" + label : result;
  }

  static String childResult(String label) {
    return "child(" + noteOf(label) + ")";
  }

  OrchestratorResponse run(OrchestratorRequest request) {
    Replay replay = new Replay(request.getNewEventsList());
    request.getPastEventsList().forEach(replay::process);
    request.getNewEventsList().forEach(replay::process);
    return OrchestratorResponse.newBuilder()
        .setInstanceId(request.getInstanceId())
        .addAllActions(replay.pendingActions.values())
        .build();
  }

  /** One replay of one generation. */
  private final class Replay {
    private final List<HistoryEvent> newEvents;
    private final Map<Integer, OrchestratorAction> pendingActions = new LinkedHashMap<>();
    private final Map<Integer, Consumer<HistoryEvent>> openTasks = new HashMap<>();
    private final Map<String, Deque<Consumer<String>>> waiters = new HashMap<>();
    private final List<HistoryEvent> buffered = new ArrayList<>();
    private final List<String> results = new ArrayList<>();
    private Instant now = Instant.MIN;
    private boolean isChild;
    private int generation;
    private List<Step> steps = List.of();
    private int next;
    private int waitingFor;
    private int sequence;
    private boolean over;

    Replay(List<HistoryEvent> newEvents) {
      this.newEvents = newEvents;
    }

    void process(HistoryEvent event) {
      if (over) {
        return;
      }
      switch (event.getEventTypeCase()) {
        case ORCHESTRATORSTARTED -> {
          Instant stamp = Times.instant(event.getTimestamp()).truncatedTo(ChronoUnit.MILLIS);
          check(!stamp.isBefore(now), () -> "time runs backwards");
          now = stamp;
        }
        case EXECUTIONSTARTED -> start(event);
        case TASKSCHEDULED, TIMERCREATED, SUBORCHESTRATIONINSTANCECREATED ->
            check(
                pendingActions.remove(event.getEventId()) != null, () -> "not scheduled: " + event);
        case TASKCOMPLETED -> end(event.getTaskCompleted().getTaskScheduledId(), event);
        case TASKFAILED -> end(event.getTaskFailed().getTaskScheduledId(), event);
        case SUBORCHESTRATIONINSTANCECOMPLETED ->
            end(event.getSubOrchestrationInstanceCompleted().getTaskScheduledId(), event);
        case SUBORCHESTRATIONINSTANCEFAILED ->
            end(event.getSubOrchestrationInstanceFailed().getTaskScheduledId(), event);
        case TIMERFIRED -> {
          Instant fireAt = Times.instant(event.getTimerFired().getFireAt());
          check(now.isAfter(fireAt), () -> "a timer fired early, for " + fireAt);
          end(event.getTimerFired().getTimerId(), event);
        }
        case EVENTRAISED -> raised(event);
        default -> throw new AssertionError("no worker takes " + event.getEventTypeCase());
      }
    }

    private void start(HistoryEvent event) {
      check(steps.isEmpty() && next == 0 && !over, () -> "started twice");
      String input = event.getExecutionStarted().getInput().getValue();
      isChild = event.getExecutionStarted().getName().equals(CHILD);
      if (isChild) {
        steps = List.of(new Call(List.of(input)));
      } else {
        String[] parts = input.split(";", 2);
        generation = Integer.parseInt(parts[0]);
        if (!parts[1].isEmpty()) {
          results.addAll(List.of(parts[1].split(",")));
        }
        steps = program.generations().get(generation).steps();
      }
      goOn();
    }

    private void goOn() {
      while (waitingFor == 0 && !over) {
        if (next == steps.size()) {
          finish();
        } else {
          begin(steps.get(next++));
        }
      }
    }

    private void begin(Step step) {
      if (step instanceof Call call) {
        String[] notes = new String[call.labels().size()];
        waitingFor = notes.length;
        for (int i = 0; i < notes.length; i++) {
          int place = i;
          String label = call.labels().get(i);
          call(
              sequence++,
              label,
              event -> {
                notes[place] = note(event, label);
                if (--waitingFor == 0) {
                  results.addAll(List.of(notes));
                }
              });
        }
      } else if (step instanceof Again again) {
        int id = sequence++;
        String label = again.label();
        waitingFor = 1;
        call(
            id,
            label,
            first -> {
              results.add(note(first, label));
              call(
                  id,
                  label,
                  second -> {
                    results.add(note(second, label));
                    waitingFor--;
                  });
            });
      } else if (step instanceof Sleep sleep) {
        waitingFor = 1;
        timer(sleep.millis(), () -> waitingFor--);
      } else if (step instanceof Wait wait) {
        sequence++;
        waitForEvent(wait.name());
      } else if (step instanceof WaitOrTimeout wait) {
        sequence++;
        Consumer<String> waiter = waitForEvent(wait.name());
        if (waiter != null) {
          timer(
              wait.millis(),
              () -> {
                Deque<Consumer<String>> queue = waiters.get(wait.name());
                if (queue != null && queue.remove(waiter)) {
                  results.add("timeout");
                  waitingFor--;
                }
              });
        }
      } else if (step instanceof Send send) {
        int id = sequence++;
        pendingActions.put(
            id,
            action(id)
                .setSendEvent(
                    SendEventAction.newBuilder()
                        .setInstance(OrchestrationInstance.newBuilder().setInstanceId(SINK))
                        .setName("sent")
                        .setData(StringValue.of(send.payload())))
                .build());
      } else if (step instanceof Child child) {
        int id = sequence++;
        CreateSubOrchestrationAction.Builder create =
            CreateSubOrchestrationAction.newBuilder()
                .setName(CHILD)
                .setInput(StringValue.of(child.label()));
        if (child.named()) {
          create.setInstanceId("child-" + child.label());
        }
        pendingActions.put(id, action(id).setCreateSubOrchestration(create).build());
        waitingFor = 1;
        openTasks.put(
            id,
            event -> {
              waitingFor--;
              results.add(event.getSubOrchestrationInstanceCompleted().getResult().getValue());
            });
      }
    }

    private void call(int id, String label, Consumer<HistoryEvent> ended) {
      pendingActions.put(
          id,
          action(id)
              .setScheduleTask(
                  ScheduleTaskAction.newBuilder()
                      .setName("activity")
                      .setInput(StringValue.of(label)))
              .build());
      openTasks.put(id, ended);
    }

    private void timer(long millis, Runnable fired) {
      int id = sequence++;
      pendingActions.put(
          id,
          action(id)
              .setCreateTimer(
                  CreateTimerAction.newBuilder().setFireAt(Times.timestamp(now.plusMillis(millis))))
              .build());
      openTasks.put(id, event -> fired.run());
    }

    /** Returns the waiter, or null when the event was there already. */
    private Consumer<String> waitForEvent(String name) {
      Iterator<HistoryEvent> early = buffered.iterator();
      while (early.hasNext()) {
        HistoryEvent event = early.next();
        if (event.getEventRaised().getName().equals(name)) {
          early.remove();
          results.add(event.getEventRaised().getInput().getValue());
          return null;
        }
      }
      waitingFor = 1;
      Consumer<String> waiter =
          payload -> {
            results.add(payload);
            waitingFor--;
          };
      waiters.computeIfAbsent(name, n -> new ArrayDeque<>()).add(waiter);
      return waiter;
    }

    private void raised(HistoryEvent event) {
      Deque<Consumer<String>> queue = waiters.get(event.getEventRaised().getName());
      if (queue == null || queue.isEmpty()) {
        buffered.add(event);
        return;
      }
      queue.remove().accept(event.getEventRaised().getInput().getValue());
      goOn();
    }

    private void end(int taskId, HistoryEvent event) {
      Consumer<HistoryEvent> task = openTasks.remove(taskId);
      check(task != null, () -> "nobody waits for " + event);
      task.accept(event);
      goOn();
    }

    private static String note(HistoryEvent event, String label) {
      return event.hasTaskFailed()
          ? "failed" + label
          : event.getTaskCompleted().getResult().getValue();
    }

    private void finish() {
      over = true;
      int id = sequence++;
      CompleteOrchestrationAction.Builder complete = CompleteOrchestrationAction.newBuilder();
      List<Generation> generations = isChild ? CHILD_GENERATIONS : program.generations();
      if (generation == generations.size() - 1) {
        String all = String.join(",", results);
        complete
            .setOrchestrationStatus(OrchestrationStatus.ORCHESTRATION_STATUS_COMPLETED)
            .setResult(StringValue.of(isChild ? "child(" + all + ")" : all));
      } else {
        complete
            .setOrchestrationStatus(OrchestrationStatus.ORCHESTRATION_STATUS_CONTINUED_AS_NEW)
            .setResult(StringValue.of(input(generation + 1, results)));
        if (generations.get(generation).preserve()) {
          Set<HistoryEvent> carried = new HashSet<>(buffered);
          newEvents.stream().filter(HistoryEvent::hasEventRaised).forEach(carried::add);
          complete.addAllCarryoverEvents(carried);
        }
      }
      pendingActions.put(id, action(id).setCompleteOrchestration(complete).build());
    }

    private static OrchestratorAction.Builder action(int id) {
      return OrchestratorAction.newBuilder().setId(id);
    }
  }

  private static void check(boolean holds, Supplier<String> otherwise) {
    if (!holds) {
      throw new AssertionError(otherwise.get());
    }
  }
}
