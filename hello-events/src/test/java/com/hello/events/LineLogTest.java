package com.hello.events;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class LineLogTest {
  private final ByteArrayOutputStream written = new ByteArrayOutputStream();
  private final ByteArrayOutputStream complaints = new ByteArrayOutputStream();
  private final PrintStream err = new PrintStream(complaints, true, StandardCharsets.UTF_8);

  @Test
  void handsEachLineOverBeforeItReturns() throws IOException {
    LineLog log = new LineLog(written, err, Duration.ofSeconds(1));
    log.line("één");
    assertEquals("één\n", written.toString(StandardCharsets.UTF_8));
    log.line("two");
    assertEquals("één\ntwo\n", written.toString(StandardCharsets.UTF_8));
  }

  @Test
  void reportsABrokenLogOnceAndItsRecoveryOnce() throws IOException {
    boolean[] broken = {true};
    OutputStream out =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
          }

          @Override
          public void write(byte[] bytes, int from, int length) throws IOException {
            if (broken[0]) {
              throw new IOException("Broken pipe");
            }
            written.write(bytes, from, length);
          }
        };
    LineLog log = new LineLog(out, err, Duration.ofSeconds(1));
    assertThrows(IOException.class, () -> log.line("lost"));
    assertThrows(IOException.class, () -> log.line("lost"));
    broken[0] = false;
    log.line("kept");
    log.line("kept too");
    // A line break first: the failed write may have stopped in the middle of its line.
    assertEquals("\nkept\nkept too\n", written.toString(StandardCharsets.UTF_8));
    assertEquals(2, complaints.toString(StandardCharsets.UTF_8).lines().count());
    assertTrue(complaints.toString(StandardCharsets.UTF_8).contains("Broken pipe"));
  }

  @Test
  void waitsForAStalledReaderForALimitedTime() throws InterruptedException {
    CountDownLatch stalled = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    OutputStream out =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            stalled.countDown();
            try {
              release.await();
            } catch (InterruptedException stop) {
              throw new IOException(stop);
            }
          }
        };
    LineLog log = new LineLog(out, err, Duration.ofMillis(50));
    Thread writer =
        new Thread(
            () -> {
              try {
                log.line("x");
              } catch (IOException failed) {
                err.println(failed);
              }
            });
    writer.start();
    stalled.await();
    assertThrows(IOException.class, () -> log.line("y"));
    release.countDown();
    writer.join();
    assertEquals("", complaints.toString(StandardCharsets.UTF_8));
  }
}
