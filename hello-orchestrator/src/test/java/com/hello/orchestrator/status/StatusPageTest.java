package com.hello.orchestrator.status;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.hello.orchestrator.loop.Progress;
import com.hello.orchestrator.status.SourceStatus.StandingBy;
import com.hello.orchestrator.status.SourceStatus.Starting;
import com.hello.orchestrator.status.SourceStatus.Working;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class StatusPageTest {
  private static final Instant DUE = Instant.parse("2026-11-23T05:30:00.250Z");
  private static final StatusPage PAGE =
      new StatusPage("loop", "embedded, hub H in /data", URI.create("http://sink/in?key=secret"));

  private static List<String> lines(Progress progress) {
    return PAGE.text(new Working(() -> progress)).lines().toList();
  }

  private static Progress failing(boolean isDeadLetter) {
    return new Progress(
        false, 6, 7, DUE, DUE.plusSeconds(30), 3, Optional.of(DUE.plusSeconds(1)), isDeadLetter);
  }

  @Test
  void tellsHowFarTheLoopIs() {
    assertEquals(
        List.of(
            "instance: loop",
            "engine:   embedded, hub H in /data",
            "state:    running",
            "last job: 6",
            "next job: 7, due at 2026-11-23T05:30:00.250Z",
            "sink:     http://sink/in?*** answers"),
        lines(new Progress(false, 6, 7, DUE, DUE, 0, Optional.empty(), false)));
  }

  @Test
  void tellsThatNothingWasSentYet() {
    List<String> lines = lines(new Progress(false, 0, 1, DUE, DUE, 0, Optional.empty(), false));
    assertEquals("last job: none", lines.get(3));
    assertTrue(lines.get(5).endsWith(" was sent nothing yet"), lines.get(5));
  }

  @Test
  void tellsOfAnOutage() {
    assertTrue(
        lines(failing(false))
            .get(5)
            .endsWith(
                " fails since 2026-11-23T05:30:01.250Z, failed attempts: 3, next at"
                    + " 2026-11-23T05:30:30.250Z"));
    assertTrue(lines(failing(true)).get(5).contains("the dead-letter sink fails since"));
  }

  @Test
  void tellsThatTheLoopIsSuspended() {
    assertEquals(
        "state:    suspended",
        lines(new Progress(true, 6, 7, DUE, DUE, 0, Optional.empty(), false)).get(2));
  }

  @Test
  void tellsThatItStandsByOrStarts() {
    assertTrue(PAGE.text(new StandingBy()).contains("standing by: another copy works"));
    assertTrue(PAGE.text(new Starting()).contains("state:    starting"));
  }

  @Test
  void tellsThatTheHubDoesNotAnswerInOneLine() {
    Working working =
        new Working(
            () -> {
              throw new IllegalStateException("UNAVAILABLE:\nclosed");
            });
    assertEquals(
        "state:    unknown: the hub does not answer, UNAVAILABLE: closed",
        PAGE.text(working).lines().toList().get(2));
  }
}
