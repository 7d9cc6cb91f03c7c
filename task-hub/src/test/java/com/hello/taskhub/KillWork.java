package com.hello.taskhub;

import com.hello.taskhub.KillTotals.Unfinished;
import com.microsoft.durabletask.DurableTaskClient;
import com.microsoft.durabletask.DurableTaskGrpcClientBuilder;
import com.microsoft.durabletask.OrchestrationMetadata;
import com.microsoft.durabletask.OrchestrationRuntimeStatus;
import com.microsoft.durabletask.OrchestrationStatusQuery;
import com.microsoft.durabletask.OrchestrationStatusQueryResult;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeoutException;

/** A hub and its workers at work, in a process that is to be killed or in the test itself. */
final class KillWork implements AutoCloseable {
  /** Longer than anything takes on a busy machine. */
  static final Duration LONG = Duration.ofMinutes(1);

  static final String LOOP = "loop";

  final DurableTaskClient client;
  private final KillNotes notes;
  private final EmbeddedTaskHub hub;
  private final TestWorker orchestrations;
  private final TestWorker activities;

  /** Opens the directory's hub, notes what the last kill left unfinished, and goes on with it. */
  KillWork(Path directory) throws InterruptedException {
    notes = new KillNotes(directory);
    notes.opening();
    hub = EmbeddedTaskHub.in(directory).open();
    client = new DurableTaskGrpcClientBuilder().grpcChannel(hub.channel()).build();
    notes.opened(unfinished());
    start(LOOP, 1, LOOP);
    orchestrations =
        KillProgram.addOrchestrations(new TestWorker(WorkFilter.ORCHESTRATIONS.on(hub.channel())))
            .orchestration(LOOP, KillProgram::loop)
            .start();
    activities =
        KillProgram.addActivities(new TestWorker(WorkFilter.ACTIVITIES.on(hub.channel())))
            .activity(
                KillProgram.TICK,
                ctx -> {
                  notes.tick(ctx.getInput(Integer.class));
                  return null;
                })
            .start();
  }

  /** A worker that has died of what the hub sent it would leave the hub idle. */
  void requireWorkers() {
    if (!orchestrations.isAlive() || !activities.isAlive()) {
      throw new IllegalStateException("a worker has died on " + notes.directory());
    }
  }

  /** Starts fan-outs one after the other, from where an earlier process was killed. */
  void startFans() throws TimeoutException {
    for (int next = notes.started().size(); ; next++) {
      String id = KillProgram.FAN + "-" + next;
      start(KillProgram.FAN, next, id);
      notes.started(id);
      client.waitForInstanceCompletion(id, LONG, false);
    }
  }

  private void start(String name, Object input, String id) {
    // It may have been started before a kill, and a finished one would be replaced.
    if (!client.getInstanceMetadata(id, false).isInstanceFound()) {
      client.scheduleNewOrchestrationInstance(name, input, id);
    }
  }

  private Unfinished unfinished() {
    List<OrchestrationMetadata> running = running();
    List<String> names = running.stream().map(OrchestrationMetadata::getName).toList();
    int fans = Collections.frequency(names, KillProgram.FAN);
    int loops = Collections.frequency(names, LOOP);
    int state =
        running.stream()
            .map(one -> one.getInstanceId() + one.getLastUpdatedAt())
            .toList()
            .hashCode();
    return new Unfinished(fans, names.size() - fans - loops, state);
  }

  /** What is not finished. */
  List<OrchestrationMetadata> running() {
    return instances(
        new OrchestrationStatusQuery()
            .setRuntimeStatusList(
                List.of(OrchestrationRuntimeStatus.PENDING, OrchestrationRuntimeStatus.RUNNING)));
  }

  /** What the query finds, on all pages of its answer. */
  List<OrchestrationMetadata> instances(OrchestrationStatusQuery query) {
    List<OrchestrationMetadata> all = new ArrayList<>();
    String token = null;
    do {
      OrchestrationStatusQueryResult page =
          client.queryInstances(query.setContinuationToken(token));
      all.addAll(page.getOrchestrationState());
      token = page.getContinuationToken();
    } while (token != null && !token.isEmpty());
    return all;
  }

  @Override
  public void close() {
    orchestrations.close();
    activities.close();
    hub.close();
  }
}
