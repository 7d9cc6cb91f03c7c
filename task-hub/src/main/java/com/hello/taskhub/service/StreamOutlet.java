package com.hello.taskhub.service;

import com.hello.taskhub.engine.WorkStream;
import com.microsoft.durabletask.implementation.protobuf.OrchestratorService.WorkItem;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;

/** A worker's stream as the engine sees it. */
record StreamOutlet(ServerCallStreamObserver<WorkItem> call, int maxItemBytes)
    implements WorkStream.Outlet {
  @Override
  public void send(WorkItem item) {
    call.onNext(item);
  }

  @Override
  public void end(String reason) {
    // A stream that ends without an error makes the Java worker call again in a tight loop.
    call.onError(Status.UNAVAILABLE.withDescription(reason).asRuntimeException());
  }
}
