package com.hello.images;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A sink on the tests' host, one request a connection, which answers each as a test wants. */
final class HostSink implements AutoCloseable {
  private static final JsonMapper JSON = new JsonMapper();
  private static final Pattern LENGTH = Pattern.compile("content-length: *(\\d+)");
  private static final int MAX_HEAD_BYTES = 16_384;

  /** What a test does with a request. */
  sealed interface Reply {}

  /** A status line and, before the end of the headers, {@code headers}, each ended by CRLF. */
  record Status(int code, String headers, long delayMillis) implements Reply {
    static Status of(int code) {
      return new Status(code, "", 0);
    }
  }

  /** Never answers. */
  record Hang() implements Reply {}

  /** Ends the connection by a TCP reset. */
  record Reset() implements Reply {}

  /** A request as it came; {@code number} counts the requests for the job at that path. */
  record Request(String path, String body, long job, int number) {
    JsonNode event() throws IOException {
      return JSON.readTree(body);
    }
  }

  /** Decides on each request. */
  interface Script {
    Reply reply(Request request);
  }

  private final ServerSocket server;
  private final Script script;
  private final List<Request> requests = new CopyOnWriteArrayList<>();
  private final CountDownLatch closed = new CountDownLatch(1);

  HostSink(ServerSocket server, Script script) {
    this.server = server;
    this.script = script;
    Thread accepting = new Thread(this::accept, "host-sink");
    accepting.setDaemon(true);
    accepting.start();
  }

  /** A sink without TLS. */
  static HostSink of(Script script) throws IOException {
    return new HostSink(new ServerSocket(0), script);
  }

  static HostSink accepting() throws IOException {
    return of(request -> Status.of(200));
  }

  /** Its address as a container sees it. */
  String url(String scheme) {
    return scheme + "://" + Box.HOST + ":" + server.getLocalPort() + "/";
  }

  List<Request> requests() {
    return List.copyOf(requests);
  }

  List<Request> requests(String path) {
    return requests.stream().filter(request -> request.path().equals(path)).toList();
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket socket = server.accept();
        Thread serving = new Thread(() -> serve(socket), "host-sink-connection");
        serving.setDaemon(true);
        serving.start();
      } catch (IOException closing) {
        return;
      }
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      String head = head(socket.getInputStream());
      Matcher length = LENGTH.matcher(head.toLowerCase(Locale.ROOT));
      int bytes = length.find() ? Integer.parseInt(length.group(1)) : 0;
      String body = new String(socket.getInputStream().readNBytes(bytes), StandardCharsets.UTF_8);
      answer(socket, script.reply(keep(head.split(" ")[1], body)));
    } catch (IOException failed) {
      // A client that goes away, or refuses the certificate, is what some tests are about.
      return;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static String head(InputStream in) throws IOException {
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    while (!head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
      int next = in.read();
      if (next < 0 || head.size() > MAX_HEAD_BYTES) {
        throw new EOFException("no request");
      }
      head.write(next);
    }
    return head.toString(StandardCharsets.ISO_8859_1);
  }

  private synchronized Request keep(String path, String body) throws IOException {
    long job = Long.parseLong(JSON.readTree(body).path("data").path("JobId").asText());
    int number = 1;
    for (Request before : requests) {
      if (before.job() == job && before.path().equals(path)) {
        number++;
      }
    }
    Request request = new Request(path, body, job, number);
    requests.add(request);
    return request;
  }

  private void answer(Socket socket, Reply reply) throws IOException, InterruptedException {
    if (reply instanceof Status status) {
      closed.await(status.delayMillis(), TimeUnit.MILLISECONDS);
      String answer =
          "HTTP/1.1 "
              + status.code()
              + " Scripted\r\n"
              + status.headers()
              + "Content-Length: 0\r\nConnection: close\r\n\r\n";
      socket.getOutputStream().write(answer.getBytes(StandardCharsets.ISO_8859_1));
    } else if (reply instanceof Reset) {
      socket.setSoLinger(true, 0);
    } else {
      closed.await();
    }
  }

  @Override
  public void close() throws IOException {
    closed.countDown();
    server.close();
  }
}
