package com.hello.taskhub;

import com.hello.taskhub.engine.TaskHubEngine;
import com.hello.taskhub.service.TaskHubService;
import com.hello.taskhub.service.WireForm;
import com.hello.taskhub.store.StoreException;
import io.grpc.Channel;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.ServerInterceptors;
import io.grpc.ServerServiceDefinition;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A Durable Task backend inside the process, which keeps its state in one file, or in Azure
 * Storage.
 *
 * <pre>{@code
 * try (EmbeddedTaskHub hub = EmbeddedTaskHub.in(Path.of("data")).open()) {
 *   DurableTaskClient client = new DurableTaskGrpcClientBuilder().grpcChannel(hub.channel()).build();
 *   ...
 * }
 * }</pre>
 *
 * <p><b>Durability.</b> What a call changed is on disk, synced, before the call is answered, and
 * work is handed out only after the commit that made it. After SIGKILL or power loss the hub goes
 * on where it was; an activity whose answer was not stored runs again.
 *
 * <p><b>One owner.</b> A directory's hub, or a hub in Azure Storage, is open in one process at a
 * time. One in Azure Storage can be lost to another process, if this one was paused for longer than
 * its lease: it fails then, and {@link TaskHubException#isOwnershipLost} says so.
 *
 * <p><b>Threads.</b> Thread-safe. The hub works on one daemon thread of its own, which waits for
 * calls and timers and does not poll.
 *
 * <p><b>Limits.</b> A client's request has 4 MiB at the most. Instances that are not being worked
 * on are kept in memory up to an eighth of the heap.
 */
public final class EmbeddedTaskHub implements AutoCloseable {
  private final String hubName;
  private final Home.Owned home;
  private final TaskHubEngine engine;
  private final Server server;
  private final ManagedChannel channel;
  private final CompletableFuture<TaskHubException> failure;
  private boolean closed;

  private EmbeddedTaskHub(String hubName, Home.Owned home, TaskHubEngine engine)
      throws IOException {
    this.hubName = hubName;
    this.home = home;
    this.engine = engine;
    this.failure =
        engine.failure().thenApply(cause -> new TaskHubException(cause.getMessage(), cause));
    String name = "task-hub-" + UUID.randomUUID();
    this.server =
        InProcessServerBuilder.forName(name)
            .directExecutor()
            .addService(ServerInterceptors.intercept(service(Integer.MAX_VALUE), new WireForm()))
            .build()
            .start();
    this.channel = InProcessChannelBuilder.forName(name).build();
  }

  /** A hub that keeps its file in {@code directory}, which is made if it is missing. */
  public static Builder in(Path directory) {
    return new Builder(new DirectoryHome(directory.toAbsolutePath().normalize()));
  }

  /**
   * A hub that keeps its state in an Azure Storage account, in tables and containers that bear its
   * name, which has 3 to 45 letters and digits then. Outages of the account are waited out.
   *
   * @throws IllegalArgumentException when the connection string is malformed; the message does not
   *     show it
   */
  public static Builder inAzure(String connectionString) {
    return new Builder(new AzureHome(connectionString));
  }

  /** The channel for the SDK's client and worker builders; {@link #close()} closes it. */
  public Channel channel() {
    return channel;
  }

  /** The hub's service for another server, whose workers take items up to {@code maxItemBytes}. */
  ServerServiceDefinition service(int maxItemBytes) {
    return TaskHubService.of(engine, hubName, maxItemBytes);
  }

  /**
   * Makes sure that this process still has the hub, for an activity to do so right before what must
   * not come late: a process that was paused for long goes on in the middle of its work, which
   * others may have done by then.
   *
   * @throws TaskHubException when another process has taken the hub over, or the storage does not
   *     tell any more
   */
  public void requireOwnership() {
    try {
      home.check().run();
    } catch (StoreException gone) {
      throw new TaskHubException(gone.getMessage(), gone);
    }
  }

  /** Completes, with the reason, when the hub's storage fails; the hub does nothing after that. */
  public CompletableFuture<TaskHubException> failure() {
    return failure;
  }

  /**
   * Hands out no more work, waits for the work that is out, but not longer than {@code grace}, and
   * closes. Work that was not answered is handed out again when the hub is opened next.
   */
  public synchronized void close(Duration grace) {
    if (closed) {
      return;
    }
    closed = true;
    engine.close(grace);
    channel.shutdownNow();
    server.shutdownNow();
    closeHome(home);
  }

  private static void closeHome(Home.Owned home) {
    try {
      home.store().close();
    } finally {
      home.release().run();
    }
  }

  /** Closes without waiting for work that is out. */
  @Override
  public void close() {
    close(Duration.ZERO);
  }

  /** Settings of a hub that is not open yet; not thread-safe. */
  public static final class Builder {
    private final Home home;
    private String name = "DTFHub";
    private Clock clock = Clock.systemUTC();
    private @Nullable Runnable onStandby;

    private Builder(Home home) {
      this.home = home;
    }

    /** Names the hub, and so its file: {@code NAME.db}; default DTFHub. */
    public Builder name(String name) {
      if (!name.matches("[A-Za-z0-9][A-Za-z0-9_-]{0,62}")) {
        throw new IllegalArgumentException(
            "a hub's name has letters, digits, - and _, 63 at the most: " + name);
      }
      this.name = name;
      return this;
    }

    /** The clock that timers go by; default the system's. */
    public Builder clock(Clock clock) {
      this.clock = clock;
      return this;
    }

    /** Wait for the directory's owner to end; {@code onStandby} runs once if there is a wait. */
    public Builder standBy(Runnable onStandby) {
      this.onStandby = onStandby;
      return this;
    }

    /**
     * Opens the hub.
     *
     * @throws TaskHubException when the directory or its file cannot be used
     * @throws InterruptedException when interrupted while standing by
     */
    public EmbeddedTaskHub open() throws InterruptedException {
      Home.Owned owned = null;
      try {
        owned = home.open(name, onStandby);
        TaskHubEngine engine =
            new TaskHubEngine(
                owned.store(), clock, Runtime.getRuntime().maxMemory() / 8, "task-hub-" + name);
        engine.start();
        owned.lost().thenAccept(engine::fail);
        return new EmbeddedTaskHub(name, owned, engine);
      } catch (StoreException failure) {
        release(owned);
        throw new TaskHubException(failure.getMessage(), failure);
      } catch (IOException failure) {
        release(owned);
        throw new UncheckedIOException(failure);
      }
    }

    private static void release(Home.@Nullable Owned owned) {
      if (owned != null) {
        closeHome(owned);
      }
    }
  }
}
