package com.hello.benchmarks;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/**
 * Sends one prepared request again and again over one connection, each after the answer to the one
 * before; not thread-safe.
 *
 * <p>Just enough HTTP to keep out of the way of what is measured: the JDK's own client costs more
 * than the server.
 */
final class KeepAliveClient implements AutoCloseable {
  private static final int TIMEOUT_MILLIS = 10_000;
  private static final byte[] OK = "HTTP/1.1 200".getBytes(StandardCharsets.US_ASCII);
  private static final String LENGTH = "content-length:";

  private final Socket socket;
  private final InputStream in;
  private final OutputStream out;
  private final byte[] answer = new byte[4096];

  KeepAliveClient(int port) throws IOException {
    socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(TIMEOUT_MILLIS);
    in = socket.getInputStream();
    out = socket.getOutputStream();
  }

  /**
   * Sends the request and reads its answer to the end.
   *
   * @throws IOException if the answer is anything but a 200 of known length
   */
  void exchange(byte[] request) throws IOException {
    out.write(request);
    int filled = 0;
    int end = -1;
    while (end < 0 || filled < end) {
      int read = in.read(answer, filled, answer.length - filled);
      if (read <= 0) {
        throw new IOException("the answer ended early");
      }
      filled += read;
      if (end < 0) {
        end = endOfAnswer(filled);
      }
    }
  }

  /** Where the answer ends, or -1 while its headers are not complete. */
  private int endOfAnswer(int filled) throws IOException {
    for (int i = 3; i < filled; i++) {
      if (answer[i] == '\n' && answer[i - 2] == '\n') {
        for (int j = 0; j < OK.length; j++) {
          if (answer[j] != OK[j]) {
            throw new IOException(new String(answer, 0, filled, StandardCharsets.US_ASCII));
          }
        }
        return i + 1 + contentLength(i);
      }
    }
    return -1;
  }

  private int contentLength(int headersEnd) throws IOException {
    int at = 0;
    for (int i = 0; i < headersEnd; i++) {
      int c = answer[i] | 0x20;
      at = c == LENGTH.charAt(at) || answer[i] == LENGTH.charAt(at) ? at + 1 : 0;
      if (at == LENGTH.length()) {
        int length = 0;
        for (int j = i + 1; answer[j] != '\r'; j++) {
          if (answer[j] != ' ') {
            length = length * 10 + answer[j] - '0';
          }
        }
        return length;
      }
    }
    throw new IOException("the answer has no length");
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
