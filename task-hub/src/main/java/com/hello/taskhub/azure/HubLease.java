package com.hello.taskhub.azure;

import com.azure.core.http.RequestConditions;
import com.azure.core.util.BinaryData;
import com.azure.core.util.Context;
import com.azure.storage.blob.models.BlobRequestConditions;
import com.azure.storage.blob.options.BlockBlobSimpleUploadOptions;
import com.azure.storage.blob.specialized.BlobLeaseClient;
import com.azure.storage.blob.specialized.BlobLeaseClientBuilder;
import com.azure.storage.blob.specialized.BlockBlobClient;
import com.hello.taskhub.azure.Requests.ConflictException;
import com.hello.taskhub.store.OwnershipLostException;
import com.hello.taskhub.store.StoreException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The hub's one owner: a lease on a blob, renewed by a thread of its own, which also holds the
 * {@link Head}. The service counts the lease's time; no clock of this machine matters.
 *
 * <p>{@link #lost()} may be watched by any thread; all else is for the store's.
 */
final class HubLease {
  static final Duration DEFAULT_DURATION = Duration.ofSeconds(15);
  static final String BLOB = "owner";
  private static final Logger LOG = System.getLogger(HubLease.class.getName());
  private static final Duration STANDBY_POLL = Duration.ofSeconds(1);
  private static final int RENEWALS_A_LEASE = 3;

  private final AzureAccount account;
  private final Duration duration;
  private final BlockBlobClient blob;
  private final BlobLeaseClient lease;
  private final CompletableFuture<OwnershipLostException> lost = new CompletableFuture<>();
  private final CountDownLatch released = new CountDownLatch(1);
  private volatile Moment renewedAt = Moment.now();
  private Head head = Head.FIRST;
  private String etag = "";

  /** A moment on both clocks: one stands still while a machine is suspended, one may be set. */
  private record Moment(long nanos, long wallMillis) {
    static Moment now() {
      return new Moment(System.nanoTime(), System.currentTimeMillis());
    }

    boolean isBeforeNowBy(Duration duration) {
      Moment now = now();
      return now.nanos() - nanos > duration.toNanos()
          || now.wallMillis() - wallMillis > duration.toMillis();
    }
  }

  private HubLease(AzureAccount account, Duration duration) {
    this.account = account;
    this.duration = duration;
    this.blob = account.leases().getBlobClient(BLOB).getBlockBlobClient();
    this.lease =
        new BlobLeaseClientBuilder()
            .blobClient(account.renewals().getBlobClient(BLOB))
            .leaseId(UUID.randomUUID().toString())
            .buildClient();
  }

  /**
   * Becomes the owner, and begins an epoch.
   *
   * @param onStandby runs once before waiting for another owner; null not to wait
   * @throws StoreException when there is another owner and no wait
   * @throws InterruptedException when interrupted while waiting
   */
  static HubLease acquire(AzureAccount account, Duration duration, @Nullable Runnable onStandby)
      throws InterruptedException {
    HubLease lease = new HubLease(account, duration);
    lease.makeBlob();
    boolean isTold = false;
    while (!lease.tryAcquire()) {
      if (onStandby == null) {
        throw new StoreException("The hub in Azure Storage is in use by another process");
      }
      if (!isTold) {
        isTold = true;
        onStandby.run();
      }
      Thread.sleep(STANDBY_POLL.toMillis());
    }
    Thread renewal = new Thread(lease::renew, "task-hub-lease");
    renewal.setDaemon(true);
    renewal.start();
    try {
      lease.beginEpoch();
      return lease;
    } catch (StoreException failure) {
      lease.release();
      throw failure;
    }
  }

  long epoch() {
    return head.epoch();
  }

  /** The commit that an owner before made and may not have carried out. */
  List<PartitionWrite> redo() {
    return head.redo();
  }

  /** Makes a commit: once this returns, it will be carried out by this owner or the next. */
  void commit(List<PartitionWrite> writes) {
    put(new Head(head.epoch(), head.version() + 1, writes));
  }

  /** The commit was carried out. */
  void done() {
    put(new Head(head.epoch(), head.version() + 1, List.of()));
  }

  /** Completes when another owner has taken over. */
  CompletableFuture<OwnershipLostException> lost() {
    return lost;
  }

  /**
   * After a pause in which the lease may have ended, makes sure that it is held, or fails. Sends
   * nothing where there was none; any thread may call this.
   *
   * @throws OwnershipLostException when another owner has taken over
   */
  void requireFresh() {
    Moment renewed = renewedAt;
    if (renewed.isBeforeNowBy(duration)) {
      renewOnce();
    }
    if (lost.isDone()) {
      throw lost.join();
    }
  }

  /** Something was found that only another owner can have written. */
  OwnershipLostException loseTo(String what) {
    lost.complete(new OwnershipLostException("Another copy has taken over the hub: " + what));
    OwnershipLostException reason = lost.join();
    account.requests().end(reason);
    return reason;
  }

  /** Lets the next owner in; one try, as the lease ends by itself. */
  void release() {
    released.countDown();
    if (lost.isDone()) {
      return;
    }
    try {
      lease.releaseLeaseWithResponse((RequestConditions) null, null, Context.NONE);
    } catch (RuntimeException failure) {
      LOG.log(
          Level.DEBUG,
          "the lease was not released and ends by itself: " + Fault.of(failure, null).text());
    }
  }

  private void makeBlob() {
    try {
      account
          .requests()
          .send(
              () ->
                  blob.uploadWithResponse(
                      new BlockBlobSimpleUploadOptions(BinaryData.fromBytes(new byte[0]))
                          .setRequestConditions(new BlobRequestConditions().setIfNoneMatch("*")),
                      null,
                      Context.NONE));
    } catch (ConflictException exists) {
      LOG.log(Level.DEBUG, "the owner blob is there");
    }
  }

  private boolean tryAcquire() {
    Moment start = Moment.now();
    try {
      // Asking again with the same id succeeds, should an answer have been lost.
      account.requests().send(() -> lease.acquireLease((int) duration.toSeconds()));
    } catch (ConflictException leased) {
      return false;
    }
    renewedAt = start;
    return true;
  }

  private void beginEpoch() {
    Head found = read();
    put(new Head(found.epoch() + 1, found.version() + 1, found.redo()));
  }

  private void renew() {
    long pauseMillis = duration.toMillis() / RENEWALS_A_LEASE;
    try {
      while (!lost.isDone() && !released.await(pauseMillis, TimeUnit.MILLISECONDS)) {
        renewOnce();
      }
    } catch (StoreException ended) {
      LOG.log(Level.DEBUG, "the lease is not renewed any more: " + ended.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void renewOnce() {
    Moment start = Moment.now();
    try {
      account.requests().send(lease::renewLease);
      renewedAt = start;
    } catch (ConflictException taken) {
      if (released.getCount() > 0) {
        loseTo("its lease is gone");
      }
    }
  }

  private Head read() {
    try {
      return account
          .requests()
          .send(
              () -> {
                var response = blob.downloadContentWithResponse(null, null, null, Context.NONE);
                etag = response.getDeserializedHeaders().getETag();
                return Head.decoded(response.getValue().toBytes());
              });
    } catch (ConflictException gone) {
      throw loseTo("its owner blob is gone");
    }
  }

  private void put(Head next) {
    byte[] bytes = next.encoded();
    try {
      etag =
          account
              .requests()
              .send(
                  () ->
                      blob.uploadWithResponse(
                              new BlockBlobSimpleUploadOptions(BinaryData.fromBytes(bytes))
                                  .setRequestConditions(
                                      new BlobRequestConditions()
                                          .setIfMatch(quoted(etag))
                                          .setLeaseId(lease.getLeaseId())),
                              null,
                              Context.NONE)
                          .getValue()
                          .getETag());
    } catch (ConflictException refused) {
      // It may be this very writing, whose answer was lost.
      Head found = read();
      if (found.epoch() != next.epoch() || found.version() != next.version()) {
        throw loseTo(refused.code());
      }
      renewOnce();
      requireFresh();
    }
    head = next;
  }

  private static String quoted(String etag) {
    return etag.startsWith("\"") ? etag : "\"" + etag + "\"";
  }
}
