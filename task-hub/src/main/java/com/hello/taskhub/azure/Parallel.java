package com.hello.taskhub.azure;

import com.hello.taskhub.store.StoreException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** Does the same for many things, some of them at once, and waits for all. One thread uses it. */
final class Parallel {
  private static final int THREADS = 8;
  private static final int IDLE_SECONDS = 5;

  private final ExecutorService threads;

  Parallel() {
    ThreadPoolExecutor pool =
        new ThreadPoolExecutor(
            THREADS,
            THREADS,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            task -> {
              Thread thread = new Thread(task, "task-hub-requests");
              thread.setDaemon(true);
              return thread;
            });
    pool.allowCoreThreadTimeOut(true);
    this.threads = pool;
  }

  /** The results in the order of the things. */
  <T, R> List<R> map(List<T> things, Function<T, R> work) {
    if (things.size() == 1) {
      return List.of(work.apply(things.get(0)));
    }
    List<Future<R>> futures = new ArrayList<>();
    for (T thing : things) {
      futures.add(threads.submit(() -> work.apply(thing)));
    }
    List<R> results = new ArrayList<>();
    RuntimeException failure = null;
    for (Future<R> future : futures) {
      try {
        results.add(future.get());
      } catch (ExecutionException e) {
        failure =
            e.getCause() instanceof RuntimeException cause ? cause : new CompletionException(e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new StoreException("interrupted while storing", e);
      }
    }
    if (failure != null) {
      throw failure;
    }
    return results;
  }

  void close() {
    threads.shutdownNow();
  }
}
