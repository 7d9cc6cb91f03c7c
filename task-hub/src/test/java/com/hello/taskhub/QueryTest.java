package com.hello.taskhub;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.Timestamp;
import com.microsoft.durabletask.OrchestrationMetadata;
import com.microsoft.durabletask.OrchestrationRuntimeStatus;
import com.microsoft.durabletask.OrchestrationStatusQuery;
import com.microsoft.durabletask.OrchestrationStatusQueryResult;
import com.microsoft.durabletask.PurgeInstanceCriteria;
import com.microsoft.durabletask.implementation.protobuf.OrchestratorService.InstanceQuery;
import com.microsoft.durabletask.implementation.protobuf.OrchestratorService.QueryInstancesRequest;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Lists of instances, and purges by filter. */
class QueryTest extends HubTest {
  private static List<String> ids(OrchestrationStatusQueryResult result) {
    return result.getOrchestrationState().stream()
        .map(OrchestrationMetadata::getInstanceId)
        .toList();
  }

  private void start(int from, int to) {
    for (int i = from; i < to; i++) {
      client.scheduleNewOrchestrationInstance("x", i, String.format("q%03d", i));
    }
  }

  @Test
  void listsAllByPages() {
    start(0, 25);
    List<String> all = new ArrayList<>();
    String token = null;
    int pages = 0;
    do {
      OrchestrationStatusQueryResult page =
          client.queryInstances(
              new OrchestrationStatusQuery()
                  .setMaxInstanceCount(10)
                  .setFetchInputsAndOutputs(true)
                  .setContinuationToken(token));
      all.addAll(ids(page));
      page.getOrchestrationState()
          .forEach(
              one ->
                  assertEquals(
                      one.readInputAs(Integer.class),
                      Integer.valueOf(one.getInstanceId().substring(1))));
      token = page.getContinuationToken();
      pages++;
    } while (token != null && !token.isEmpty() && pages < 10);
    assertEquals(3, pages);
    assertEquals(IntStream.range(0, 25).mapToObj(i -> String.format("q%03d", i)).toList(), all);
  }

  @Test
  void filtersByStatusPrefixAndTime() throws Exception {
    start(0, 3);
    Instant between = client.getInstanceMetadata("q002", false).getCreatedAt().plusMillis(1);
    Awaitility.await().atMost(LONG).until(() -> Instant.now().isAfter(between));
    start(3, 5);
    client.terminate("q001", null);
    client.scheduleNewOrchestrationInstance("x", null, "other");
    assertEquals(
        List.of("q001"),
        ids(
            client.queryInstances(
                new OrchestrationStatusQuery()
                    .setRuntimeStatusList(List.of(OrchestrationRuntimeStatus.TERMINATED)))));
    assertEquals(
        List.of("other"),
        ids(client.queryInstances(new OrchestrationStatusQuery().setInstanceIdPrefix("ot"))));
    assertEquals(
        List.of("q000", "q001", "q002"),
        ids(client.queryInstances(new OrchestrationStatusQuery().setCreatedTimeTo(between))));
    assertEquals(
        List.of("q003", "q004"),
        ids(
            client.queryInstances(
                new OrchestrationStatusQuery()
                    .setInstanceIdPrefix("q")
                    .setCreatedTimeFrom(between))));
  }

  @Test
  void findsAPrefixWithANulCharacter() {
    client.scheduleNewOrchestrationInstance("x", null, "a\0b1");
    client.scheduleNewOrchestrationInstance("x", null, "a\0c1");
    assertEquals(
        List.of("a\0b1"),
        ids(client.queryInstances(new OrchestrationStatusQuery().setInstanceIdPrefix("a\0b"))));
  }

  @Test
  void refusesATimeThatIsNone() {
    QueryInstancesRequest request =
        QueryInstancesRequest.newBuilder()
            .setQuery(
                InstanceQuery.newBuilder()
                    .setCreatedTimeFrom(Timestamp.newBuilder().setSeconds(Long.MAX_VALUE)))
            .build();
    StatusRuntimeException refused =
        assertThrows(StatusRuntimeException.class, () -> raw.queryInstances(request));
    assertEquals(Status.Code.INVALID_ARGUMENT, refused.getStatus().getCode());
  }

  @Test
  void purgesWhatIsFinishedByFilter() throws Exception {
    start(0, 5);
    client.terminate("q001", null);
    client.terminate("q003", null);
    assertEquals(
        2,
        client
            .purgeInstances(
                new PurgeInstanceCriteria()
                    .setCreatedTimeFrom(Instant.EPOCH)
                    .setCreatedTimeTo(Instant.now().plusSeconds(5)))
            .getDeletedInstanceCount());
    assertFalse(client.getInstanceMetadata("q001", false).isInstanceFound());
    assertTrue(client.getInstanceMetadata("q002", false).isInstanceFound());
  }

  @Test
  void startsOverWhenTheTaskHubIsDeleted() throws Exception {
    start(0, 5);
    client.deleteTaskHub();
    assertEquals(List.of(), ids(client.queryInstances(new OrchestrationStatusQuery())));
    worker().orchestration("x", ctx -> ctx.complete(ctx.getInput(Integer.class))).start();
    start(2, 3);
    assertEquals(2, output("q002", Integer.class));
  }
}
