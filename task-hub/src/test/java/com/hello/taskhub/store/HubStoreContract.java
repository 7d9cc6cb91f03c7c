package com.hello.taskhub.store;

import static com.hello.taskhub.store.Changes.EXECUTION;
import static com.hello.taskhub.store.Changes.NOON;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.StringValue;
import com.hello.taskhub.instance.Activity;
import com.hello.taskhub.instance.Instance;
import com.hello.taskhub.instance.InstanceChange;
import com.hello.taskhub.instance.InstanceRecord;
import com.hello.taskhub.instance.Message;
import com.hello.taskhub.instance.Times;
import com.hello.taskhub.instance.Turn;
import com.microsoft.durabletask.implementation.protobuf.OrchestratorService.HistoryEvent;
import com.microsoft.durabletask.implementation.protobuf.OrchestratorService.OrchestrationInstance;
import com.microsoft.durabletask.implementation.protobuf.OrchestratorService.OrchestrationState;
import com.microsoft.durabletask.implementation.protobuf.OrchestratorService.OrchestrationStatus;
import com.microsoft.durabletask.implementation.protobuf.OrchestratorService.ParentInstanceInfo;
import com.microsoft.durabletask.implementation.protobuf.OrchestratorService.TaskFailureDetails;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What every store must do; a subclass names the store and opens it. */
public abstract class HubStoreContract {
  private static final InstanceFilter ALL = new InstanceFilter(Set.of(), null, null, "");
  private HubStore store;

  /** Opens the store of this test, which is empty the first time. */
  protected abstract HubStore open() throws Exception;

  /** Opens what a crash at this moment would leave behind; the store in use stays open. */
  protected abstract HubStore openAfterCrash() throws Exception;

  @BeforeEach
  void openStore() throws Exception {
    store = open();
  }

  @AfterEach
  void closeStore() {
    store.close();
  }

  private void reopen() throws Exception {
    store.close();
    store = open();
  }

  private void commit(Changes... changes) {
    List<InstanceChange> all = new ArrayList<>();
    for (Changes each : changes) {
      all.add(each.change());
    }
    store.commit(all);
  }

  private static List<HistoryEvent> history(HubStore store, String id) {
    Instance instance = store.load(id).orElseThrow();
    return new Turn(EXECUTION, NOON, List.of(), List.of()).request(instance).getPastEventsList();
  }

  private List<HistoryEvent> history(String id) {
    return history(store, id);
  }

  private List<Message> inbox(String id) {
    return List.copyOf(store.load(id).orElseThrow().inbox());
  }

  private record Work(Set<String> messages, Set<Activity.Key> activities) {}

  private Work recover() {
    Work work = new Work(new HashSet<>(), new HashSet<>());
    store.recover(
        new Recovery() {
          @Override
          public void message(String instanceId, Instant due) {
            assertTrue(work.messages.add(instanceId + "@" + due));
          }

          @Override
          public void activity(Activity.Key key) {
            assertTrue(work.activities.add(key));
          }
        });
    return work;
  }

  private static InstanceRecord full(String id) {
    OrchestrationState state =
        Changes.state(id)
            .setVersion(StringValue.of("1.0"))
            .setScheduledStartTimestamp(Times.timestamp(NOON.plusSeconds(60)))
            .setInput(StringValue.of("input"))
            .setOutput(StringValue.of("output"))
            .setCustomStatus(StringValue.of("custom"))
            .setFailureDetails(
                TaskFailureDetails.newBuilder()
                    .setErrorType("type")
                    .setErrorMessage("message")
                    .setInnerFailure(TaskFailureDetails.newBuilder().setErrorType("inner")))
            .build();
    ParentInstanceInfo parent =
        ParentInstanceInfo.newBuilder()
            .setTaskScheduledId(7)
            .setOrchestrationInstance(
                OrchestrationInstance.newBuilder().setInstanceId("the parent"))
            .build();
    return new InstanceRecord(state, "execution", parent);
  }

  @Test
  void knowsNothingOfWhatWasNotStored() {
    assertTrue(store.record("nobody").isEmpty());
    assertTrue(store.load("nobody").isEmpty());
    assertTrue(store.activity(new Activity.Key("nobody", "e", 1)).isEmpty());
    assertEquals(List.of(), store.query(ALL, new Page("", 10, true)));
    assertEquals(new Work(Set.of(), Set.of()), recover());
  }

