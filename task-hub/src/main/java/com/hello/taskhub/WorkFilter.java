package com.hello.taskhub;

import com.microsoft.durabletask.implementation.protobuf.TaskHubSidecarServiceGrpc;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ClientInterceptors;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
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
   * Returns {@code channel} asking for this kind of work alone, for one worker of the SDK; other
   * hubs ignore what it adds to the calls.
   */
  public Channel on(Channel channel) {
    Metadata headers = new Metadata();
    headers.put(WORK_HEADER, name());
    headers.put(WORKER_HEADER, UUID.randomUUID().toString());
    return ClientInterceptors.intercept(
        channel, MetadataUtils.newAttachHeadersInterceptor(headers), new DirectDelivery());
  }

  /**
   * Puts work items into the worker's queue on the thread that they come from: the SDK's worker
   * waits for them there, and a thread between the two would only cost its wake-up.
   */
  private static final class DirectDelivery implements ClientInterceptor {
    @Override
    public <Q, A> ClientCall<Q, A> interceptCall(
        MethodDescriptor<Q, A> method, CallOptions options, Channel next) {
      return next.newCall(
          method,
          method == TaskHubSidecarServiceGrpc.getGetWorkItemsMethod()
              ? options.withExecutor(Runnable::run)
              : options);
    }
  }
}
