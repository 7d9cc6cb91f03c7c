package com.hello.taskhub.engine;

import com.hello.taskhub.WorkFilter;
import com.microsoft.durabletask.implementation.protobuf.OrchestratorService.WorkItem;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A worker's open stream, and the work that it holds. */
public final class WorkStream {
  private final String worker;
  private final @Nullable WorkFilter filter;
  private final int maxOrchestrations;
  private final int maxActivities;
  private final Outlet outlet;
  private final List<Lease> leases = new ArrayList<>();
  private int orchestrations;
  private int activities;

  /** Where work items go. */
  public interface Outlet {
    void send(WorkItem item);

    /** How large an item may be, in bytes. */
    int maxItemBytes();

    /** Ends the stream so that the worker comes back later. */
    void end(String reason);
  }

  /**
   * @param worker who answers: the completions of a worker carry the same name as its stream
   * @param filter the only kind of work it takes, or null for both
   * @param maxOrchestrations how many orchestrations it takes at once; 0 for a worker that does one
   *     thing at a time, whatever its kind
   * @param maxActivities how many activities it takes at once
   */
  public WorkStream(
      String worker,
      @Nullable WorkFilter filter,
      int maxOrchestrations,
      int maxActivities,
      Outlet outlet) {
    this.worker = worker;
    this.filter = filter;
    this.maxOrchestrations = maxOrchestrations;
    this.maxActivities = maxActivities;
    this.outlet = outlet;
  }

  String worker() {
    return worker;
  }

  Outlet outlet() {
    return outlet;
  }

  List<Lease> leases() {
    return leases;
  }

  boolean takesOrchestration() {
    return filter != WorkFilter.ACTIVITIES
        && (maxOrchestrations == 0 ? leases.isEmpty() : orchestrations < maxOrchestrations);
  }

  boolean takesActivity() {
    return filter != WorkFilter.ORCHESTRATIONS
        && (maxActivities == 0 ? leases.isEmpty() : activities < maxActivities);
  }

  void add(Lease lease) {
    leases.add(lease);
    count(lease, 1);
  }

  void remove(Lease lease) {
    if (leases.remove(lease)) {
      count(lease, -1);
    }
  }

  private void count(Lease lease, int by) {
    if (lease.work() instanceof Lease.OneTurn) {
      orchestrations += by;
    } else {
      activities += by;
    }
  }
}
