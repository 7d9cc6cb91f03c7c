package com.hello.taskhub.service;

import com.google.protobuf.StringValue;
import com.hello.taskhub.instance.InstanceRecord;
import com.hello.taskhub.instance.Times;
import com.hello.taskhub.store.InstanceFilter;
import com.hello.taskhub.store.Page;
import com.microsoft.durabletask.implementation.protobuf.OrchestratorService.InstanceQuery;
import com.microsoft.durabletask.implementation.protobuf.OrchestratorService.OrchestrationState;
import com.microsoft.durabletask.implementation.protobuf.OrchestratorService.PurgeInstanceFilter;
import com.microsoft.durabletask.implementation.protobuf.OrchestratorService.QueryInstancesResponse;
import io.grpc.Status;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Set;

/** Queries and purges by filter, between the protocol's form and the store's. */
final class Queries {
  /** When the query does not say how many; the SDK's own default. */
  private static final int DEFAULT_COUNT = 100;

  private static final int MAX_COUNT = 1_000;

  /** Leaves room under what clients accept for one more payload of the largest size. */
  private static final int MAX_RESPONSE_BYTES = 1 << 20;

  private Queries() {}

  static InstanceFilter filter(InstanceQuery query) {
    return new InstanceFilter(
        Set.copyOf(query.getRuntimeStatusList()),
        query.hasCreatedTimeFrom() ? Times.instant(query.getCreatedTimeFrom()) : null,
        query.hasCreatedTimeTo() ? Times.instant(query.getCreatedTimeTo()) : null,
        query.getInstanceIdPrefix().getValue());
  }

  static InstanceFilter filter(PurgeInstanceFilter filter) {
    return new InstanceFilter(
        Set.copyOf(filter.getRuntimeStatusList()),
        filter.hasCreatedTimeFrom() ? Times.instant(filter.getCreatedTimeFrom()) : null,
        filter.hasCreatedTimeTo() ? Times.instant(filter.getCreatedTimeTo()) : null,
        "");
  }

  /** The page to read: one more than was asked for, which tells whether the list goes on. */
  static Page page(InstanceQuery query) {
    return new Page(
        query.hasContinuationToken() ? afterId(query.getContinuationToken().getValue()) : "",
        count(query) + 1,
        query.getFetchInputsAndOutputs());
  }

  static QueryInstancesResponse response(InstanceQuery query, List<InstanceRecord> found) {
    QueryInstancesResponse.Builder response = QueryInstancesResponse.newBuilder();
    int bytes = 0;
    for (InstanceRecord record : found) {
      OrchestrationState state = States.shown(record.state(), query.getFetchInputsAndOutputs());
      bytes += state.getSerializedSize();
      int listed = response.getOrchestrationStateCount();
      if (listed == count(query) || (listed > 0 && bytes > MAX_RESPONSE_BYTES)) {
        return response
            .setContinuationToken(
                StringValue.of(token(response.getOrchestrationState(listed - 1).getInstanceId())))
            .build();
      }
      response.addOrchestrationState(state);
    }
    return response.build();
  }

  private static int count(InstanceQuery query) {
    int asked = query.getMaxInstanceCount();
    return asked <= 0 ? DEFAULT_COUNT : Math.min(asked, MAX_COUNT);
  }

  private static String token(String lastId) {
    return Base64.getUrlEncoder().encodeToString(lastId.getBytes(StandardCharsets.UTF_8));
  }

  private static String afterId(String token) {
    try {
      return new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException invalid) {
      throw Status.INVALID_ARGUMENT
          .withDescription("The continuation token is not one of this hub's.")
          .asRuntimeException();
    }
  }
}
