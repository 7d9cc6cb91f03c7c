package com.hello.benchmarks;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Puts one kind of request on a port from several connections at once, for a given time. */
final class Load {
  private Load() {}

  /** Runs the load and returns the latency of every answered request. */
  static Latencies run(int port, byte[] request, int connections, Duration time)
      throws InterruptedException, ExecutionException {
    ExecutorService clients = Executors.newFixedThreadPool(connections);
    try {
      long end = System.nanoTime() + time.toNanos();
      List<Future<Latencies>> running = new ArrayList<>();
      for (int i = 0; i < connections; i++) {
        running.add(clients.submit(() -> one(port, request, end)));
      }
      Latencies all = new Latencies();
      for (Future<Latencies> client : running) {
        all.addAll(client.get());
      }
      return all;
    } finally {
      clients.shutdownNow();
    }
  }

  private static Latencies one(int port, byte[] request, long end) throws IOException {
    Latencies latencies = new Latencies();
    try (KeepAliveClient client = new KeepAliveClient(port)) {
      long start = System.nanoTime();
      while (start - end < 0) {
        client.exchange(request);
        long done = System.nanoTime();
        latencies.addNanos(done - start);
        start = done;
      }
    }
    return latencies;
  }
}
