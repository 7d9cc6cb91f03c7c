package com.hello.orchestrator.delivery;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A server that answers each connection by a script, whether that is HTTP or not. */
final class ScriptedServer implements AutoCloseable {

  /** What happens on one connection, once its request was read. */
  interface Script {
    void answer(Socket connection) throws IOException, InterruptedException;
  }

  private final ServerSocket server;
  private final List<String> requests = new CopyOnWriteArrayList<>();
  private final List<Socket> connections = new CopyOnWriteArrayList<>();
  private final Script script;

  ScriptedServer(Script script) throws IOException {
    this.server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    this.script = script;
    start(this::accept);
  }

  /** A server that sends {@code text} as it is and closes. */
  static ScriptedServer sending(String text) throws IOException {
    return new ScriptedServer(connection -> send(connection, text));
  }

  static void send(Socket connection, String text) throws IOException {
    OutputStream out = connection.getOutputStream();
    out.write(text.getBytes(StandardCharsets.ISO_8859_1));
    out.flush();
  }

  URI uri() {
    return URI.create("http://127.0.0.1:" + server.getLocalPort() + "/in");
  }

  /** The requests so far, head and body. */
  List<String> requests() {
    return requests;
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket connection = server.accept();
        connections.add(connection);
        start(() -> serve(connection));
      } catch (IOException e) {
        return; // Closed.
      }
    }
  }

  private void serve(Socket connection) {
    try (connection) {
      requests.add(read(connection.getInputStream()));
      script.answer(connection);
    } catch (IOException e) {
      return; // The client went away, as some tests want.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static String read(InputStream in) throws IOException {
    StringBuilder text = new StringBuilder();
    int bodyBytes = -1;
    int headEnd = -1;
    while (headEnd < 0 || text.length() < headEnd + bodyBytes) {
      int next = in.read();
      if (next < 0) {
        throw new IOException("the request broke off");
      }
      text.append((char) next);
      if (headEnd < 0 && text.toString().endsWith("\r\n\r\n")) {
        headEnd = text.length();
        bodyBytes = contentLength(text.toString());
      }
    }
    return text.toString();
  }

  private static int contentLength(String head) {
    return head.lines()
        .filter(line -> line.regionMatches(true, 0, "Content-Length:", 0, 15))
        .map(line -> Integer.parseInt(line.substring(15).strip()))
        .findFirst()
        .orElse(0);
  }

  private static void start(Runnable task) {
    Thread thread = new Thread(task, "scripted-server");
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void close() throws IOException {
    server.close();
    for (Socket connection : connections) {
      connection.close();
    }
  }
}
