package com.hello.taskhub;

import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.Metadata;
import io.grpc.stub.MetadataUtils;

/**
 * Which work a worker's channel asks for. A worker of the Java SDK runs everything on one thread,
 * so a slow activity would hold up every orchestration: give each kind a worker of its own.
 */
public enum WorkFilter {
  ORCHESTRATIONS,
  ACTIVITIES;

  static final Metadata.Key<String> HEADER =
      Metadata.Key.of("taskhub-work", Metadata.ASCII_STRING_MARSHALLER);

  /** Returns {@code channel} asking for this kind of work alone; other hubs ignore it. */
  public Channel on(Channel channel) {
    Metadata headers = new Metadata();
    headers.put(HEADER, name());
    return ClientInterceptors.intercept(
        channel, MetadataUtils.newAttachHeadersInterceptor(headers));
  }
}
