package com.hello.taskhub.service;

import com.microsoft.durabletask.implementation.protobuf.OrchestratorService.GetWorkItemsRequest;
import java.util.List;

/**
 * How much work a worker takes at once. The request of this SDK's version has no fields; later SDKs
 * send two, which arrive as unknown ones. A worker that sends none does one thing at a time.
 */
final class Capacity {
  private static final int MAX_ORCHESTRATIONS_FIELD = 1;
  private static final int MAX_ACTIVITIES_FIELD = 2;
  private static final int MAX = 1_000;

  private Capacity() {}

  static int orchestrations(GetWorkItemsRequest request) {
    return field(request, MAX_ORCHESTRATIONS_FIELD);
  }

  static int activities(GetWorkItemsRequest request) {
    return field(request, MAX_ACTIVITIES_FIELD);
  }

  private static int field(GetWorkItemsRequest request, int number) {
    List<Long> values = request.getUnknownFields().getField(number).getVarintList();
    return values.isEmpty() ? 0 : (int) Math.max(0, Math.min(MAX, values.get(values.size() - 1)));
  }
}
