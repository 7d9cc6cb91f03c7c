package com.hello.taskhub;

import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.Metadata;
import io.grpc.stub.MetadataUtils;
import java.util.UUID;

/**
 * Which work a worker's channel asks for. A worker of the Java SDK runs everything on one thread,
 * so a slow activity would hold up every orchestration: give each kind a worker of its own.
 */
public enum WorkFilter {
  ORCHESTRATIONS,
  ACTIVITIES;

  /** Names the kind of work; absent, the worker takes both. */
  public static final Metadata.Key<String> WORK_HEADER =
      Metadata.Key.of("taskhub-work", Metadata.ASCII_STRING_MARSHALLER);

  /** Names the worker, so that its answers are told from those of another. */
  public static final Metadata.Key<String> WORKER_HEADER =
      Metadata.Key.of("taskhub-worker", Metadata.ASCII_STRING_MARSHALLER);

  /**
   * Returns {@code channel} asking for this kind of work alone, for one worker; other hubs ignore
   * what it adds to the calls.
   */
  public Channel on(Channel channel) {
    Metadata headers = new Metadata();
    headers.put(WORK_HEADER, name());
    headers.put(WORKER_HEADER, UUID.randomUUID().toString());
    return ClientInterceptors.intercept(
        channel, MetadataUtils.newAttachHeadersInterceptor(headers));
  }
}