  @Test
  void keepsEveryFieldOfARecord() throws Exception {
    InstanceRecord record = full("i");
    commit(Changes.of("i").record(null, record));
    assertEquals(record, store.record("i").orElseThrow());
    assertEquals(record, store.load("i").orElseThrow().record());
    reopen();
    assertEquals(record, store.record("i").orElseThrow());
  }

  @Test
  void tellsAnEmptyTextFromNone() throws Exception {
    StringValue empty = StringValue.of("");
    InstanceRecord record =
        new InstanceRecord(
            Changes.state("i")
                .setVersion(empty)
                .setInput(empty)
                .setOutput(empty)
                .setCustomStatus(empty)
                .build(),
            EXECUTION,
            null);
    commit(Changes.of("i").record(null, record), Changes.of("j").record(null, Changes.record("j")));
    reopen();
    assertEquals(record, store.record("i").orElseThrow());
    assertEquals(Changes.record("j"), store.record("j").orElseThrow());
  }

  @Test
  void replacesWhatChangedOfARecord() throws Exception {
    InstanceRecord before = full("i");
    commit(Changes.of("i").record(null, before));
    InstanceRecord after =
        new InstanceRecord(
            before.state().toBuilder()
                .setOrchestrationStatus(OrchestrationStatus.ORCHESTRATION_STATUS_COMPLETED)
                .setLastUpdatedTimestamp(Times.timestamp(NOON.plusSeconds(5)))
                .setVersion(StringValue.of("2.0"))
                .setInput(StringValue.of("another input"))
                .clearCustomStatus()
                .build(),
            "another execution",
            before.parent());
    commit(Changes.of("i").record(before, after));
    assertEquals(after, store.record("i").orElseThrow());
    reopen();
    assertEquals(after, store.record("i").orElseThrow());
  }

  @Test
  void appendsToTheHistoryInOrder() throws Exception {
    commit(
        Changes.of("i")
            .record(null, Changes.record("i"))
            .append(Changes.event(3, "a"))
            .append(Changes.event(1, "b")));
    commit(Changes.of("i").append(Changes.event(2, "c")));
    reopen();
    commit(Changes.of("i").append(Changes.event(0, "d")));
    assertEquals(
        List.of("a", "b", "c", "d"),
        history("i").stream().map(event -> event.getEventRaised().getName()).toList());
  }

  @Test
  void startsAHistoryOver() throws Exception {
    commit(Changes.of("i").record(null, Changes.record("i")).append(Changes.event(1, "old")));
    commit(Changes.of("i").clearHistory().append(Changes.event(1, "new")));
    commit(Changes.of("i").append(Changes.event(2, "newer")));
    reopen();
    assertEquals(List.of(Changes.event(1, "new"), Changes.event(2, "newer")), history("i"));
  }

  @Test
  void keepsAnInboxInOrder() throws Exception {
    Message timed = new Message(-4, EXECUTION, NOON.plusSeconds(9), Changes.event(1, "x"));
    commit(
        Changes.of("i")
            .record(null, Changes.record("i"))
            .receive(Changes.message(2, NOON))
            .receive(timed)
            .receive(Changes.message(1, NOON)));
    reopen();
    assertEquals(List.of(timed, Changes.message(1, NOON), Changes.message(2, NOON)), inbox("i"));
  }

  @Test
  void putsANewMessageInThePlaceOfAConsumedOne() throws Exception {
    commit(
        Changes.of("i")
            .record(null, Changes.record("i"))
            .receive(Changes.message(1, NOON))
            .receive(Changes.message(2, NOON)));
    Message again = Changes.message(1, NOON.plusSeconds(3));
    commit(Changes.of("i").consume(1).consume(2).receive(again));
    reopen();
    assertEquals(List.of(again), inbox("i"));
  }

