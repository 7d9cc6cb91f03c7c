package com.hello.taskhub.service;

import com.google.protobuf.MessageLite;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import java.io.ByteArrayInputStream;

/**
 * Gives the service each message as its bytes say it. The in-process transport hands over the
 * caller's own objects, whose strings may hold lone surrogates; no bytes stand for those, so what
 * is kept in memory and what is stored would differ.
 */
public final class WireForm implements ServerInterceptor {
  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    return new SimpleForwardingServerCallListener<>(next.startCall(call, headers)) {
      @Override
      public void onMessage(Q message) {
        byte[] bytes = ((MessageLite) message).toByteArray();
        super.onMessage(call.getMethodDescriptor().parseRequest(new ByteArrayInputStream(bytes)));
      }
    };
  }
}
