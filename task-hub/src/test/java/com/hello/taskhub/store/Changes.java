package com.hello.taskhub.store;

import com.google.protobuf.StringValue;
import com.hello.taskhub.instance.Activity;
import com.hello.taskhub.instance.InstanceChange;
import com.hello.taskhub.instance.InstanceRecord;
import com.hello.taskhub.instance.Message;
import com.hello.taskhub.instance.Times;
import com.microsoft.durabletask.implementation.protobuf.OrchestratorService.ActivityRequest;
import com.microsoft.durabletask.implementation.protobuf.OrchestratorService.EventRaisedEvent;
import com.microsoft.durabletask.implementation.protobuf.OrchestratorService.HistoryEvent;
import com.microsoft.durabletask.implementation.protobuf.OrchestratorService.OrchestrationInstance;
import com.microsoft.durabletask.implementation.protobuf.OrchestratorService.OrchestrationState;
import com.microsoft.durabletask.implementation.protobuf.OrchestratorService.OrchestrationStatus;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Changes as an engine would commit them, part by part. */
final class Changes {
  static final Instant NOON = Instant.parse("2026-03-01T12:00:00.123456Z");
  static final String EXECUTION = "e1";

  private final String id;
  private boolean erase;
  private InstanceRecord before;
  private InstanceRecord record;
  private boolean clearHistory;
  private boolean dropActivities;
  private final List<HistoryEvent> appended = new ArrayList<>();
  private final List<Long> consumed = new ArrayList<>();
  private final List<Message> received = new ArrayList<>();
  private final List<Activity.Key> answered = new ArrayList<>();
  private final List<Activity> scheduled = new ArrayList<>();

  private Changes(String id) {
    this.id = id;
  }

  static Changes of(String id) {
    return new Changes(id);
  }

  /** The change that creates an instance with nothing but a record. */
  static InstanceChange create(String id) {
    return of(id).record(null, record(id)).change();
  }

  static InstanceRecord record(String id) {
    return new InstanceRecord(state(id).build(), EXECUTION, null);
  }

  static OrchestrationState.Builder state(String id) {
    return OrchestrationState.newBuilder()
        .setInstanceId(id)
        .setName("name of " + id)
        .setOrchestrationStatus(OrchestrationStatus.ORCHESTRATION_STATUS_RUNNING)
        .setCreatedTimestamp(Times.timestamp(NOON))
        .setLastUpdatedTimestamp(Times.timestamp(NOON.plusSeconds(1)));
  }

  static HistoryEvent event(int number, String text) {
    return HistoryEvent.newBuilder()
        .setEventId(number)
        .setTimestamp(Times.timestamp(NOON))
        .setEventRaised(EventRaisedEvent.newBuilder().setName(text).setInput(StringValue.of(text)))
        .build();
  }

  static Message message(long seq, Instant due) {
    return new Message(seq, null, due, event((int) seq, "message " + seq));
  }

  static Activity activity(String id, String executionId, int taskId) {
    return new Activity(
        ActivityRequest.newBuilder()
            .setName("activity")
            .setInput(StringValue.of("input " + taskId))
            .setTaskId(taskId)
            .setOrchestrationInstance(
                OrchestrationInstance.newBuilder()
                    .setInstanceId(id)
                    .setExecutionId(StringValue.of(executionId)))
            .build());
  }

  Changes erase() {
    erase = true;
    return this;
  }

  Changes record(InstanceRecord was, InstanceRecord is) {
    before = was;
    record = is;
    return this;
  }

  Changes clearHistory() {
    clearHistory = true;
    return this;
  }

  Changes dropActivities() {
    dropActivities = true;
    return this;
  }

  Changes append(HistoryEvent event) {
    appended.add(event);
    return this;
  }

  Changes consume(long seq) {
    consumed.add(seq);
    return this;
  }

  Changes receive(Message message) {
    received.add(message);
    return this;
  }

  Changes answered(Activity.Key key) {
    answered.add(key);
    return this;
  }

  Changes schedule(Activity activity) {
    scheduled.add(activity);
    return this;
  }

  InstanceChange change() {
    return new InstanceChange(
        id,
        erase,
        before,
        record,
        clearHistory,
        appended,
        consumed,
        received,
        dropActivities,
        answered,
        scheduled);
  }
}
