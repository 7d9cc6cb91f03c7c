package com.hello.taskhub.azure;

import com.azure.data.tables.models.TableEntity;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.StringValue;
import com.google.protobuf.Timestamp;
import com.hello.taskhub.instance.Times;
import com.microsoft.durabletask.implementation.protobuf.OrchestratorService.HistoryEvent;
import com.microsoft.durabletask.implementation.protobuf.OrchestratorService.OrchestrationStatus;
import com.microsoft.durabletask.implementation.protobuf.OrchestratorService.TaskFailureDetails;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Events as rows: the columns that DurableTask.AzureStorage has, for other tools, and the event
 * itself in the column {@code Event}, for this hub.
 */
final class EventRows {
  private static final String EVENT = "Event";

  /** The earliest time that a table can hold. */
  private static final Instant FIRST_TIME = Instant.parse("1601-01-01T00:00:00Z");

  private EventRows() {}

  static void write(RowWriter writer, HistoryEvent event, String executionId) {
    FieldDescriptor kind = kind(event);
    Row row = writer.row();
    row.set("EventId", event.getEventId());
    row.set("EventType", kind == null ? "GenericEvent" : name(kind));
    row.set("IsPlayed", true);
    row.set("_Timestamp", time(event.getTimestamp()));
    row.set("ExecutionId", RowWriter.shown(executionId));
    if (kind == null) {
      writer.bytes(EVENT, event.toByteArray());
      return;
    }
    Message body = (Message) event.getField(kind);
    HistoryEvent kept = event;
    for (Map.Entry<FieldDescriptor, Object> field : body.getAllFields().entrySet()) {
      if (field.getValue() instanceof StringValue text && LargeValues.isLarge(text.getValue())) {
        writer.large(column(field.getKey()), text.getValue());
        body = body.toBuilder().clearField(field.getKey()).build();
        kept = kept.toBuilder().setField(kind, body).build();
      } else {
        column(writer, field.getKey(), field.getValue());
      }
    }
    writer.bytes(EVENT, kept.toByteArray());
  }

  static HistoryEvent read(TableEntity row, LargeValues values)
      throws InvalidProtocolBufferException {
    Map<String, String> blobs = Entities.blobs(row);
    String whole = blobs.remove(EVENT);
    HistoryEvent event =
        HistoryEvent.parseFrom(whole == null ? Entities.bytes(row, EVENT) : values.get(whole));
    FieldDescriptor kind = kind(event);
    if (blobs.isEmpty() || kind == null) {
      return event;
    }
    Message.Builder body = ((Message) event.getField(kind)).toBuilder();
    for (FieldDescriptor field : kind.getMessageType().getFields()) {
      String blob = blobs.get(column(field));
      if (blob != null) {
        body.setField(field, StringValue.of(values.text(blob)));
      }
    }
    return event.toBuilder().setField(kind, body.build()).build();
  }

  /** The time as a column holds it. */
  static OffsetDateTime time(Timestamp timestamp) {
    Instant time = Times.instant(timestamp);
    return (time.isBefore(FIRST_TIME) ? FIRST_TIME : time).atOffset(ZoneOffset.UTC);
  }

  /** An event's own field, whose type says what happened, or null. */
  private static @Nullable FieldDescriptor kind(HistoryEvent event) {
    return event.getOneofFieldDescriptor(HistoryEvent.getDescriptor().getOneofs().get(0));
  }

  private static String name(FieldDescriptor kind) {
    String name = kind.getMessageType().getName();
    return name.equals("GenericEvent") ? name : name.replaceFirst("Event$", "");
  }

  private static String column(FieldDescriptor field) {
    return switch (field.getName()) {
      case "scheduledStartTimestamp" -> "ScheduledStartTime";
      default ->
          Character.toUpperCase(field.getJsonName().charAt(0)) + field.getJsonName().substring(1);
    };
  }

  private static void column(RowWriter writer, FieldDescriptor field, Object value) {
    if (value instanceof StringValue text) {
      writer.text(column(field), text.getValue());
    } else if (value instanceof String text) {
      writer.text(column(field), text);
    } else if (value instanceof Integer number) {
      writer.row().set(column(field), number);
    } else if (value instanceof Timestamp time) {
      writer.row().set(column(field), time(time));
    } else if (value instanceof TaskFailureDetails failure) {
      writer.text("Reason", failure.getErrorMessage());
      writer.text("Details", failure.getErrorType() + ": " + failure.getErrorMessage());
    } else if (value instanceof EnumValueDescriptor status) {
      writer
          .row()
          .set(column(field), RuntimeStatus.of(OrchestrationStatus.forNumber(status.getNumber())));
    }
    // What else there is, the parent and the instance itself, is not what other tools look for.
  }
}
