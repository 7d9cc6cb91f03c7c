package com.hello.functions;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.hello.orchestrator.loop.CronOrchestration;
import com.hello.orchestrator.loop.CronTask;
import com.hello.orchestrator.settings.BadSettingException;
import com.microsoft.azure.functions.annotation.FunctionName;
import com.microsoft.azure.functions.annotation.TimerTrigger;
import com.microsoft.durabletask.DurableTaskClient;
import com.microsoft.durabletask.TaskOrchestrationContext;
import com.microsoft.durabletask.azurefunctions.DurableActivityTrigger;
import com.microsoft.durabletask.azurefunctions.DurableClientContext;
import com.microsoft.durabletask.azurefunctions.DurableClientInput;
import com.microsoft.durabletask.azurefunctions.DurableOrchestrationTrigger;
import java.security.cert.CertificateException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The loop's orchestration and task, and what keeps the loop running, as the Functions host calls
 * them; the app settings are the settings of hello-orchestrator. Safe for use by several threads.
 */
public final class LoopFunctions {
  private static final JsonMapper JSON = new JsonMapper();

  private final FunctionApp app;

  /**
   * For the Functions worker, which makes one for each call.
   *
   * @throws BadSettingException when an app setting is wrong or missing
   * @throws CertificateException when a certificate that is to be trusted cannot be used
   */
  public LoopFunctions() throws BadSettingException, CertificateException {
    this(FunctionApp.ofProcess());
  }

  LoopFunctions(FunctionApp app) {
    this.app = app;
  }

  /**
   * One turn of the loop. The library runs it, and answers the host with what it asked for.
   *
   * @return null, but not void: the worker hands on the library's answer only where a result can be
   */
  @FunctionName(CronOrchestration.NAME)
  public @Nullable Object orchestrate(
      @DurableOrchestrationTrigger(name = "context") TaskOrchestrationContext context) {
    app.loop().orchestration().run(context);
    return null;
  }

  /**
   * One attempt at a job.
   *
   * @param job JSON text, as the host hands over whatever an orchestration calls with
   * @return a map, which the worker writes as a JSON object; text would become one JSON string
   */
  @FunctionName(CronTask.NAME)
  public Map<String, Object> attempt(@DurableActivityTrigger(name = "job") String job) {
    Object result = app.loop().task().run(new JsonInput(CronTask.NAME, job));
    return JSON.convertValue(result, new TypeReference<>() {});
  }

  /**
   * Starts the loop at most a minute after a deployment, and again should it ever end.
   *
   * @param timer the schedule's state, which is not needed; the host lets one instance of the app
   *     have this timer, however many there are
   */
  @FunctionName("KeepRunning")
  public void keepRunning(
      @TimerTrigger(name = "timer", schedule = "0 * * * * *") String timer,
      @DurableClientInput(name = "client") DurableClientContext context) {
    try (DurableTaskClient client = context.getClient()) {
      app.keepRunning(client);
    }
  }
}
