package com.hello.taskhub.azure;

import com.azure.data.tables.models.TableEntity;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.StringValue;
import com.hello.taskhub.instance.InstanceRecord;
import com.microsoft.durabletask.implementation.protobuf.OrchestratorService.OrchestrationState;
import com.microsoft.durabletask.implementation.protobuf.OrchestratorService.ParentInstanceInfo;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Records as columns: in the sentinel, from which they are read, and in the table of instances, for
 * other tools.
 */
final class RecordRows {
  static final String STATE = "State";
  static final String PARENT = "Parent";
  static final String EXECUTION = "HubExecutionId";
  static final String ID = "HubInstanceId";
  static final String LIVE = "HubLive";
  private static final byte[] NO_PARENT = {};

  private record Payload(
      String column,
      Predicate<OrchestrationState> isThere,
      Function<OrchestrationState, StringValue> get,
      BiConsumer<OrchestrationState.Builder, StringValue> set) {
    @Nullable StringValue of(OrchestrationState state) {
      return isThere.test(state) ? get.apply(state) : null;
    }
  }

  private static final List<Payload> PAYLOADS =
      List.of(
          new Payload(
              "Input",
              OrchestrationState::hasInput,
              OrchestrationState::getInput,
              OrchestrationState.Builder::setInput),
          new Payload(
              "Output",
              OrchestrationState::hasOutput,
              OrchestrationState::getOutput,
              OrchestrationState.Builder::setOutput),
          new Payload(
              "CustomStatus",
              OrchestrationState::hasCustomStatus,
              OrchestrationState::getCustomStatus,
              OrchestrationState.Builder::setCustomStatus));

  private RecordRows() {}

  /**
   * Writes the sentinel's part.
   *
   * @param before the record that is stored, or null; what is unchanged keeps its blob
   * @param blobsBefore the blobs of that record, by column
   */
  static void write(
      RowWriter writer,
      @Nullable InstanceRecord before,
      Map<String, String> blobsBefore,
      InstanceRecord record) {
    OrchestrationState.Builder state = record.state().toBuilder();
    Row row = writer.row();
    for (Payload payload : PAYLOADS) {
      StringValue value = payload.of(record.state());
      row.set(payload.column() + Entities.BLOB_NAME, "");
      if (value == null || !LargeValues.isLarge(value.getValue())) {
        row.set(payload.column(), "");
        continue;
      }
      payload.set().accept(state, StringValue.getDefaultInstance());
      String stored = blobsBefore.get(payload.column());
      if (stored != null && before != null && value.equals(payload.of(before.state()))) {
        writer.refer(payload.column(), stored);
      } else {
        writer.large(payload.column(), value.getValue());
      }
    }
    row.set(STATE + Entities.BLOB_NAME, "");
    writer.bytes(STATE, state.build().toByteArray());
    row.set(PARENT, record.parent() == null ? NO_PARENT : record.parent().toByteArray());
    row.set("ExecutionId", RowWriter.shown(record.executionId()));
    row.set(EXECUTION, Keys.escape(record.executionId()));
    row.set(ID, Keys.escape(record.instanceId()));
    row.set(LIVE, !record.isFinished());
  }

  /** Reads the record from a sentinel; without its large payloads when they are not wanted. */
  static InstanceRecord read(TableEntity sentinel, LargeValues values, boolean withPayloads)
      throws InvalidProtocolBufferException {
    Map<String, String> blobs = Entities.blobs(sentinel);
    String whole = blobs.get(STATE);
    OrchestrationState.Builder state =
        OrchestrationState.parseFrom(
            whole == null ? Entities.bytes(sentinel, STATE) : values.get(whole))
            .toBuilder();
    for (Payload payload : PAYLOADS) {
      String blob = blobs.get(payload.column());
      if (blob != null && withPayloads) {
        payload.set().accept(state, StringValue.of(values.text(blob)));
      }
    }
    if (!withPayloads) {
      state.clearInput().clearOutput().clearCustomStatus();
    }
    byte[] parent = Entities.bytes(sentinel, PARENT);
    return new InstanceRecord(
        state.build(),
        executionId(sentinel),
        parent.length == 0 ? null : ParentInstanceInfo.parseFrom(parent));
  }

  static String instanceId(TableEntity row) {
    String escaped = Entities.text(row, ID);
    return Keys.unescape(escaped == null ? row.getPartitionKey() : escaped);
  }

  static String executionId(TableEntity row) {
    String escaped = Entities.text(row, EXECUTION);
    return Keys.unescape(escaped == null ? "" : escaped);
  }

  /**
   * The row in the table of instances.
   *
   * @param blobs the blobs of the large payloads, by column
   */
  static Row view(
      InstanceRecord record, Map<String, String> blobs, String hub, Function<String, String> url) {
    OrchestrationState state = record.state();
    Row row = new Row();
    row.set("Name", RowWriter.shown(state.getName()));
    row.set("Version", RowWriter.shown(state.getVersion().getValue()));
    for (Payload payload : PAYLOADS) {
      StringValue value = payload.of(state);
      String blob = blobs.get(payload.column());
      if (blob != null) {
        row.set(payload.column(), url.apply(blob));
      } else if (value != null) {
        row.set(payload.column(), RowWriter.shown(value.getValue()));
      }
    }
    if (state.hasFailureDetails() && !state.hasOutput()) {
      row.set("Output", RowWriter.shown(state.getFailureDetails().getErrorMessage()));
    }
    row.set("ExecutionId", RowWriter.shown(record.executionId()));
    row.set("RuntimeStatus", RuntimeStatus.of(record.status()));
    row.set("CreatedTime", EventRows.time(state.getCreatedTimestamp()));
    row.set("LastUpdatedTime", EventRows.time(state.getLastUpdatedTimestamp()));
    if (record.isFinished()) {
      row.set("CompletedTime", EventRows.time(state.getLastUpdatedTimestamp()));
    }
    if (state.hasScheduledStartTimestamp()) {
      row.set("ScheduledStartTime", EventRows.time(state.getScheduledStartTimestamp()));
    }
    row.set("TaskHubName", hub);
    row.set(ID, Keys.escape(record.instanceId()));
    return row;
  }

  /** Whether other tools see a difference, apart from when it was last touched. */
  static boolean differs(@Nullable InstanceRecord before, InstanceRecord after) {
    return before == null
        || !before.executionId().equals(after.executionId())
        || !untouched(before.state()).equals(untouched(after.state()));
  }

  private static OrchestrationState untouched(OrchestrationState state) {
    return state.toBuilder().clearLastUpdatedTimestamp().build();
  }
}
