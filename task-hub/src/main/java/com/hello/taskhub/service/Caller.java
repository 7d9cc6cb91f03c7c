package com.hello.taskhub.service;

import com.hello.taskhub.WorkFilter;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Who makes a call: the same for a worker's stream and for its answers.
 *
 * @param worker the name that the worker sends, or else its connection's address
 * @param filter the only kind of work it wants, or null for both
 */
record Caller(String worker, @Nullable WorkFilter filter) {
  private static final Context.Key<Caller> KEY = Context.key("caller");

  static Caller current() {
    return KEY.get();
  }

  /** Reads the caller off each call. */
  static ServerInterceptor interceptor() {
    return new ServerInterceptor() {
      @Override
      public <Q, A> ServerCall.Listener<Q> interceptCall(
          ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
        String work = headers.get(WorkFilter.WORK_HEADER);
        WorkFilter filter = null;
        if (work != null) {
          try {
            filter = WorkFilter.valueOf(work.toUpperCase(Locale.ROOT));
          } catch (IllegalArgumentException unknown) {
            call.close(
                Status.INVALID_ARGUMENT.withDescription(
                    "The header " + WorkFilter.WORK_HEADER.name() + " names no kind of work."),
                new Metadata());
            return new ServerCall.Listener<>() {};
          }
        }
        String worker = headers.get(WorkFilter.WORKER_HEADER);
        if (worker == null) {
          worker = String.valueOf(call.getAttributes().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR));
        }
        Context context = Context.current().withValue(KEY, new Caller(worker, filter));
        return Contexts.interceptCall(context, call, headers, next);
      }
    };
  }
}
