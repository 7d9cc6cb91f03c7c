package com.hello.orchestrator.delivery;

import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow.Subscription;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the first kilobyte of a response body and reads on to 64 KiB, so that the connection can be
 * used again; a body that goes on after that is cut off.
 *
 * <p>The subscriber's methods are called one at a time; {@link #soFar()} may be called from any
 * thread.
 */
final class BodyExcerpt implements BodySubscriber<Void> {
  private static final int MAX_KEPT_BYTES = 1024;
  private static final int MAX_READ_BYTES = 64 * 1024;

  private final CompletableFuture<Void> done = new CompletableFuture<>();
  private final ByteBuffer kept = ByteBuffer.allocate(MAX_KEPT_BYTES);
  private int readBytes;
  private @Nullable Subscription subscription;

  @Override
  public CompletionStage<Void> getBody() {
    return done;
  }

  @Override
  public void onSubscribe(Subscription given) {
    if (subscription != null) {
      given.cancel();
      return;
    }
    subscription = given;
    given.request(1);
  }

  @Override
  public void onNext(List<ByteBuffer> buffers) {
    for (ByteBuffer buffer : buffers) {
      readBytes += buffer.remaining();
      keep(buffer);
    }
    Subscription from = subscription;
    if (from == null) {
      return;
    }
    if (readBytes < MAX_READ_BYTES) {
      from.request(1);
    } else {
      from.cancel();
      done.complete(null);
    }
  }

  @Override
  public void onError(Throwable failure) {
    done.completeExceptionally(failure);
  }

  @Override
  public void onComplete() {
    done.complete(null);
  }

  private void keep(ByteBuffer buffer) {
    synchronized (kept) {
      int bytes = Math.min(buffer.remaining(), kept.remaining());
      kept.put(kept.position(), buffer, buffer.position(), bytes);
      kept.position(kept.position() + bytes);
    }
  }

  /** What has arrived of the body, a kilobyte at most. */
  byte[] soFar() {
    synchronized (kept) {
      byte[] bytes = new byte[kept.position()];
      kept.get(0, bytes);
      return bytes;
    }
  }
}
