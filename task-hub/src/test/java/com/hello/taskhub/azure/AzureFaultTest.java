package com.hello.taskhub.azure;

import static com.hello.taskhub.store.Changes.EXECUTION;
import static com.hello.taskhub.store.Changes.NOON;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.azure.storage.blob.BlobServiceClientBuilder;
import com.azure.storage.common.sas.AccountSasPermission;
import com.azure.storage.common.sas.AccountSasResourceType;
import com.azure.storage.common.sas.AccountSasService;
import com.azure.storage.common.sas.AccountSasSignatureValues;
import com.google.protobuf.StringValue;
import com.hello.taskhub.azure.FaultProxy.Fate;
import com.hello.taskhub.instance.Instance;
import com.hello.taskhub.instance.InstanceChange;
import com.hello.taskhub.instance.InstanceRecord;
import com.hello.taskhub.instance.Turn;
import com.hello.taskhub.store.Changes;
import com.hello.taskhub.store.HubStore;
import com.hello.taskhub.store.InstanceFilter;
import com.hello.taskhub.store.OwnershipLostException;
import com.hello.taskhub.store.Page;
import com.hello.taskhub.store.StoreException;
import com.microsoft.durabletask.implementation.protobuf.OrchestratorService.OrchestrationStatus;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The store in Azure Storage when the service fails, or another owner takes over. */
class AzureFaultTest {
  private static final InstanceFilter ALL = new InstanceFilter(Set.of(), null, null, "");
  private static final String LARGE = "large".repeat(20_000);

  @RegisterExtension private static final Azurite AZURITE = new Azurite();
  private final String hub = Hubs.newName();
  private final List<String> log = new ArrayList<>();
  private final Handler logHandler = new Lines();
  private FaultProxy proxy;

  @BeforeEach
  void startProxy() throws Exception {
    proxy = new FaultProxy(AZURITE);
    Logger.getLogger(Health.class.getName()).addHandler(logHandler);
  }

  @AfterEach
  void stopProxy() {
    Logger.getLogger(Health.class.getName()).removeHandler(logHandler);
    proxy.close();
  }

  private final class Lines extends Handler {
    @Override
    public void publish(LogRecord record) {
      synchronized (log) {
        log.add(record.getMessage());
      }
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }

  private List<String> log() {
    synchronized (log) {
      return List.copyOf(log);
    }
  }

  private AzureStore open() throws InterruptedException {
    return Hubs.open(proxy.connectionString(), hub);
  }

  private AzureStore takeOver() throws InterruptedException {
    return Hubs.takeOver(AZURITE.connectionString(), hub);
  }

  private static List<String> history(HubStore store, String id) {
    Instance instance = store.load(id).orElseThrow();
    return new Turn(EXECUTION, NOON, List.of(), List.of())
        .request(instance).getPastEventsList().stream()
            .map(event -> event.getEventRaised().getName())
            .toList();
  }

  /** Appends an event, and puts a message in the place of the last one. */
  private static Changes step(String id, int number) {
    Changes step =
        Changes.of(id)
            .append(Changes.event(number, "event " + number))
            .receive(Changes.message(number, NOON));
    return number == 0 ? step.record(null, Changes.record(id)) : step.consume(number - 1);
  }

  private static void assertSteps(HubStore store, String id, int count) {
    List<String> expected = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      expected.add("event " + i);
    }
    assertEquals(expected, history(store, id));
    assertEquals(
        List.of(Changes.message(count - 1, NOON)),
        List.copyOf(store.load(id).orElseThrow().inbox()));
  }

