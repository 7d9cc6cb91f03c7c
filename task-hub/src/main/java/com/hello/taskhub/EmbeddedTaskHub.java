package com.hello.taskhub;

import io.grpc.Channel;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** Skeleton: the API that the source is written against. */
public final class EmbeddedTaskHub implements AutoCloseable {
  private EmbeddedTaskHub() {}

  /** A hub that keeps its file in {@code directory}. */
  public static Builder in(Path directory) {
    throw new UnsupportedOperationException("EmbeddedTaskHub.in " + directory);
  }

  /** The channel for the SDK's client and worker builders; closed by {@link #close()}. */
  public Channel channel() {
    throw new UnsupportedOperationException("EmbeddedTaskHub.channel");
  }

  /** Completes, with the reason, when the hub's storage fails; the hub does nothing after that. */
  public CompletableFuture<TaskHubException> failure() {
    throw new UnsupportedOperationException("EmbeddedTaskHub.failure");
  }

  /** Hands out no more work, waits up to {@code grace} for the work that is out, then closes. */
  public void close(Duration grace) {
    throw new UnsupportedOperationException("EmbeddedTaskHub.close");
  }

  @Override
  public void close() {
    close(Duration.ZERO);
  }

  /** Settings of a hub that is not open yet. */
  public static final class Builder {
    private Builder() {}

    /** Names the hub, and so its file; default DTFHub. */
    public Builder name(String name) {
      return this;
    }

    /** The clock that timers go by; default the system's. */
    public Builder clock(Clock clock) {
      return this;
    }

    /** Wait for the directory's owner to end; {@code onStandby} runs once if there is a wait. */
    public Builder standBy(Runnable onStandby) {
      return this;
    }

    /**
     * Opens the hub.
     *
     * @throws TaskHubException when the directory or its file cannot be used
     * @throws InterruptedException when interrupted while standing by
     */
    public EmbeddedTaskHub open() throws InterruptedException {
      throw new UnsupportedOperationException("open");
    }
  }
}
