package com.hello.events;

import java.time.Duration;
import java.util.Comparator;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * The threads that serve requests, and the watch over clients that hold one for too long.
 *
 * <p>The JDK's server gives a request to a thread at its first byte, and the thread then waits for
 * the rest. So there are many threads, but a limited number; a request that is not complete in time
 * is cut off; and when all threads are taken, the clients that have kept theirs waiting longest
 * give way to those that come. Thread-safe.
 */
final class RequestThreads implements Executor, AutoCloseable {
  private static final int KEPT_THREADS = 4;
  private static final int MAX_QUEUED = 4096;
  private static final Duration IDLE_THREAD_LIFE = Duration.ofSeconds(10);
  private static final Duration WATCH_INTERVAL = Duration.ofMillis(200);
  // An honest client has sent its request by then; only where threads are short does it count.
  private static final Duration GRACE_WHEN_FULL = Duration.ofMillis(500);
  private static final int CUT_THREADS = 16;
  private static final int MAX_QUEUED_CUTS = 4096;

  private final Duration requestTimeout;
  private final Consumer<Throwable> onFault;
  private final AtomicInteger inFlight = new AtomicInteger();
  private final Set<ActiveRequest> active = ConcurrentHashMap.newKeySet();
  private final ThreadLocal<ActiveRequest> current = new ThreadLocal<>();
  private final HandOver queue = new HandOver();
  private final ThreadPoolExecutor threads;
  private final ThreadPoolExecutor cutters;
  private final ScheduledExecutorService watch;

  /**
   * @param maxThreads how many requests are served at once; more have to wait
   * @param requestTimeout how long a client may take over sending its request
   * @param onFault told of what a request threw beyond all handling
   */
  RequestThreads(int maxThreads, Duration requestTimeout, Consumer<Throwable> onFault) {
    this.requestTimeout = requestTimeout;
    this.onFault = onFault;
    threads =
        new ThreadPoolExecutor(
            KEPT_THREADS,
            maxThreads,
            IDLE_THREAD_LIFE.toMillis(),
            TimeUnit.MILLISECONDS,
            queue,
            daemons("request"),
            (task, pool) -> queue.force(task));
    cutters =
        new ThreadPoolExecutor(
            CUT_THREADS,
            CUT_THREADS,
            IDLE_THREAD_LIFE.toMillis(),
            TimeUnit.MILLISECONDS,
            new LinkedBlockingQueue<>(MAX_QUEUED_CUTS),
            daemons("cut-off"));
    cutters.allowCoreThreadTimeOut(true);
    watch = new ScheduledThreadPoolExecutor(1, daemons("slow-client-watch"));
    watch.scheduleWithFixedDelay(
        this::cutOffSlowClients,
        WATCH_INTERVAL.toMillis(),
        WATCH_INTERVAL.toMillis(),
        TimeUnit.MILLISECONDS);
  }

  /**
   * Serves a request on a thread of its own.
   *
   * @throws RejectedExecutionException if all threads and all places to wait are taken
   */
  @Override
  public void execute(Runnable exchange) {
    inFlight.incrementAndGet();
    try {
      threads.execute(() -> serve(exchange));
    } catch (RejectedExecutionException full) {
      inFlight.decrementAndGet();
      throw full;
    }
  }

  /** The request that the calling thread serves. */
  ActiveRequest current() {
    return current.get();
  }

  /** How many requests have begun and are not answered yet. */
  int inFlight() {
    return inFlight.get();
  }

  @Override
  public void close() {
    watch.shutdownNow();
    cutters.shutdownNow();
    threads.shutdownNow();
  }

  private void serve(Runnable exchange) {
    ActiveRequest request = new ActiveRequest(requestTimeout);
    current.set(request);
    active.add(request);
    try {
      exchange.run();
      request.work();
    } catch (SlowClientException cut) {
      // The connection is closed, which is all there is to do.
    } catch (Throwable fault) {
      onFault.accept(fault);
    } finally {
      active.remove(request);
      current.remove();
      inFlight.decrementAndGet();
    }
  }

  private void cutOffSlowClients() {
    try {
      long now = System.nanoTime();
      active.stream().filter(request -> request.isOverdue(now)).forEach(this::cutOff);
      int waiting = queue.size();
      if (waiting > 0) {
        active.stream()
            .filter(ActiveRequest::isWaitingForClient)
            .filter(request -> now - request.startNanos() >= GRACE_WHEN_FULL.toNanos())
            .sorted(Comparator.comparingLong(request -> request.startNanos() - now))
            .limit(waiting)
            .forEach(this::cutOff);
      }
    } catch (RuntimeException fault) {
      // Thrown on, it would end the watch.
      onFault.accept(fault);
    }
  }

  private void cutOff(ActiveRequest request) {
    if (request.orderCut()) {
      try {
        // On other threads, since a client that is slow to read may hold up its last words.
        cutters.execute(() -> request.cut(true));
      } catch (RejectedExecutionException tooMany) {
        request.cut(false);
      }
    }
  }

  private static ThreadFactory daemons(String name) {
    AtomicInteger number = new AtomicInteger();
    return task -> {
      Thread thread = new Thread(task, name + "-" + number.incrementAndGet());
      thread.setDaemon(true);
      return thread;
    };
  }

  /**
   * A queue that takes a task only while a thread is idle; the pool grows first, then it queues.
   */
  private final class HandOver extends LinkedBlockingQueue<Runnable> {
    private static final long serialVersionUID = 1L;

    HandOver() {
      super(MAX_QUEUED);
    }

    @Override
    public boolean offer(Runnable task) {
      return inFlight.get() <= threads.getPoolSize() && super.offer(task);
    }

    void force(Runnable task) {
      if (threads.isShutdown() || !super.offer(task)) {
        throw new RejectedExecutionException("too many requests at once");
      }
    }
  }
}
