package com.hello.taskhub;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One owner a directory, and who comes after it. */
class OwnershipTest {
  private static final Duration LONG = Duration.ofSeconds(20);

  @TempDir Path directory;
  private final AtomicInteger waits = new AtomicInteger();
  private Thread standby;

  private CompletableFuture<EmbeddedTaskHub> standBy() {
    CompletableFuture<EmbeddedTaskHub> opened = new CompletableFuture<>();
    standby =
        new Thread(
            () -> {
              try {
                opened.complete(
                    EmbeddedTaskHub.in(directory).standBy(waits::incrementAndGet).open());
              } catch (InterruptedException | RuntimeException e) {
                opened.completeExceptionally(e);
              }
            });
    standby.setDaemon(true);
    standby.start();
    return opened;
  }

  private void awaitStandby() {
    Awaitility.await().atMost(LONG).until(() -> waits.get() == 1);
  }

  @Test
  void refusesASecondOwnerInTheSameProcess() throws Exception {
    try (EmbeddedTaskHub first = EmbeddedTaskHub.in(directory).open()) {
      TaskHubException refused =
          assertThrows(TaskHubException.class, () -> EmbeddedTaskHub.in(directory).open());
      HubFiles.assertOneLine(refused.getMessage(), directory);
      assertFalse(first.failure().isDone());
      try (EmbeddedTaskHub other = EmbeddedTaskHub.in(directory).name("other").open()) {
        assertFalse(other.failure().isDone());
      }
    }
    EmbeddedTaskHub.in(directory).open().close();
  }

  @Test
  void refusesWhatAnotherProcessOwnsAndTakesOverWhenThatIsKilled() throws Exception {
    Process owner = OwnerProcess.start(directory);
    try {
      TaskHubException refused =
          assertThrows(TaskHubException.class, () -> EmbeddedTaskHub.in(directory).open());
      HubFiles.assertOneLine(refused.getMessage(), directory);
      CompletableFuture<EmbeddedTaskHub> opened = standBy();
      awaitStandby();
      assertFalse(opened.isDone());
      owner.destroyForcibly();
      try (EmbeddedTaskHub hub = opened.get(LONG.toSeconds(), TimeUnit.SECONDS)) {
        assertFalse(hub.failure().isDone());
      }
      assertEquals(1, waits.get());
    } finally {
      owner.destroyForcibly().waitFor();
    }
  }

  @Test
  void stopsStandingByWhenInterrupted() throws Exception {
    Process owner = OwnerProcess.start(directory);
    try {
      CompletableFuture<EmbeddedTaskHub> opened = standBy();
      awaitStandby();
      standby.interrupt();
      ExecutionException ended =
          assertThrows(
              ExecutionException.class, () -> opened.get(LONG.toSeconds(), TimeUnit.SECONDS));
      assertInstanceOf(InterruptedException.class, ended.getCause());
    } finally {
      owner.destroyForcibly().waitFor();
    }
    EmbeddedTaskHub.in(directory).standBy(waits::incrementAndGet).open().close();
    assertEquals(1, waits.get());
  }

  @Test
  void leavesNoUnpackedLibraryBehindWhenItIsKilled(@TempDir Path scratch) throws Exception {
    OwnerProcess.start(OwnerProcess.class, scratch, directory).destroyForcibly().waitFor();
    try (Stream<Path> left = Files.list(scratch)) {
      assertEquals(List.of(), left.toList());
    }
  }
}
