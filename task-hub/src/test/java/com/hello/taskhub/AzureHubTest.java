package com.hello.taskhub;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.azure.data.tables.TableClient;
import com.azure.data.tables.TableClientBuilder;
import com.azure.data.tables.models.TableEntity;
import com.azure.storage.blob.BlobContainerClient;
import com.azure.storage.blob.BlobContainerClientBuilder;
import com.azure.storage.blob.BlobServiceVersion;
import com.hello.taskhub.azure.Azurite;
import com.hello.taskhub.azure.FaultProxy;
import com.microsoft.durabletask.DurableTaskClient;
import com.microsoft.durabletask.DurableTaskGrpcClientBuilder;
import com.microsoft.durabletask.OrchestrationMetadata;
import com.microsoft.durabletask.OrchestrationRuntimeStatus;
import com.microsoft.durabletask.Task;
import io.grpc.StatusRuntimeException;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.zip.GZIPInputStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A hub in Azure Storage at work: what other tools find in the tables, and what it costs. */
class AzureHubTest {
  private static final Duration LONG = Duration.ofSeconds(30);
  private static final AtomicInteger COUNT = new AtomicInteger();

  @RegisterExtension private static final Azurite AZURITE = new Azurite();
  private final String name = "Work" + COUNT.incrementAndGet();
  private FaultProxy proxy;
  private EmbeddedTaskHub hub;
  private DurableTaskClient client;
  private TestWorker worker;

  @BeforeEach
  void openHub() throws Exception {
    proxy = new FaultProxy(AZURITE);
    hub = EmbeddedTaskHub.inAzure(proxy.connectionString()).name(name).open();
    client = new DurableTaskGrpcClientBuilder().grpcChannel(hub.channel()).build();
    worker = new TestWorker(hub.channel());
  }

  @AfterEach
  void closeHub() {
    worker.close();
    hub.close();
    proxy.close();
  }

  private TableClient table(String suffix) {
    return new TableClientBuilder()
        .connectionString(AZURITE.connectionString())
        .tableName(name + suffix)
        .buildClient();
  }

  private OrchestrationMetadata await(String instanceId) throws Exception {
    return client.waitForInstanceCompletion(instanceId, LONG, true);
  }

  private TableEntity instanceRow(String key, String status) {
    Awaitility.await()
        .atMost(LONG)
        .until(
            () ->
                status.equals(table("Instances").getEntity(key, "").getProperty("RuntimeStatus")));
    return table("Instances").getEntity(key, "");
  }

  @Test
  void keepsTheTablesThatOtherToolsRead() throws Exception {
    worker
        .orchestration(
            "Greeting",
            context -> {
              context.createTimer(Duration.ofMillis(10)).await();
              context.setCustomStatus("greeting");
              context.complete(context.callActivity("Greet", "you", String.class).await());
            })
        .activity("Greet", context -> "Hello " + context.getInput(String.class))
        .start();
    String id = client.scheduleNewOrchestrationInstance("Greeting", "input", "a/b");
    await(id);
    TableEntity row = instanceRow("a^0b", "Completed");
    assertEquals("Greeting", row.getProperty("Name"));
    assertEquals("\"input\"", row.getProperty("Input"));
    assertEquals("\"Hello you\"", row.getProperty("Output"));
    assertEquals("\"greeting\"", row.getProperty("CustomStatus"));
    assertEquals(name, row.getProperty("TaskHubName"));
    for (String time : List.of("CreatedTime", "LastUpdatedTime", "CompletedTime")) {
      assertTrue(row.getProperty(time) instanceof OffsetDateTime, time);
    }
    List<TableEntity> history =
        table("History").listEntities().stream()
            .filter(event -> event.getPartitionKey().equals("a^0b"))
            .toList();
    List<String> kinds = new ArrayList<>();
    for (int i = 0; i < history.size() - 1; i++) {
      assertEquals(String.format("%016X", i), history.get(i).getRowKey());
      assertNotNull(history.get(i).getProperty("_Timestamp"));
      assertNotNull(history.get(i).getProperty("EventId"));
      assertNotNull(history.get(i).getProperty("IsPlayed"));
      assertEquals(row.getProperty("ExecutionId"), history.get(i).getProperty("ExecutionId"));
      kinds.add((String) history.get(i).getProperty("EventType"));
    }
    assertEquals(
        List.of(
            "OrchestratorStarted",
            "ExecutionStarted",
            "TimerCreated",
            "OrchestratorStarted",
            "TimerFired",
            "TaskScheduled",
            "OrchestratorStarted",
            "TaskCompleted",
            "ExecutionCompleted"),
        kinds);
    assertEquals("\"Hello you\"", history.get(7).getProperty("Result"));
    assertEquals("Greet", history.get(5).getProperty("Name"));
    assertTrue(history.get(2).getProperty("FireAt") instanceof OffsetDateTime);
    TableEntity sentinel = history.get(history.size() - 1);
    assertEquals("sentinel", sentinel.getRowKey());
    assertEquals(row.getProperty("ExecutionId"), sentinel.getProperty("ExecutionId"));
  }

