package com.hello.orchestrator.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.hello.orchestrator.delivery.Outcome;
import com.hello.orchestrator.delivery.Outcome.Accepted;
import com.hello.orchestrator.delivery.Outcome.Rejected;
import com.hello.orchestrator.delivery.Outcome.Retry;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class LoopStateTest {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00.123Z");
  private static final Instant NOW = START.plusSeconds(7);
  private static final Duration INTERVAL = Duration.ofSeconds(5);
  private static final LoopState FIRST = LoopState.first("run", INTERVAL, START);

  private static LoopState atSink(int attempt, Instant failingSince, Instant wakeAt) {
    return new LoopState(
        "run",
        1,
        0,
        START.plus(INTERVAL),
        wakeAt,
        INTERVAL,
        START,
        Destination.SINK,
        attempt,
        failingSince,
        "sent");
  }

  private static LoopState atDeadLetterSink(int attempt, Instant failingSince, Instant wakeAt) {
    return new LoopState(
        "run",
        1,
        0,
        START.plus(INTERVAL),
        wakeAt,
        INTERVAL,
        START,
        Destination.DEAD_LETTER_SINK,
        attempt,
        failingSince,
        "dead");
  }

  private static LoopState second() {
    Instant due = NOW.plus(INTERVAL);
    return new LoopState("run", 2, 1, due, due, INTERVAL, START, Destination.SINK, 0, null, null);
  }

  @Test
  void startsWithJobOneAfterAnInterval() {
    Instant due = START.plus(INTERVAL);
    assertEquals(
        new LoopState("run", 1, 0, due, due, INTERVAL, START, Destination.SINK, 0, null, null),
        FIRST);
    assertFalse(FIRST.wasAttempted());
  }

  @Test
  void goesToTheNextJobOnceAccepted() {
    assertEquals(second(), FIRST.next(new Accepted(200), "sent", null, NOW));
    assertEquals(second(), atSink(7, START, NOW).next(new Accepted(200), "sent", "unused", NOW));
  }

  @Test
  void keepsDueTimeAndBytesOverRetries() {
    Retry retry = new Retry(Duration.ofSeconds(3), "why");
    LoopState once = FIRST.next(retry, "sent", null, NOW);
    assertEquals(atSink(1, NOW, NOW.plusSeconds(3)), once);
    Instant later = NOW.plusSeconds(3);
    assertEquals(atSink(2, NOW, later.plusSeconds(3)), once.next(retry, "sent", null, later));
  }

  @Test
  void goesToTheNextJobOnceRejectedWithoutADeadLetterSink() {
    assertEquals(second(), FIRST.next(new Rejected(400, ""), "sent", null, NOW));
  }

  @Test
  void sendsARejectedEventToTheDeadLetterSinkUntilItTakesIt() {
    LoopState dead = atSink(3, START, NOW).next(new Rejected(400, ""), "sent", "dead", NOW);
    assertEquals(atDeadLetterSink(0, null, NOW), dead);
    LoopState retried = dead.next(new Retry(INTERVAL, "down"), "dead", null, NOW);
    assertEquals(atDeadLetterSink(1, NOW, NOW.plus(INTERVAL)), retried);
    assertEquals(second(), retried.next(new Accepted(200), "dead", null, NOW));
    assertEquals(second(), retried.next(new Rejected(400, ""), "dead", "again", NOW));
  }

  @Test
  void aNewIntervalMovesAJobThatWaits() {
    LoopState moved = FIRST.with(new IntervalChange(Duration.ofSeconds(60), NOW));
    Instant due = START.plusSeconds(60);
    assertEquals(
        new LoopState(
            "run", 1, 0, due, due, Duration.ofSeconds(60), NOW, Destination.SINK, 0, null, null),
        moved);
  }

  @Test
  void aNewIntervalLeavesAnAttemptedJobWhereItIs() {
    LoopState moved = atSink(2, START, NOW).with(new IntervalChange(Duration.ofSeconds(60), NOW));
    assertEquals(START.plus(INTERVAL), moved.due());
    assertEquals(NOW, moved.wakeAt());
    assertEquals(NOW.plusSeconds(60), moved.next(new Accepted(200), "sent", null, NOW).due());
  }

  @Test
  void theLatestChangeHoldsInWhateverOrderTheyCome() {
    IntervalChange older = new IntervalChange(Duration.ofSeconds(1), NOW);
    IntervalChange newer = new IntervalChange(Duration.ofSeconds(2), NOW.plusMillis(1));
    LoopState expected = FIRST.with(newer);
    assertEquals(expected, FIRST.with(older).with(newer));
    assertEquals(expected, FIRST.with(newer).with(older));
    assertEquals(expected, FIRST.with(newer).with(newer));
  }

  static Stream<LoopState> states() {
    return Stream.of(
        FIRST,
        atSink(3, START, NOW),
        atDeadLetterSink(0, null, NOW),
        LoopState.first("é", Duration.ofMillis(1), Instant.parse("2026-01-01T00:00:00Z")));
  }

  @ParameterizedTest
  @MethodSource("states")
  void survivesTheHub(LoopState state) throws JsonProcessingException {
    assertEquals(state, Json.parse(Json.tree(state).toString(), LoopState.class));
  }

  @Test
  void keepsTimesReadable() {
    assertEquals("\"2026-01-01T00:00:05.123Z\"", Json.tree(FIRST).get("due").toString());
    assertEquals("\"PT5S\"", Json.tree(FIRST).get("interval").toString());
  }

  @Test
  void ignoresFieldsOfALaterVersion() throws JsonProcessingException {
    String later = Json.tree(FIRST).put("later", 1).toString();
    assertEquals(FIRST, Json.parse(later, LoopState.class));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "null", "{}", "[]", "1", "x", "{\"runId\":\"r\",\"jobId\":0}"})
  void refusesWhatIsNoState(String text) {
    assertThrows(JsonProcessingException.class, () -> Json.parse(text, LoopState.class));
  }

  static Stream<Outcome> outcomes() {
    return Stream.of(
        new Accepted(202), new Retry(Duration.ofMillis(512), "HTTP 503"), new Rejected(400, "x\n"));
  }

  @ParameterizedTest
  @MethodSource("outcomes")
  void outcomesSurviveTheHub(Outcome outcome) throws JsonProcessingException {
    assertEquals(outcome, Json.parse(Json.tree(outcome).toString(), Outcome.class));
  }
}
