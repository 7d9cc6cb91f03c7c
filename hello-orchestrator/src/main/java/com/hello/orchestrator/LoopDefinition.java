package com.hello.orchestrator;

import com.hello.orchestrator.delivery.Delivery;
import com.hello.orchestrator.delivery.SinkTrust;
import com.hello.orchestrator.loop.CronOrchestration;
import com.hello.orchestrator.loop.CronTask;
import com.hello.orchestrator.loop.JobLog;
import com.hello.orchestrator.settings.Settings;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.time.Clock;

/**
 * The loop's two halves, made as the settings say, for whatever hosts them. Safe for use by several
 * threads.
 *
 * @param log what {@code task} tells of its jobs
 */
public record LoopDefinition(CronOrchestration orchestration, CronTask task, JobLog log) {
  private static final Path TOKEN_FILE = Path.of("/oidc/token");
  private static final Path CERTIFICATE_DIRECTORY = Path.of("/knative-custom-certs");

  /**
   * The definition that {@code settings} stand for.
   *
   * @throws CertificateException when a certificate that is to be trusted cannot be used
   */
  public static LoopDefinition of(Settings settings, Clock clock) throws CertificateException {
    SinkTrust trust = new SinkTrust(settings.certificates(), CERTIFICATE_DIRECTORY);
    trust.check();
    JobLog log = new JobLog();
    return new LoopDefinition(
        new CronOrchestration(
            settings.extensions(), settings.sink(), settings.deadLetterSink().isPresent()),
        new CronTask(
            new Delivery(trust.context(), TOKEN_FILE, Delivery.ATTEMPT_LIMIT, clock),
            settings.sink(),
            settings.deadLetterSink(),
            log,
            clock),
        log);
  }
}
