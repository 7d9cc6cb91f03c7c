package com.hello.orchestrator.settings;

import java.net.URI;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Everything the program was told, checked.
 *
 * @param sink where each job's event is posted
 * @param extensions CloudEvents extensions that every event gets
 * @param certificates trusted besides the system's
 * @param interval the wait before each job, whole milliseconds above zero
 * @param taskHubName a safe file name, or one that Azure Storage takes
 * @param instanceId the loop's orchestration instance id
 * @param dataDirectory where the embedded hub keeps its file
 * @param storageConnectionString of the Azure Storage account that keeps the hub, if one does
 * @param carryOnFrom the directory of the embedded hub that a loop new in Azure Storage goes on
 *     from, if any
 * @param deadLetterSink where rejected events are posted, if anywhere
 * @param statusPort where the status is served, if anywhere; 0 for any free port
 */
public record Settings(
    URI sink,
    Map<String, String> extensions,
    List<X509Certificate> certificates,
    Duration interval,
    String taskHubName,
    String instanceId,
    Path dataDirectory,
    Optional<Secret> storageConnectionString,
    Optional<Path> carryOnFrom,
    Optional<URI> deadLetterSink,
    OptionalInt statusPort) {

  public Settings {
    extensions = Map.copyOf(extensions);
    certificates = List.copyOf(certificates);
  }
}
