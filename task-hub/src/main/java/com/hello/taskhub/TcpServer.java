package com.hello.taskhub;

import io.grpc.Server;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;

/** Serves a hub to workers and clients in other processes. */
final class TcpServer implements AutoCloseable {
  /** What the SDKs' channels accept of a message unless told otherwise. */
  private static final int MAX_ITEM_BYTES = 4 << 20;

  /** An answer may start thousands of activities at once; a larger one is refused. */
  private static final int MAX_ANSWER_BYTES = 64 << 20;

  private static final int MAX_HEADER_BYTES = 16 << 10;

  /** A worker whose machine is gone is noticed by a ping that it does not answer. */
  private static final int PING_SECONDS = 20;

  private final Server server;

  private TcpServer(Server server) {
    this.server = server;
  }

  static TcpServer start(EmbeddedTaskHub hub, String host, int port) throws IOException {
    InetSocketAddress address = new InetSocketAddress(host, port);
    if (address.isUnresolved()) {
      throw new IOException("no such host");
    }
    try {
      return new TcpServer(
          NettyServerBuilder.forAddress(address)
              .directExecutor()
              .maxInboundMessageSize(MAX_ANSWER_BYTES)
              .maxInboundMetadataSize(MAX_HEADER_BYTES)
              .keepAliveTime(PING_SECONDS, TimeUnit.SECONDS)
              .keepAliveTimeout(PING_SECONDS, TimeUnit.SECONDS)
              .permitKeepAliveTime(PING_SECONDS / 4, TimeUnit.SECONDS)
              .permitKeepAliveWithoutCalls(true)
              .addService(hub.service(MAX_ITEM_BYTES))
              .build()
              .start());
    } catch (IOException failure) {
      Throwable cause = failure.getCause() == null ? failure : failure.getCause();
      throw new IOException(cause.getMessage(), failure);
    }
  }

  int port() {
    return server.getPort();
  }

  @Override
  public void close() {
    server.shutdownNow();
  }
}
