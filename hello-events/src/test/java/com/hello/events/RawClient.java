package com.hello.events;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A client that sends whatever bytes it is given, and reads answers. */
final class RawClient implements AutoCloseable {
  private static final int TIMEOUT_MILLIS = 20_000;

  private static final int MAX_REPEATS = 100_000;

  private final Socket socket;
  private final InputStream in;

  RawClient(int port) throws IOException {
    socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(TIMEOUT_MILLIS);
    in = new BufferedInputStream(socket.getInputStream());
  }

  /** Sends each char as one byte. */
  RawClient send(String latin1) throws IOException {
    return send(latin1.getBytes(StandardCharsets.ISO_8859_1));
  }

  RawClient send(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
    return this;
  }

  /** Sends bytes of which the server may refuse the rest. */
  void sendAsMuchAsItTakes(byte[] bytes) {
    try {
      send(bytes);
    } catch (IOException answeredAlready) {
      // The answer is read next, and shows what the server made of it.
      return;
    }
  }

  /** Sends the same bytes again and again, until the server answers or hangs up. */
  void sendUntilRefused(byte[] bytes) throws IOException {
    for (int i = 0; i < MAX_REPEATS && in.available() == 0; i++) {
      sendAsMuchAsItTakes(bytes);
    }
  }

  void shutdownOutput() throws IOException {
    socket.shutdownOutput();
  }

  /** Reads one answer, or null if the server closed the connection without one. */
  @Nullable Response read() throws IOException {
    String statusLine;
    try {
      statusLine = line();
    } catch (EOFException | SocketException closed) {
      return null;
    }
    int status = Integer.parseInt(statusLine.split(" ")[1]);
    Map<String, String> headers = new TreeMap<>();
    for (String line = line(); !line.isEmpty(); line = line()) {
      int colon = line.indexOf(':');
      headers.put(
          line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).strip());
    }
    if (status == 100) {
      return read();
    }
    int length = status == 204 ? 0 : Integer.parseInt(headers.getOrDefault("content-length", "0"));
    String body = new String(in.readNBytes(length), StandardCharsets.UTF_8);
    return new Response(status, headers, body);
  }

  /** Reads an answer that has headers only, as one to HEAD has. */
  Response readHead() throws IOException {
    StringBuilder head = new StringBuilder();
    for (String line = line(); !line.isEmpty(); line = line()) {
      head.append(line).append('\n');
    }
    return new Response(Integer.parseInt(head.substring(9, 12)), Map.of(), head.toString());
  }

  /** Whether the server has closed the connection; waits for it. */
  boolean isClosedByServer() throws IOException {
    try {
      return in.read() < 0;
    } catch (SocketException reset) {
      return true;
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }

  private String line() throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = in.read(); c != '\n'; c = in.read()) {
      if (c < 0) {
        throw new EOFException();
      }
      if (c != '\r') {
        line.append((char) c);
      }
    }
    return line.toString();
  }

  record Response(int status, Map<String, String> headers, String body) {}
}
