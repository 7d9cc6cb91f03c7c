package com.hello.events;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;

/** The body of one request, read within the limits of size and time, or not at all. */
final class RequestBody {
  private static final long CHUNKED = -1;
  private static final int MAX_DISCARDED_BYTES = 16 << 20;
  private static final int DISCARD_BUFFER_BYTES = 16 << 10;
  private static final Duration MAX_DISCARD_TIME = Duration.ofSeconds(1);

  private final InputStream in;
  private final ActiveRequest request;
  private final long declaredBytes;
  private boolean ended;

  RequestBody(HttpExchange exchange, ActiveRequest request) {
    in = exchange.getRequestBody();
    this.request = request;
    declaredBytes = declaredBytes(exchange);
  }

  /** The most bytes that the body can have, as far as its headers tell. */
  long maxBytes(int limit) {
    return declaredBytes == CHUNKED ? limit : Math.min(declaredBytes, limit);
  }

  /**
   * Reads the whole body.
   *
   * @param onSlow tells the client that it took too long; called on another thread
   * @throws Refusal if the body is too large, broken, or ends too early
   * @throws SlowClientException if it took too long, when the client has been told
   */
  byte[] read(int limit, Runnable onSlow) throws Refusal, SlowClientException {
    if (declaredBytes > limit) {
      throw tooLarge(limit);
    }
    try {
      return isHere() ? readAll(limit) : readSlowly(limit, onSlow);
    } catch (SlowClientException cut) {
      throw cut;
    } catch (IOException | IndexOutOfBoundsException broken) {
      // The JDK's reader of chunks takes a size beyond 31 bits for an index.
      throw Refusal.malformed("The body ends too early, or its chunks are broken.");
    }
  }

  private byte[] readSlowly(int limit, Runnable onSlow) throws Refusal, IOException {
    request.waitForBody(onSlow);
    try {
      return readAll(limit);
    } finally {
      request.work();
    }
  }

  private byte[] readAll(int limit) throws Refusal, IOException {
    byte[] body = in.readNBytes(declaredBytes == CHUNKED ? limit : (int) declaredBytes);
    if (in.read() >= 0) {
      throw tooLarge(limit);
    }
    ended = true;
    return body;
  }

  /** Skips the body if that needs no waiting, and tells whether the request is at its end. */
  boolean skipWithoutWaiting() throws IOException {
    if (!ended && isHere()) {
      // Read, not skipped: in Java 17 the stream forgets to count what it skips.
      in.readNBytes((int) declaredBytes);
      ended = in.read() < 0;
    }
    return ended;
  }

  /**
   * Reads what the client still sends, within limits, after it has been answered: to close at once
   * would reset the connection and could take the answer back before the client has read it.
   *
   * @throws SlowClientException if the client did not stop in time, and is cut off
   */
  void discard() throws SlowClientException {
    request.waitForEnd(MAX_DISCARD_TIME);
    try {
      byte[] buffer = new byte[DISCARD_BUFFER_BYTES];
      int left = MAX_DISCARDED_BYTES;
      int read = 0;
      while (left > 0 && read >= 0) {
        read = in.read(buffer);
        left -= read;
      }
    } catch (IOException | IndexOutOfBoundsException gone) {
      // The connection is about to be closed: what was wrong with the rest does not matter.
      return;
    } finally {
      request.work();
    }
  }

  private boolean isHere() throws IOException {
    return declaredBytes == 0 || (declaredBytes != CHUNKED && in.available() >= declaredBytes);
  }

  private static Refusal tooLarge(int limit) {
    return new Refusal(413, "The body is larger than " + limit + " bytes.");
  }

  private static long declaredBytes(HttpExchange exchange) {
    if (exchange.getRequestHeaders().containsKey("Transfer-Encoding")) {
      return CHUNKED;
    }
    String length = exchange.getRequestHeaders().getFirst("Content-Length");
    // The server has checked that it is a number, not negative, and given once.
    return length == null ? 0 : Long.parseLong(length);
  }
}
