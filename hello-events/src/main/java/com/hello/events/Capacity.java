package com.hello.events;

/**
 * How much the sink takes on at once, so that no mix of requests can exhaust its heap: each limit
 * is a share of it, up to what a large heap needs.
 *
 * <p>The factors were measured, and rounded up; see the fields.
 *
 * @param threads requests being received or handled; a thread takes some 110 KiB beside the heap
 * @param idleConnections connections kept between requests; one keeps some 30 KiB of buffers
 * @param headerBytes the headers of one request; as text, with copies, they take five times as much
 * @param jsonTokens parts of one JSON text: names, values, and both ends of objects and arrays; one
 *     takes up to 70 bytes as part of a tree
 * @param receivingBytes the larger bodies on their way in, all together
 * @param parsingBytes the trees and lines being made of bodies, all together
 */
record Capacity(
    int threads,
    int idleConnections,
    int headerBytes,
    long jsonTokens,
    long receivingBytes,
    long parsingBytes) {
  /** So many that a thousand slow clients leave room for good ones. */
  private static final int MAX_THREADS = 1536;

  private static final int MIN_THREADS = 16;
  private static final long HEAP_PER_THREAD = 256 << 10;
  private static final int MAX_IDLE_CONNECTIONS = 4096;
  private static final int MIN_IDLE_CONNECTIONS = 64;
  private static final long HEAP_PER_IDLE_CONNECTION = 256 << 10;
  private static final int MAX_HEADER_BYTES = 1 << 20;
  private static final int MIN_HEADER_BYTES = 16 << 10;
  private static final long HEAP_PER_HEADER_BYTE = 16;
  private static final long HEAP_PER_TOKEN = 200;

  static Capacity of(long heapBytes) {
    int threads = clamp(heapBytes / HEAP_PER_THREAD, MIN_THREADS, MAX_THREADS);
    return new Capacity(
        threads,
        clamp(heapBytes / HEAP_PER_IDLE_CONNECTION, MIN_IDLE_CONNECTIONS, MAX_IDLE_CONNECTIONS),
        clamp(heapBytes / threads / HEAP_PER_HEADER_BYTE, MIN_HEADER_BYTES, MAX_HEADER_BYTES),
        heapBytes / HEAP_PER_TOKEN,
        heapBytes / 8,
        heapBytes / 2);
  }

  private static int clamp(long value, int min, int max) {
    return (int) Math.min(max, Math.max(min, value));
  }
}
