package com.hello.taskhub.engine;

import com.hello.taskhub.instance.Activity;
import com.hello.taskhub.instance.Instance;
import com.hello.taskhub.instance.Limits;
import com.hello.taskhub.instance.Turn;
import com.microsoft.durabletask.implementation.protobuf.OrchestratorService.TaskFailureDetails;
import com.microsoft.durabletask.implementation.protobuf.OrchestratorService.WorkItem;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Gives what is ready to the streams that are free, and knows who has what. */
final class Dispatcher {
  private final Instances instances;
  private final Timers timers;
  private final Activities activities;
  private final Refusal refusal;
  private final List<WorkStream> streams = new ArrayList<>();
  private final LinkedHashMap<String, Long> readyInstances = new LinkedHashMap<>();
  private final Map<Lease.Key, Lease> leases = new HashMap<>();
  private final Map<String, Lease> turns = new HashMap<>();
  private final Set<String> oneByOne = new HashSet<>();
  private long order;
  private boolean stopped;

  /** Whether handing out led to a change, which may have made more work ready. */
  private boolean uncommitted;

  /** What to do with an instance that no worker can take. */
  interface Refusal {
    void fail(Instance instance, TaskFailureDetails failure, Instant now);
  }

  /**
   * @param refusal takes an instance whose next turn is larger than its worker accepts
   */
  Dispatcher(Instances instances, Timers timers, Activities activities, Refusal refusal) {
    this.instances = instances;
    this.timers = timers;
    this.activities = activities;
    this.refusal = refusal;
  }

  void open(WorkStream stream) {
    streams.add(stream);
  }

  /** Closes a stream and returns the work that it takes with it. */
  List<Lease> close(WorkStream stream) {
    streams.remove(stream);
    List<Lease> lost = List.copyOf(stream.leases());
    lost.forEach(this::end);
    return lost;
  }

  /** Something may be there for this instance to do. */
  void ready(String instanceId) {
    if (!turns.containsKey(instanceId)) {
      readyInstances.putIfAbsent(instanceId, order++);
    }
  }

  void ready(Activity activity) {
    activities.add(activity, order++);
  }

  void ready(Activity.Key activity) {
    activities.add(activity, order++);
  }

  void dropActivities(String instanceId) {
    activities.dropAll(instanceId);
  }

  /** From now on this instance gets its external events one in a turn. */
  void deliverOneByOne(String instanceId) {
    oneByOne.add(instanceId);
  }

  /** The instance is finished or gone: nothing of it is to be handed out. */
  void forget(String instanceId) {
    oneByOne.remove(instanceId);
    readyInstances.remove(instanceId);
    turns.remove(instanceId);
  }

  /** The lease that an answer is for, which ends with it, or null when the answer is stale. */
  @Nullable Lease answered(Lease.Key key) {
    Lease lease = leases.get(key);
    if (lease != null) {
      end(lease);
    }
    return lease;
  }

  /** Nothing is handed out from now on. */
  void stop() {
    stopped = true;
  }

  boolean isIdle() {
    return leases.isEmpty();
  }

  boolean hasReady() {
    return !readyInstances.isEmpty() || activities.firstOrder() != null;
  }

  boolean hasStreams() {
    return !streams.isEmpty();
  }

  /** Hands out what it can; called when everything so far is committed. */
  void dispatch(Instant now) {
    uncommitted = false;
    boolean any = true;
    while (any && !stopped) {
      any = false;
      for (WorkStream stream : streams) {
        any |= give(stream, now);
        if (uncommitted) {
          return;
        }
      }
    }
  }

  void endAll(String reason) {
    streams.forEach(stream -> stream.outlet().end(reason));
    streams.clear();
    leases.clear();
    turns.clear();
  }

  /** Forgets all work; the streams stay. */
  void clear() {
    readyInstances.clear();
    turns.clear();
    oneByOne.clear();
    activities.clear();
    timers.clear();
  }

  private boolean give(WorkStream stream, Instant now) {
    Long activity = stream.takesActivity() ? activities.firstOrder() : null;
    Map.Entry<String, Long> instance = stream.takesOrchestration() ? firstFor(stream) : null;
    if (instance != null && (activity == null || instance.getValue() < activity)) {
      readyInstances.remove(instance.getKey());
      giveTurn(stream, instance.getKey(), now);
      return true;
    }
    return activity != null && giveActivity(stream);
  }

  /**
   * The first instance for this worker; not one of which it holds a stale turn, since its answer
   * could then be for either.
   */
  private Map.@Nullable Entry<String, Long> firstFor(WorkStream stream) {
    for (Map.Entry<String, Long> ready : readyInstances.entrySet()) {
      if (!leases.containsKey(turnOf(stream, ready.getKey()))) {
        return ready;
      }
    }
    return null;
  }

  private static Lease.Key turnOf(WorkStream stream, String instanceId) {
    return new Lease.Key(stream.worker(), instanceId, Lease.Key.TURN);
  }

  private void giveTurn(WorkStream stream, String instanceId, Instant now) {
    Instance instance = instances.find(instanceId);
    if (instance == null || turns.containsKey(instanceId)) {
      return;
    }
    Optional<Turn> turn = Turn.next(instance, now, oneByOne.contains(instanceId));
    timers.set(instanceId, instance.nextDue(now));
    if (turn.isEmpty()) {
      return;
    }
    WorkItem item =
        WorkItem.newBuilder().setOrchestratorRequest(turn.get().request(instance)).build();
    int maxBytes = stream.outlet().maxItemBytes();
    if (maxBytes < Integer.MAX_VALUE && item.getSerializedSize() > maxBytes) {
      refusal.fail(
          instance, Limits.tooLarge("The next turn", item.getSerializedSize(), maxBytes), now);
      uncommitted = true;
      return;
    }
    Lease lease = new Lease(stream, turnOf(stream, instanceId), new Lease.OneTurn(turn.get()));
    turns.put(instanceId, lease);
    begin(lease);
    stream.outlet().send(item);
  }

  private boolean giveActivity(WorkStream stream) {
    Optional<Activity> activity = activities.take();
    if (activity.isEmpty()) {
      return true;
    }
    Activity.Key task = activity.get().key();
    Lease.Key key = new Lease.Key(stream.worker(), task.instanceId(), task.taskId());
    if (leases.containsKey(key)) {
      ready(activity.get());
      return false;
    }
    begin(new Lease(stream, key, new Lease.OneActivity(task)));
    stream
        .outlet()
        .send(WorkItem.newBuilder().setActivityRequest(activity.get().request()).build());
    return true;
  }

  private void begin(Lease lease) {
    leases.put(lease.key(), lease);
    lease.stream().add(lease);
  }

  private void end(Lease lease) {
    leases.remove(lease.key(), lease);
    lease.stream().remove(lease);
    turns.remove(lease.key().instanceId(), lease);
  }
}