  @Test
  void keepsActivitiesUntilTheyAreAnswered() throws Exception {
    Activity first = Changes.activity("i", "e1", 1);
    Activity later = Changes.activity("i", "e2", 1);
    Activity other = Changes.activity("i", "e1", 2);
    commit(
        Changes.of("i")
            .record(null, Changes.record("i"))
            .schedule(first)
            .schedule(later)
            .schedule(other));
    reopen();
    assertEquals(Set.of(first.key(), later.key(), other.key()), recover().activities());
    assertEquals(later, store.activity(later.key()).orElseThrow());
    commit(Changes.of("i").answered(first.key()));
    assertTrue(store.activity(first.key()).isEmpty());
    assertEquals(Set.of(later.key(), other.key()), recover().activities());
    commit(Changes.of("i").dropActivities().schedule(first));
    assertEquals(Set.of(first.key()), recover().activities());
  }

  @Test
  void tellsWhatWaitsToBeDone() throws Exception {
    commit(
        Changes.of("i").record(null, Changes.record("i")).receive(Changes.message(1, NOON)),
        Changes.of("j")
            .record(null, Changes.record("j"))
            .receive(Changes.message(1, NOON.plusSeconds(1)))
            .receive(Changes.message(2, NOON.plusNanos(1_000)))
            .schedule(Changes.activity("j", EXECUTION, 4)),
        Changes.of("k").record(null, Changes.record("k")));
    reopen();
    Work work = recover();
    assertEquals(
        Set.of("i@" + NOON, "j@" + NOON.plusSeconds(1), "j@" + NOON.plusNanos(1_000)),
        work.messages());
    assertEquals(Set.of(new Activity.Key("j", EXECUTION, 4)), work.activities());
  }

  private static Changes everything(String id, String mark) {
    InstanceRecord record = full(id);
    return Changes.of(id)
        .record(
            null,
            new InstanceRecord(
                record.state().toBuilder().setInput(StringValue.of(mark)).build(), EXECUTION, null))
        .append(Changes.event(1, mark))
        .receive(new Message(1, null, NOON, Changes.event(1, mark)))
        .schedule(Changes.activity(id, EXECUTION, 1));
  }

  @Test
  void erasesAllOfAnInstanceAndNothingOfAnother() throws Exception {
    commit(everything("i", "gone"), everything("j", "stays"));
    commit(Changes.of("i").erase());
    commit(Changes.of("i").erase());
    assertTrue(store.load("i").isEmpty());
    assertEquals(Set.of(new Activity.Key("j", EXECUTION, 1)), recover().activities());
    commit(Changes.of("i").record(null, Changes.record("i")));
    reopen();
    assertEquals(Changes.record("i"), store.record("i").orElseThrow());
    assertEquals(List.of(), history("i"));
    assertEquals(List.of(), inbox("i"));
    assertEquals(1, history("j").size());
    assertEquals(Set.of("j@" + NOON), recover().messages());
  }

  @Test
  void replacesAnInstanceInOneChange() throws Exception {
    commit(everything("i", "old"));
    Message start = Changes.message(0, NOON);
    commit(Changes.of("i").erase().record(null, Changes.record("i")).receive(start));
    reopen();
    assertEquals(Changes.record("i"), store.record("i").orElseThrow());
    assertEquals(List.of(), history("i"));
    assertEquals(List.of(start), inbox("i"));
    assertEquals(Set.of(), recover().activities());
  }

  @Test
  void ignoresAChangeOfAnInstanceThatIsGone() throws Exception {
    commit(Changes.of("gone").answered(new Activity.Key("gone", "e", 1)));
    assertTrue(store.record("gone").isEmpty());
  }

