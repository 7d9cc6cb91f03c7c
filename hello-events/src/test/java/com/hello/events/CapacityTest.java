package com.hello.events;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CapacityTest {
  private static final long BUFFERS_BYTES = 30 << 10;

  @Test
  void leavesRoomBesideAThousandSlowClientsOnAnOrdinaryHeap() {
    Capacity capacity = Capacity.of(1L << 30);
    assertEquals(1536, capacity.threads());
    assertEquals(4096, capacity.idleConnections());
    assertTrue(capacity.jsonTokens() > 1 << 20, "as many as a body of 1 MiB can have");
  }

  @ParameterizedTest
  @ValueSource(ints = {32, 48, 64, 128, 512, 4096})
  void staysWithinTheHeap(int mebibytes) {
    long heap = (long) mebibytes << 20;
    Capacity capacity = Capacity.of(heap);
    long threads = capacity.threads() * (5L * capacity.headerBytes() + BUFFERS_BYTES);
    assertTrue(threads <= heap / 2, capacity.toString());
    assertTrue(capacity.idleConnections() * BUFFERS_BYTES <= heap / 8, capacity.toString());
    assertTrue(capacity.receivingBytes() <= heap / 8, capacity.toString());
    assertTrue(capacity.jsonTokens() * 70 <= capacity.parsingBytes(), capacity.toString());
  }
}