  @Test
  void doesEachCommitOnceThroughRandomFaults() throws Exception {
    long seed = Long.getLong("seed", System.nanoTime());
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    Fate[] fates = {
      Fate.LOSE_REQUEST, Fate.LOSE_ANSWER, Fate.LOSE_ANSWER, Fate.BUSY, Fate.SERVER_ERROR
    };
    int steps = 25;
    proxy.set(
        (number, method, path) -> {
          synchronized (random) {
            return random.nextInt(4) == 0 ? fates[random.nextInt(fates.length)] : Fate.PASS;
          }
        });
    try (AzureStore store = open()) {
      for (int i = 0; i < steps; i++) {
        store.commit(List.of(step("one", i).change()));
        if (i % 5 == 0) {
          store.commit(List.of(step("two", i / 5).change(), step("three", i / 5).change()));
        }
      }
      assertSteps(store, "one", steps);
      assertEquals(3, store.query(ALL, new Page("", 10, false)).size());
    }
    proxy.pass();
    try (AzureStore next = takeOver()) {
      assertSteps(next, "one", steps);
      assertSteps(next, "two", steps / 5);
      assertSteps(next, "three", steps / 5);
    }
  }

  /** A commit of two instances, one of which needs several transactions and a blob. */
  private static List<InstanceChange> largeCommit() {
    Changes large =
        Changes.of("large")
            .record(
                null,
                new InstanceRecord(
                    Changes.state("large").setInput(StringValue.of(LARGE)).build(),
                    EXECUTION,
                    null));
    for (int i = 0; i < 250; i++) {
      large.append(Changes.event(i, "event " + i));
    }
    return List.of(Changes.of("old").erase().change(), large.change(), Changes.create("small"));
  }

  @Test
  void makesACommitWholeOrNotAtAllWhereverItsOwnerDies() throws Exception {
    try (AzureStore store = open()) {
      store.commit(List.of(Changes.create("old")));
    }
    boolean isSeenUndone = false;
    boolean isSeenDone = false;
    for (int death = 1; !(isSeenDone && death > 12); death++) {
      AzureStore store = takeOver(proxy.connectionString());
      int last = proxy.count() + death;
      proxy.set((number, method, path) -> number <= last ? Fate.PASS : Fate.LOSE_REQUEST);
      CompletableFuture<Boolean> commit =
          CompletableFuture.supplyAsync(
              () -> {
                store.commit(largeCommit());
                return true;
              });
      Awaitility.await()
          .atMost(20, TimeUnit.SECONDS)
          .until(() -> commit.isDone() || proxy.count() > last + 1);
      boolean isAcknowledged = commit.isDone();
      store.stopWaiting();
      proxy.pass();
      try (AzureStore next = takeOver()) {
        boolean isDone = next.record("large").isPresent();
        assertTrue(isDone || !isAcknowledged, "acknowledged, and gone after " + death);
        isSeenDone |= isDone;
        isSeenUndone |= !isDone;
        assertEquals(isDone, next.record("small").isPresent(), "after " + death);
        assertEquals(isDone, next.record("old").isEmpty(), "after " + death);
        assertEquals(
            isDone ? List.of("large", "small") : List.of("old"),
            next.query(ALL, new Page("", 10, false)).stream()
                .map(InstanceRecord::instanceId)
                .toList());
        if (isDone) {
          assertEquals(250, history(next, "large").size());
          assertEquals(LARGE, next.record("large").orElseThrow().state().getInput().getValue());
          next.commit(
              List.of(
                  Changes.of("large").erase().change(),
                  Changes.of("small").erase().change(),
                  Changes.create("old")));
        }
      }
      assertEquals(List.of("old"), partitions(), "left over after " + death);
      assertEquals(List.of(), blobs(), "left over after " + death);
    }
    assertTrue(isSeenUndone);
  }

  private AzureStore takeOver(String connectionString) throws InterruptedException {
    return Hubs.takeOver(connectionString, hub);
  }

  private List<String> partitions() {
    AzureAccount account = AzureAccount.of(AZURITE.connectionString(), new HubNames(hub));
    return account.history().listEntities().stream()
        .map(row -> row.getPartitionKey())
        .distinct()
        .toList();
  }

