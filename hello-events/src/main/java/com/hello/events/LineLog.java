package com.hello.events;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Writes whole lines straight to the operating system: when a write returns, its lines are out of
 * this process and survive its end.
 *
 * <p>Lines of one write stay together. A reader that stops reading makes writers wait, for a
 * limited time; a reader that is gone makes them fail, and is reported once on the second stream
 * until a write works again. Thread-safe.
 */
final class LineLog {
  private final OutputStream out;
  private final PrintStream complaints;
  private final Duration patience;
  private final ReentrantLock lock = new ReentrantLock();
  private boolean failing;

  /**
   * @param out takes each write at once, without a buffer of its own
   * @param patience how long a write waits for the writes before it
   */
  LineLog(OutputStream out, PrintStream complaints, Duration patience) {
    this.out = out;
    this.complaints = complaints;
    this.patience = patience;
  }

  /** Writes one line, which must not contain a line break. */
  void line(String line) throws IOException {
    LineBuffer bytes = new LineBuffer();
    bytes.write(line.getBytes(StandardCharsets.UTF_8));
    bytes.write('\n');
    write(bytes);
  }

  /**
   * Writes complete lines, each with its line break.
   *
   * @throws IOException if they could not be written, or the writes before them take too long
   */
  void write(LineBuffer lines) throws IOException {
    if (!acquire()) {
      throw new IOException("nobody reads the log");
    }
    try {
      if (failing) {
        // The write that failed may have left half a line behind.
        out.write('\n');
      }
      lines.writeTo(out);
      if (failing) {
        failing = false;
        complaints.println("The log can be written again.");
      }
    } catch (IOException broken) {
      if (!failing) {
        failing = true;
        complaints.println(
            "The log cannot be written (" + broken.getMessage() + "): events are answered 503.");
      }
      throw broken;
    } finally {
      lock.unlock();
    }
  }

  private boolean acquire() throws IOException {
    try {
      return lock.tryLock() || lock.tryLock(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException stopping) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted before the log could be written", stopping);
    }
  }
}
