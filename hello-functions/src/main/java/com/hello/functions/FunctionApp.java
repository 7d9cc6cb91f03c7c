package com.hello.functions;

import com.hello.orchestrator.LoopDefinition;
import com.hello.orchestrator.loop.Loop;
import com.hello.orchestrator.settings.BadSettingException;
import com.hello.orchestrator.settings.Settings;
import com.hello.orchestrator.settings.SettingsReader;
import com.hello.orchestrator.settings.SettingsReader.Request;
import com.microsoft.durabletask.DurableTaskClient;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.security.cert.CertificateException;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What all calls of functions in one process share. Safe for use by several threads. */
final class FunctionApp {
  private static final Logger LOG = System.getLogger(FunctionApp.class.getName());

  /** Settings of the embedded hub and of the process, which are the host's own business here. */
  private static final List<String> OF_THE_HOST =
      List.of("TaskHubName", "DataDirectory", "StorageConnectionString", "StatusPort");

  private static final Pattern REFUSED_ID = Pattern.compile("@.*|.*[/\\\\#?].*");

  private static @Nullable FunctionApp ofProcess;

  private final Settings settings;
  private final LoopDefinition loop;
  private boolean isIntervalTold;

  FunctionApp(Map<String, String> appSettings) throws BadSettingException, CertificateException {
    this.settings = read(appSettings);
    this.loop = LoopDefinition.of(settings, Clock.systemUTC());
  }

  /**
   * The one of this process; made anew for each call while the app settings are wrong.
   *
   * @throws BadSettingException when an app setting is wrong or missing
   * @throws CertificateException when a certificate that is to be trusted cannot be used
   */
  static synchronized FunctionApp ofProcess() throws BadSettingException, CertificateException {
    FunctionApp app = ofProcess;
    if (app == null) {
      // Less than the idle limit of most servers: no job meets a connection that is being closed.
      System.setProperty("jdk.httpclient.keepalive.timeout", "20");
      app = new FunctionApp(System.getenv());
      ofProcess = app;
    }
    return app;
  }

  private static Settings read(Map<String, String> appSettings) throws BadSettingException {
    Map<String, String> known = new HashMap<>(appSettings);
    List<String> idle = OF_THE_HOST.stream().filter(known::containsKey).toList();
    if (!idle.isEmpty()) {
      LOG.log(
          Level.WARNING, "Settings without effect on Azure Functions: " + String.join(", ", idle));
      known.keySet().removeAll(idle);
    }
    Request request = new SettingsReader(known).read(List.of());
    Settings settings = ((Request.Run) request).settings();
    if (REFUSED_ID.matcher(settings.instanceId()).matches()) {
      throw new BadSettingException(
          "InstanceId '"
              + settings.instanceId()
              + "' is refused by the Functions host; give one without / \\ # ? and a leading @");
    }
    return settings;
  }

  LoopDefinition loop() {
    return loop;
  }

  /**
   * Starts the loop if it is not there or has ended, and tells it its interval once in a process.
   *
   * @param client of the host's task hub
   */
  synchronized void keepRunning(DurableTaskClient client) {
    Loop running = new Loop(client, settings.instanceId(), loop.log(), Clock.systemUTC());
    if (!isIntervalTold || !running.isRunning()) {
      running.startOrResume(settings.interval());
      isIntervalTold = true;
    }
  }
}