  private List<String> blobs() {
    AzureAccount account = AzureAccount.of(AZURITE.connectionString(), new HubNames(hub));
    return account.largeMessages().listBlobs().stream().map(blob -> blob.getName()).toList();
  }

  @Test
  void anOwnerThatWasTakenOverWritesNothing() throws Exception {
    AzureStore paused = open();
    paused.commit(List.of(step("one", 0).change()));
    paused.commit(List.of(Changes.create("finished")));
    InstanceRecord finished =
        new InstanceRecord(
            Changes.state("finished")
                .setOrchestrationStatus(OrchestrationStatus.ORCHESTRATION_STATUS_COMPLETED)
                .build(),
            EXECUTION,
            null);
    paused.commit(
        List.of(Changes.of("finished").record(Changes.record("finished"), finished).change()));
    AzureStore owner = takeOver();
    for (List<InstanceChange> change :
        List.of(
            List.of(step("one", 1).change()),
            List.of(step("two", 0).change()),
            List.of(Changes.of("finished").erase().change()),
            List.of(step("one", 1).change(), step("two", 0).change()))) {
      assertThrows(OwnershipLostException.class, () -> paused.commit(change));
    }
    assertTrue(paused.lost().isDone());
    paused.close();
    assertSteps(owner, "one", 1);
    assertTrue(owner.record("two").isEmpty());
    assertTrue(owner.record("finished").isPresent());
    owner.commit(List.of(step("one", 1).change()));
    owner.close();
  }

  @Test
  void noticesThatItWasTakenOverWhileItHasNothingToDo() throws Exception {
    try (AzureStore idle = open();
        AzureStore owner = takeOver()) {
      Awaitility.await().atMost(10, TimeUnit.SECONDS).until(() -> idle.lost().isDone());
      assertFalse(owner.lost().isDone());
    }
  }

  @Test
  void refusesASecondOwner() throws Exception {
    try (AzureStore owner = open()) {
      StoreException refused = assertThrows(StoreException.class, this::open);
      assertTrue(refused.getMessage().contains("in use"), refused.getMessage());
      owner.commit(List.of(Changes.create("i")));
    }
  }

