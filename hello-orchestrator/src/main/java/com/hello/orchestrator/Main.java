package com.hello.orchestrator;

import com.hello.orchestrator.loop.LoopException;
import com.hello.orchestrator.settings.BadSettingException;
import com.hello.orchestrator.settings.Help;
import com.hello.orchestrator.settings.Settings;
import com.hello.orchestrator.settings.SettingsReader;
import com.hello.orchestrator.settings.SettingsReader.Request;
import com.hello.orchestrator.status.SourceStatus;
import com.hello.orchestrator.status.StatusPage;
import com.hello.orchestrator.status.StatusPortException;
import com.hello.orchestrator.status.StatusServer;
import com.hello.taskhub.TaskHubException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.security.cert.CertificateException;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Wires the source: reads the settings, opens the hub, runs the loop until a signal comes. */
final class Main {
  private static final int FAILED = 1;
  private static final int BAD_SETTING = 2;

  private Main() {}

  public static void main(String[] args) {
    Shutdown shutdown = Shutdown.install();
    // The SDK's generated messages are older than protobuf 22, which else warns of each type.
    System.setProperty("com.google.protobuf.use_unsafe_pre22_gencode", "true");
    // Less than the idle limit of most servers: no job meets a connection that is being closed.
    System.setProperty("jdk.httpclient.keepalive.timeout", "20");
    Output.install();
    Thread.setDefaultUncaughtExceptionHandler(new LastResort(shutdown));
    try {
      Request request = new SettingsReader(System.getenv()).read(List.of(args));
      if (request instanceof Request.Run wanted) {
        shutdown.fail(FAILED, run(wanted.settings(), shutdown));
      } else if (request instanceof Request.Check wanted) {
        LoopDefinition.of(wanted.settings(), Clock.systemUTC());
        Hub.check(wanted.settings());
      } else {
        System.out.print(Help.text());
      }
      shutdown.exit(0);
    } catch (BadSettingException | CertificateException e) {
      shutdown.fail(BAD_SETTING, e.getMessage());
    } catch (TaskHubException | LoopException | StatusPortException e) {
      shutdown.fail(FAILED, e.getMessage());
    } catch (InterruptedException e) {
      shutdown.fail(FAILED, "Interrupted while starting");
    }
  }

  /** Runs the loop; returns, with the reason in one line, only when it cannot go on. */
  private static String run(Settings settings, Shutdown shutdown)
      throws BadSettingException, CertificateException, InterruptedException {
    Logger log = System.getLogger(Main.class.getName());
    Clock clock = Clock.systemUTC();
    LoopDefinition loop = LoopDefinition.of(settings, clock);
    SourceStatus status = new SourceStatus();
    if (settings.statusPort().isPresent()) {
      StatusPage page =
          new StatusPage(settings.instanceId(), Hub.describe(settings), settings.sink());
      StatusServer server = StatusServer.start(settings.statusPort().getAsInt(), status, page);
      log.log(Level.INFO, "Status at http://localhost:" + server.port() + "/");
    }
    Hub hub = new Hub(settings, status);
    while (true) {
      Shift shift = new Shift(hub.open(), shutdown);
      Optional<String> reason =
          shift.work(
              channel ->
                  new Source(
                      channel,
                      loop.orchestration(),
                      shift.guard(loop.task()),
                      settings.instanceId(),
                      loop.log(),
                      clock),
              source -> {
                CompletableFuture<String> end = source.start(settings.interval(), hub::origin);
                status.works(source::progress);
                return end;
              });
      if (reason.isPresent()) {
        return reason.get();
      }
    }
  }
}
