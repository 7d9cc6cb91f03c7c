package com.hello.events;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LineBufferTest {
  @Test
  void givesBackEveryByteInOrder() throws IOException {
    Random random = new Random(1);
    LineBuffer buffer = new LineBuffer();
    ByteArrayOutputStream expected = new ByteArrayOutputStream();
    for (int i = 0; i < 50; i++) {
      byte[] bytes = new byte[random.nextInt(20_000)];
      random.nextBytes(bytes);
      buffer.write(bytes);
      buffer.write('\n');
      expected.writeBytes(bytes);
      expected.write('\n');
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    buffer.writeTo(out);
    assertArrayEquals(expected.toByteArray(), out.toByteArray());
  }

  @Test
  void writesATypicalLineInOneWrite() throws IOException {
    int[] writes = new int[1];
    LineBuffer buffer = new LineBuffer();
    buffer.write(new byte[1000]);
    buffer.writeTo(
        new ByteArrayOutputStream() {
          @Override
          public void write(byte[] bytes, int from, int length) {
            writes[0]++;
          }
        });
    assertEquals(1, writes[0]);
  }
}