  @Test
  void keepsLargeValuesInGzippedBlobsAndRemovesThemWithTheInstance() throws Exception {
    worker
        .orchestration("Echo", context -> context.complete(context.getInput(String.class)))
        .start();
    String large = "x".repeat(61 * 1024);
    await(client.scheduleNewOrchestrationInstance("Echo", large, "large"));
    await(client.scheduleNewOrchestrationInstance("Echo", "y".repeat(20 * 1024), "small"));
    BlobContainerClient blobs =
        new BlobContainerClientBuilder()
            .connectionString(AZURITE.connectionString())
            .containerName(name.toLowerCase(Locale.ROOT) + "-largemessages")
            .serviceVersion(BlobServiceVersion.V2021_12_02)
            .buildClient();
    Set<String> names =
        blobs.listBlobs().stream()
            .map(blob -> blob.getName())
            .collect(Collectors.toCollection(TreeSet::new));
    assertTrue(names.size() >= 2, names.toString());
    for (String blob : names) {
      assertTrue(blob.startsWith("large/"), blob);
      byte[] compressed = blobs.getBlobClient(blob).downloadContent().toBytes();
      try (GZIPInputStream plain = new GZIPInputStream(new ByteArrayInputStream(compressed))) {
        assertEquals("\"" + large + "\"", new String(plain.readAllBytes(), StandardCharsets.UTF_8));
      }
    }
    TableEntity row = instanceRow("large", "Completed");
    assertTrue(
        String.valueOf(row.getProperty("Output")).contains("-largemessages/"), row.toString());
    client.purgeInstance("large");
    client.purgeInstance("small");
    assertEquals(0, blobs.listBlobs().stream().count());
    assertEquals(0, table("Instances").listEntities().stream().count());
    assertEquals(0, table("History").listEntities().stream().count());
  }

  @Test
  void runsTurnsOfMoreThanATransactionHolds() throws Exception {
    int tasks = 250;
    worker
        .orchestration(
            "FanOut",
            context -> {
              List<Task<Integer>> all = new ArrayList<>();
              for (int i = 0; i < tasks; i++) {
                all.add(context.callActivity("Same", i, Integer.class));
              }
              context.complete(
                  context.allOf(all).await().stream().mapToInt(Integer::intValue).sum());
            })
        .orchestration(
            "Parent",
            context ->
                context.complete(
                    context.callSubOrchestrator("FanOut", null, Integer.class).await()))
        .activity("Same", context -> context.getInput(Integer.class))
        .start();
    OrchestrationMetadata end = await(client.scheduleNewOrchestrationInstance("Parent"));
    assertEquals(OrchestrationRuntimeStatus.COMPLETED, end.getRuntimeStatus());
    assertEquals(tasks * (tasks - 1) / 2, end.readOutputAs(Integer.class));
  }

  @Test
  void aJobOfALoopTakesFiveRequestsAndLeavesTheTablesAsTheyWere() throws Exception {
    AtomicInteger jobs = new AtomicInteger();
    worker
        .orchestration(
            "Loop",
            context -> {
              context.createTimer(Duration.ofMillis(5)).await();
              context.callActivity("Job").await();
              context.continueAsNew(context.getInput(Integer.class) + 1);
            })
        .activity("Job", context -> jobs.incrementAndGet())
        .start();
    client.scheduleNewOrchestrationInstance("Loop", 1, "loop");
    Awaitility.await().atMost(LONG).until(() -> jobs.get() >= 10);
    int firstJob = jobs.get();
    int firstRequest = proxy.count();
    long firstRows = table("History").listEntities().stream().count();
    Awaitility.await().atMost(LONG).until(() -> jobs.get() >= firstJob + 100);
    double requests = (double) (proxy.count() - firstRequest) / (jobs.get() - firstJob);
    long rows = table("History").listEntities().stream().count();
    System.out.println("requests a job: " + requests);
    // Five, and a lease's renewal now and then.
    assertTrue(requests < 6, "requests a job: " + requests);
    assertTrue(Math.abs(rows - firstRows) < 12, firstRows + " rows, then " + rows);
    assertEquals(1, table("Instances").listEntities().stream().count());
  }

  @Test
  void goesOnAfterItsTableOfInstancesWasDeleted() throws Exception {
    worker
        .orchestration(
            "Wait",
            context -> context.complete(context.waitForExternalEvent("go", String.class).await()))
        .start();
    String id = client.scheduleNewOrchestrationInstance("Wait");
    client.waitForInstanceStart(id, LONG);
    table("Instances").deleteTable();
    assertThrows(
        StatusRuntimeException.class, () -> client.scheduleNewOrchestrationInstance("Wait"));
    TaskHubException failure = hub.failure().get(20, TimeUnit.SECONDS);
    assertFalse(failure.isOwnershipLost());
    assertTrue(failure.getMessage().contains("TableNotFound"), failure.getMessage());
    closeHub();
    openHub();
    worker
        .orchestration(
            "Wait",
            context -> context.complete(context.waitForExternalEvent("go", String.class).await()))
        .start();
    client.raiseEvent(id, "go", "gone");
    assertEquals("gone", await(id).readOutputAs(String.class));
    instanceRow(id, "Completed");
  }
}
