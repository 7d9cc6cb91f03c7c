package com.hello.orchestrator.settings;

import com.hello.orchestrator.settings.Setting.Value;
import java.net.URI;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** Reads the settings from arguments and environment, and stops at the first that is wrong. */
public final class SettingsReader {
  private final Map<String, String> environment;

  /** What the program is to do. */
  public sealed interface Request {

    /** Print the table of settings. */
    record Help() implements Request {}

    /** Say whether the settings are right, and no more. */
    record Check(Settings settings) implements Request {}

    /** Run the loop. */
    record Run(Settings settings) implements Request {}
  }

  public SettingsReader(Map<String, String> environment) {
    this.environment = Map.copyOf(environment);
  }

  /**
   * What the arguments ask for.
   *
   * @throws BadSettingException when an argument or a value is wrong or missing
   */
  public Request read(List<String> arguments) throws BadSettingException {
    CommandLineArguments given = CommandLineArguments.parse(arguments);
    if (given.help()) {
      return new Request.Help();
    }
    Settings settings = settings(given);
    return given.check() ? new Request.Check(settings) : new Request.Run(settings);
  }

  private Settings settings(CommandLineArguments given) throws BadSettingException {
    Optional<Secret> connectionString =
        Setting.STORAGE_CONNECTION_STRING.in(environment).map(value -> new Secret(value.text()));
    boolean isInAzure = connectionString.isPresent();
    return new Settings(
        sink(given),
        extensions(),
        certificates(),
        Interval.check(Setting.DURATION.inOrDefault(environment)),
        Names.taskHub(Setting.TASK_HUB_NAME.inOrDefault(environment), isInAzure),
        Names.instanceId(Setting.INSTANCE_ID.inOrDefault(environment)),
        Names.directory(Setting.DATA_DIRECTORY.inOrDefault(environment)),
        connectionString,
        carryOnFrom(given, isInAzure),
        deadLetterSink(),
        statusPort());
  }

  private static Optional<Path> carryOnFrom(CommandLineArguments given, boolean isInAzure)
      throws BadSettingException {
    if (given.carryOnFrom().isEmpty()) {
      return Optional.empty();
    }
    Value value = new Value("--carry-on-from", given.carryOnFrom().get());
    if (!isInAzure) {
      throw BadSettingException.of(
          value.name(),
          value.text(),
          "is for a hub in Azure Storage; set StorageConnectionString too, or DataDirectory instead");
    }
    return Optional.of(Names.directory(value));
  }

  private URI sink(CommandLineArguments given) throws BadSettingException {
    Optional<Value> value =
        given.sink().map(text -> new Value("--sink", text)).or(() -> Setting.SINK.in(environment));
    if (value.isEmpty()) {
      throw new BadSettingException(
          "No sink: give --sink URL, or set K_SINK or SINK to a URL like http://hello-events:8080/");
    }
    return SinkUrl.check(value.get());
  }

  private Map<String, String> extensions() throws BadSettingException {
    Optional<Value> value = Setting.CE_OVERRIDES.in(environment);
    return value.isPresent() ? CeOverrides.check(value.get()) : Map.of();
  }

  private List<X509Certificate> certificates() throws BadSettingException {
    Optional<Value> value = Setting.CA_CERTS.in(environment);
    return value.isPresent() ? CaCertificates.check(value.get()) : List.of();
  }

  private Optional<URI> deadLetterSink() throws BadSettingException {
    Optional<Value> value = Setting.DEAD_LETTER_SINK.in(environment);
    return value.isPresent() ? Optional.of(SinkUrl.check(value.get())) : Optional.empty();
  }

  private OptionalInt statusPort() throws BadSettingException {
    Optional<Value> value = Setting.STATUS_PORT.in(environment);
    return value.isPresent() ? OptionalInt.of(Port.check(value.get())) : OptionalInt.empty();
  }
}