  @Test
  void letsAStandbyInWithinSecondsOfAClose() throws Exception {
    AzureStore owner = open();
    List<String> told = new ArrayList<>();
    CompletableFuture<AzureStore> standby =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return AzureStore.open(
                    proxy.connectionString(), hub, () -> told.add("standing by"));
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              }
            });
    Awaitility.await().atMost(10, TimeUnit.SECONDS).until(() -> told.size() == 1);
    owner.close();
    try (AzureStore next = standby.get(5, TimeUnit.SECONDS)) {
      assertEquals(List.of("standing by"), told);
      next.commit(List.of(Changes.create("i")));
    }
  }

  @Test
  void waitsOutAnOutageAndTellsOfItOnce() throws Exception {
    try (AzureStore store = open()) {
      store.commit(List.of(step("one", 0).change()));
      int start = proxy.count();
      proxy.set((number, method, path) -> Fate.BUSY);
      CompletableFuture<Void> commit =
          CompletableFuture.runAsync(() -> store.commit(List.of(step("one", 1).change())));
      Awaitility.await().atMost(20, TimeUnit.SECONDS).until(() -> proxy.count() > start + 5);
      assertFalse(commit.isDone());
      proxy.pass();
      commit.get(20, TimeUnit.SECONDS);
      assertSteps(store, "one", 2);
      Awaitility.await().atMost(20, TimeUnit.SECONDS).until(() -> log().size() == 2);
    }
    assertTrue(log().get(0).contains("503 ServerBusy"), log().get(0));
    assertTrue(log().get(1).contains("works again"), log().get(1));
  }

  @Test
  void leavesAThrottlingServiceAloneForAsLongAsItSays() throws Exception {
    try (AzureStore store = open()) {
      store.commit(List.of(step("one", 0).change()));
      int first = proxy.count() + 1;
      proxy.set((number, method, path) -> number == first ? Fate.THROTTLE : Fate.PASS);
      long startNanos = System.nanoTime();
      store.commit(List.of(step("one", 1).change()));
      assertTrue(System.nanoTime() - startNanos >= Duration.ofSeconds(1).toNanos());
    }
  }

  @Test
  void goesOnWhenLackingRightsAreGivenBack() throws Exception {
    try (AzureStore store = open()) {
      store.commit(List.of(step("one", 0).change()));
      int last = proxy.count() + 3;
      proxy.set((number, method, path) -> number <= last ? Fate.NOT_ALLOWED : Fate.PASS);
      store.commit(List.of(step("one", 1).change()));
      assertSteps(store, "one", 2);
    }
    assertTrue(log().get(0).contains("AuthorizationPermissionMismatch"), log().toString());
  }

  @Test
  void stopsAtTheStartWhereRightsAreLacking() {
    proxy.set((number, method, path) -> Fate.NOT_ALLOWED);
    assertOneLine(assertThrows(StoreException.class, this::open), "refuses access");
  }

  @Test
  void stopsAtAWrongKey() {
    String wrong =
        AZURITE.connectionString().replaceFirst("AccountKey=[^;]*", "AccountKey=c2VjcmV0a2V5");
    assertOneLine(
        assertThrows(StoreException.class, () -> Hubs.open(wrong, hub)), "refuses access");
  }

  @Test
  void refusesMalformedConnectionStringsWithoutShowingThem() {
    for (String malformed :
        List.of(
            "secret",
            "AccountName=secret",
            "AccountName=a;AccountKey=secret%%%;EndpointSuffix=core.windows.net",
            "DefaultEndpointsProtocol=https;AccountKey=secret;EndpointSuffix=core.windows.net",
            "=;;=secret")) {
      IllegalArgumentException refused =
          assertThrows(IllegalArgumentException.class, () -> AzureStore.check(malformed));
      assertFalse(refused.getMessage().contains("secret"), refused.getMessage());
    }
  }

  @Test
  void acceptsEachFormOfConnectionString() {
    for (String good :
        List.of(
            "UseDevelopmentStorage=true",
            "DefaultEndpointsProtocol=https;AccountName=a;AccountKey=c2VjcmV0;EndpointSuffix=core.windows.net",
            "BlobEndpoint=https://b.example.com/;TableEndpoint=https://t.example.com/;SharedAccessSignature=sv=2022-11-02&sig=x",
            AZURITE.connectionString())) {
      AzureStore.check(good);
    }
  }

  @Test
  void worksWithASharedAccessSignature() throws Exception {
    String signature =
        new BlobServiceClientBuilder()
            .connectionString(AZURITE.connectionString())
            .buildClient()
            .generateAccountSas(
                new AccountSasSignatureValues(
                    OffsetDateTime.now(ZoneOffset.UTC).plusHours(1),
                    AccountSasPermission.parse("rwdlacup"),
                    new AccountSasService().setBlobAccess(true).setTableAccess(true),
                    AccountSasResourceType.parse("sco")));
    String endpoint = "http://127.0.0.1:%d/devstoreaccount1;";
    String connectionString =
        ("BlobEndpoint=" + endpoint + "TableEndpoint=" + endpoint)
                .formatted(AZURITE.blobPort(), AZURITE.tablePort())
            + "SharedAccessSignature="
            + signature;
    try (AzureStore store = Hubs.open(connectionString, hub)) {
      store.commit(List.of(step("one", 0).change(), step("two", 0).change()));
      store.commit(List.of(step("one", 1).change()));
      assertSteps(store, "one", 2);
    }
  }

  private static void assertOneLine(StoreException refused, String what) {
    String message = refused.getMessage();
    assertTrue(message.contains(what), message);
    assertEquals(1, message.lines().count());
    assertFalse(message.contains("c2VjcmV0a2V5"), message);
  }
}
