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
public final class Changes {
  public static final Instant NOON = Instant.parse("2026-03-01T12:00:00.123456Z");
  public static final String EXECUTION = "e1";

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

  public static Changes of(String id) {
    return new Changes(id);
  }

  /** The change that creates an instance with nothing but a record. */
  public static InstanceChange create(String id) {
    return of(id).record(null, record(id)).change();
  }

  public static InstanceRecord record(String id) {
    return new InstanceRecord(state(id).build(), EXECUTION, null);
  }

  public static OrchestrationState.Builder state(String id) {
    return OrchestrationState.newBuilder()
        .setInstanceId(id)
        .setName("name of " + id)
        .setOrchestrationStatus(OrchestrationStatus.ORCHESTRATION_STATUS_RUNNING)
        .setCreatedTimestamp(Times.timestamp(NOON))
        .setLastUpdatedTimestamp(Times.timestamp(NOON.plusSeconds(1)));
  }

  public static HistoryEvent event(int number, String text) {
    return HistoryEvent.newBuilder()
        .setEventId(number)
        .setTimestamp(Times.timestamp(NOON))
        .setEventRaised(EventRaisedEvent.newBuilder().setName(text).setInput(StringValue.of(text)))
        .build();
  }

  public static Message message(long seq, Instant due) {
    return new Message(seq, null, due, event((int) seq, "message " + seq));
  }

  public static Activity activity(String id, String executionId, int taskId) {
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

  public Changes erase() {
    erase = true;
    return this;
  }

  public Changes record(InstanceRecord was, InstanceRecord is) {
    before = was;
    record = is;
    return this;
  }

  public Changes clearHistory() {
    clearHistory = true;
    return this;
  }

  public Changes dropActivities() {
    dropActivities = true;
    return this;
  }

  public Changes append(HistoryEvent event) {
    appended.add(event);
    return this;
  }

  public Changes consume(long seq) {
    consumed.add(seq);
    return this;
  }

  public Changes receive(Message message) {
    received.add(message);
    return this;
  }

  public Changes answered(Activity.Key key) {
    answered.add(key);
    return this;
  }

  public Changes schedule(Activity activity) {
    scheduled.add(activity);
    return this;
  }

  public InstanceChange change() {
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
