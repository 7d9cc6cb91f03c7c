package com.hello.orchestrator;

import com.hello.orchestrator.loop.JobLog;
import com.hello.orchestrator.loop.Loop;
import com.hello.orchestrator.loop.LoopSnapshot;
import com.hello.orchestrator.settings.BadSettingException;
import com.hello.orchestrator.settings.Secret;
import com.hello.orchestrator.settings.Settings;
import com.hello.orchestrator.status.SourceStatus;
import com.hello.taskhub.EmbeddedTaskHub;
import com.hello.taskhub.TaskHubException;
import com.microsoft.durabletask.DurableTaskGrpcClientBuilder;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;

/** The hub that the settings name, and the one that its loop goes on from. */
final class Hub {
  private static final Logger LOG = System.getLogger(Hub.class.getName());

  private final Settings settings;
  private final SourceStatus status;

  Hub(Settings settings, SourceStatus status) {
    this.settings = settings;
    this.status = status;
  }

  /** What keeps the state, in words. */
  static String describe(Settings settings) {
    return settings.storageConnectionString().isPresent()
        ? "Azure Storage, hub " + settings.taskHubName()
        : "embedded, hub "
            + settings.taskHubName()
            + " in "
            + settings.dataDirectory().toAbsolutePath().normalize();
  }

  /**
   * Checks what can be checked without opening it.
   *
   * @throws BadSettingException when the connection string is malformed
   */
  static void check(Settings settings) throws BadSettingException {
    builder(settings).name(settings.taskHubName());
  }

  /**
   * Opens it, and stands by as long as another copy has it.
   *
   * @throws BadSettingException when the connection string is malformed
   * @throws TaskHubException when the storage cannot be used
   */
  EmbeddedTaskHub open() throws BadSettingException, InterruptedException {
    return builder(settings).name(settings.taskHubName()).standBy(this::standsBy).open();
  }

  /**
   * How far the loop was in the embedded hub that it is to go on from; empty when there is none.
   *
   * @throws TaskHubException when that hub or the loop is not there
   */
  Optional<LoopSnapshot> origin() {
    if (settings.carryOnFrom().isEmpty()) {
      return Optional.empty();
    }
    Path directory = settings.carryOnFrom().get();
    Path file = directory.resolve(settings.taskHubName() + ".db");
    if (!Files.isRegularFile(file)) {
      throw new TaskHubException("--carry-on-from: there is no hub " + file);
    }
    try (EmbeddedTaskHub before =
        EmbeddedTaskHub.in(directory).name(settings.taskHubName()).open()) {
      Loop loop =
          new Loop(
              new DurableTaskGrpcClientBuilder().grpcChannel(before.channel()).build(),
              settings.instanceId(),
              new JobLog(),
              Clock.systemUTC());
      LoopSnapshot found =
          loop.snapshot()
              .orElseThrow(
                  () ->
                      new TaskHubException(
                          "--carry-on-from: "
                              + file
                              + " has no instance '"
                              + settings.instanceId()
                              + "'"));
      LOG.log(Level.INFO, "Carrying on from " + file);
      return Optional.of(found);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new TaskHubException("interrupted while reading " + file, e);
    }
  }

  private static EmbeddedTaskHub.Builder builder(Settings settings) throws BadSettingException {
    Optional<Secret> connectionString = settings.storageConnectionString();
    if (connectionString.isEmpty()) {
      return EmbeddedTaskHub.in(settings.dataDirectory());
    }
    try {
      return EmbeddedTaskHub.inAzure(connectionString.get().value());
    } catch (IllegalArgumentException malformed) {
      throw new BadSettingException("StorageConnectionString " + malformed.getMessage());
    }
  }

  private void standsBy() {
    status.standsBy();
    LOG.log(
        Level.INFO,
        "Standing by: another copy works on "
            + (settings.storageConnectionString().isPresent()
                ? "the hub " + settings.taskHubName() + " in Azure Storage"
                : settings.dataDirectory()));
  }
}