  @Test
  void storesManyChangesInTheirOrder() throws Exception {
    List<InstanceChange> changes = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      changes.add(everything("i" + i, "mark").change());
    }
    for (int i = 0; i < 500; i++) {
      Changes second = Changes.of("i" + i).consume(1).append(Changes.event(2, "second"));
      changes.add((i % 2 == 0 ? second : Changes.of("i" + i).erase()).change());
    }
    store.commit(changes);
    reopen();
    assertEquals(250, store.query(ALL, new Page("", 1_000, false)).size());
    assertEquals(2, history("i498").size());
    assertEquals(List.of(), inbox("i498"));
    assertTrue(store.record("i499").isEmpty());
    assertEquals(Set.of(), recover().messages());
    assertEquals(250, recover().activities().size());
  }

  @Test
  void storesACommitWholeOrNotAtAll() throws Exception {
    commit(everything("i", "before"));
    List<InstanceChange> broken =
        List.of(
            Changes.create("j"),
            Changes.of("i").erase().change(),
            Changes.of("j")
                .receive(Changes.message(1, NOON))
                .receive(Changes.message(1, NOON))
                .change());
    assertThrows(StoreException.class, () -> store.commit(broken));
    try (HubStore left = openAfterCrash()) {
      assertTrue(left.record("j").isEmpty());
      assertEquals(1, history(left, "i").size());
    }
  }

  @Test
  void keepsEachCommitOverACrash() throws Exception {
    for (int i = 0; i < 50; i++) {
      commit(everything("i" + i, "mark"));
      commit(Changes.of("i0").append(Changes.event(i, "e" + i)));
    }
    try (HubStore left = openAfterCrash()) {
      assertEquals(50, left.query(ALL, new Page("", 100, false)).size());
      assertEquals(51, history(left, "i0").size());
      left.commit(List.of(Changes.create("after")));
      assertTrue(left.record("after").isPresent());
    }
  }

  @Test
  void keepsLargePayloads() throws Exception {
    String large = "\u20ac".repeat(1 << 20);
    InstanceRecord record =
        new InstanceRecord(
            Changes.state("i").setInput(StringValue.of(large)).build(), EXECUTION, null);
    Changes change = Changes.of("i").record(null, record);
    for (int i = 0; i < 5_000; i++) {
      change.append(Changes.event(i, "small"));
    }
    change.append(Changes.event(5_000, large));
    change.receive(new Message(1, null, NOON, Changes.event(1, large)));
    commit(change);
    reopen();
    assertEquals(record, store.record("i").orElseThrow());
    assertEquals(5_001, history("i").size());
    assertEquals(Changes.event(5_000, large), history("i").get(5_000));
    assertEquals(Changes.event(1, large), inbox("i").get(0).event());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\u00e4\u4e2d\u6587",
        "\ud83d\ude00",
        "nul\0in the middle",
        "\0",
        "'; drop table instance; --",
        "\"\\%_*?",
        " ",
        "\n",
        "\uffff"
      })
  void keepsOddText(String text) throws Exception {
    InstanceRecord record =
        new InstanceRecord(
            Changes.state(text)
                .setName(text)
                .setVersion(StringValue.of(text))
                .setInput(StringValue.of(text))
                .setOutput(StringValue.of(text))
                .setCustomStatus(StringValue.of(text))
                .build(),
            text,
            null);
    Message message = new Message(1, text, NOON, Changes.event(1, text));
    Activity activity = Changes.activity(text, text, 1);
    commit(
        Changes.of(text)
            .record(null, record)
            .append(Changes.event(1, text))
            .receive(message)
            .schedule(activity));
    reopen();
    assertEquals(record, store.record(text).orElseThrow());
    assertEquals(List.of(message), inbox(text));
    assertEquals(List.of(Changes.event(1, text)), history(text));
    assertEquals(activity, store.activity(activity.key()).orElseThrow());
    assertEquals(Set.of(activity.key()), recover().activities());
    assertEquals(
        List.of(record),
        store.query(new InstanceFilter(Set.of(), null, null, text), new Page("", 9, true)));
    commit(Changes.of(text).erase());
    assertTrue(store.record(text).isEmpty());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0001-01-01T00:00:00Z",
        "1969-12-31T23:59:59.999999Z",
        "1970-01-01T00:00:00Z",
        "2026-03-01T12:00:00.000001Z",
        "9999-12-31T23:59:58.999999Z"
      })
  void keepsTimesToTheMicrosecond(String text) throws Exception {
    Instant time = Instant.parse(text);
    InstanceRecord record =
        new InstanceRecord(
            Changes.state("i")
                .setCreatedTimestamp(Times.timestamp(time))
                .setLastUpdatedTimestamp(Times.timestamp(time))
                .setScheduledStartTimestamp(Times.timestamp(time))
                .build(),
            EXECUTION,
            null);
    Message message = new Message(1, EXECUTION, time, Changes.event(1, "x"));
    commit(Changes.of("i").record(null, record).receive(message));
    reopen();
    assertEquals(record, store.record("i").orElseThrow());
    assertEquals(List.of(message), inbox("i"));
  }

  @Test
  void neverMakesAMessageDueEarlier() throws Exception {
    Instant fine = NOON.plusNanos(1);
    commit(
        Changes.of("i")
            .record(null, Changes.record("i"))
            .receive(new Message(1, EXECUTION, fine, Changes.event(1, "x"))));
    reopen();
    assertFalse(inbox("i").get(0).due().isBefore(fine));
  }

  private static InstanceRecord created(String id, OrchestrationStatus status, Instant created) {
    return new InstanceRecord(
        Changes.state(id)
            .setOrchestrationStatus(status)
            .setCreatedTimestamp(Times.timestamp(created))
            .setInput(StringValue.of("input"))
            .setOutput(StringValue.of("output"))
            .build(),
        EXECUTION,
        null);
  }

  private List<String> ids(InstanceFilter filter) {
    return store.query(filter, new Page("", 1_000, false)).stream()
        .map(InstanceRecord::instanceId)
        .toList();
  }

  @Test
  void filtersByAnyOfSeveralStatusesTimesAndAPrefix() {
    OrchestrationStatus running = OrchestrationStatus.ORCHESTRATION_STATUS_RUNNING;
    OrchestrationStatus failed = OrchestrationStatus.ORCHESTRATION_STATUS_FAILED;
    OrchestrationStatus pending = OrchestrationStatus.ORCHESTRATION_STATUS_PENDING;
    commit(
        Changes.of("a1").record(null, created("a1", running, NOON)),
        Changes.of("a2").record(null, created("a2", failed, NOON.plusSeconds(1))),
        Changes.of("A3").record(null, created("A3", pending, NOON.plusSeconds(2))),
        Changes.of("b%").record(null, created("b%", running, NOON.plusSeconds(3))));
    assertEquals(List.of("A3", "a1", "a2", "b%"), ids(ALL));
    assertEquals(
        List.of("A3", "a2"), ids(new InstanceFilter(Set.of(failed, pending), null, null, "")));
    assertEquals(
        List.of("A3", "a2"),
        ids(new InstanceFilter(Set.of(), NOON.plusSeconds(1), NOON.plusSeconds(2), "")));
    assertEquals(List.of("a1", "a2"), ids(new InstanceFilter(Set.of(), null, null, "a")));
    assertEquals(List.of(), ids(new InstanceFilter(Set.of(), null, null, "%")));
    assertEquals(List.of("b%"), ids(new InstanceFilter(Set.of(), null, null, "b%")));
    assertEquals(
        List.of("a1"), ids(new InstanceFilter(Set.of(running), null, NOON.plusSeconds(1), "a")));
  }

  @Test
  void listsEachInstanceOnceOverAllPages() {
    Set<String> all = new HashSet<>();
    for (String id :
        List.of("\0", "a", "a\0", "a\0b", "B", "\uffff", "\ud83d\ude00", "\u00e4", "zz", "z")) {
      all.add(id);
      commit(Changes.of(id).record(null, Changes.record(id)));
    }
    List<String> listed = new ArrayList<>();
    String after = "";
    List<InstanceRecord> page;
    do {
      page = store.query(ALL, new Page(after, 3, false));
      page.forEach(record -> listed.add(record.instanceId()));
      after = page.isEmpty() ? after : page.get(page.size() - 1).instanceId();
    } while (page.size() == 3);
    assertEquals(all.size(), listed.size());
    assertEquals(all, Set.copyOf(listed));
  }

  @Test
  void listsPayloadsOnlyWhenTheyAreWanted() {
    InstanceRecord record = full("i");
    commit(Changes.of("i").record(null, record));
    assertEquals(List.of(record), store.query(ALL, new Page("", 1, true)));
    OrchestrationState without = store.query(ALL, new Page("", 1, false)).get(0).state();
    assertFalse(without.hasInput());
    assertFalse(without.hasOutput());
    assertFalse(without.hasCustomStatus());
    assertEquals(record.state().getName(), without.getName());
  }

  @Test
  void removesEverything() throws Exception {
    commit(everything("i", "x"), everything("j", "y"));
    store.clear();
    assertEquals(List.of(), ids(ALL));
    assertEquals(new Work(Set.of(), Set.of()), recover());
    commit(Changes.of("i").record(null, Changes.record("i")));
    reopen();
    assertEquals(List.of("i"), ids(ALL));
    assertEquals(List.of(), history("i"));
  }
}
