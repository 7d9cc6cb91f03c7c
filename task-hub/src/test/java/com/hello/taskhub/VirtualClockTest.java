package com.hello.taskhub;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.durabletask.DurableTaskClient;
import com.microsoft.durabletask.DurableTaskGrpcClientBuilder;
import com.microsoft.durabletask.OrchestrationMetadata;
import com.microsoft.durabletask.TaskOrchestration;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How to test an orchestration of one's own without waiting for its timers. */
class VirtualClockTest {
  private static final Instant START = Instant.parse("2030-01-01T00:00:00Z");
  private static final Duration LONG = Duration.ofSeconds(20);

  /** Reminds once a day for a week. */
  private static final TaskOrchestration REMINDER =
      ctx -> {
        int sent = 0;
        for (int day = 1; day <= 7; day++) {
          ctx.createTimer(Duration.ofDays(1)).await();
          sent += ctx.callActivity("remind", day, Integer.class).await();
        }
        ctx.complete(sent);
      };

  @TempDir Path directory;

  @Test
  void aWeekPassesAtOnceOnAJumpingClock() throws Exception {
    VirtualClock clock = VirtualClock.jumpingFrom(START);
    try (EmbeddedTaskHub hub = EmbeddedTaskHub.in(directory).clock(clock).open();
        TestWorker worker =
            new TestWorker(hub.channel())
                .orchestration("reminder", REMINDER)
                .activity("remind", ctx -> 1)
                .start()) {
      DurableTaskClient client =
          new DurableTaskGrpcClientBuilder().grpcChannel(hub.channel()).build();

      String id = client.scheduleNewOrchestrationInstance("reminder");
      OrchestrationMetadata done = client.waitForInstanceCompletion(id, LONG, true);

      assertEquals(7, done.readOutputAs(Integer.class));
      assertFalse(clock.instant().isBefore(START.plus(Duration.ofDays(7))));
      assertTrue(clock.instant().isBefore(START.plus(Duration.ofDays(8))));
    }
  }

  @Test
  void timersWaitUntilAStandingClockIsAdvanced() throws Exception {
    VirtualClock clock = VirtualClock.standingAt(START);
    try (EmbeddedTaskHub hub = EmbeddedTaskHub.in(directory).clock(clock).open();
        TestWorker worker =
            new TestWorker(hub.channel())
                .orchestration(
                    "sleeper",
                    ctx -> {
                      ctx.createTimer(Duration.ofHours(1)).await();
                      ctx.complete("woken");
                    })
                .start()) {
      DurableTaskClient client =
          new DurableTaskGrpcClientBuilder().grpcChannel(hub.channel()).build();

      String id = client.scheduleNewOrchestrationInstance("sleeper");
      client.waitForInstanceStart(id, LONG);
      clock.advance(Duration.ofMinutes(59));
      assertThrows(
          TimeoutException.class,
          () -> client.waitForInstanceCompletion(id, Duration.ofMillis(200), false));
      clock.advance(Duration.ofMinutes(1));

      OrchestrationMetadata done = client.waitForInstanceCompletion(id, LONG, true);
      assertEquals("woken", done.readOutputAs(String.class));
    }
  }
}
