package com.hello.orchestrator.settings;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The table of settings: the one source for reading them, for messages and for {@code --help}. */
enum Setting {
  SINK(List.of("K_SINK", "SINK"), "required", "URL that each job is posted to; --sink comes first"),
  CE_OVERRIDES(
      List.of("K_CE_OVERRIDES"),
      "none",
      "extensions of every event: {\"extensions\":{\"k\":\"v\"}}"),
  CA_CERTS(List.of("K_CA_CERTS"), "none", "PEM certificates trusted besides the system's CAs"),
  DURATION(
      List.of("DurationInSeconds"),
      "5",
      "wait before each job, decimal seconds > 0, in steps of 1 ms"),
  TASK_HUB_NAME(List.of("TaskHubName"), "DTFHub", "names the hub, and so its file or tables"),
  INSTANCE_ID(List.of("InstanceId"), "hello-orchestrator", "the loop's orchestration instance id"),
  DATA_DIRECTORY(List.of("DataDirectory"), "./data", "where the embedded hub keeps its file"),
  STORAGE_CONNECTION_STRING(
      List.of("StorageConnectionString"),
      "unset",
      "an Azure Storage account that keeps the hub instead of a file"),
  DEAD_LETTER_SINK(
      List.of("DeadLetterSink"), "none", "URL that rejected events go to; none: they are logged"),
  STATUS_PORT(
      List.of("StatusPort"),
      "off",
      "port of /healthz, /readyz and a status page at /; 0 takes a free one");

  private final List<String> variables;
  private final String defaultText;
  private final String help;

  Setting(List<String> variables, String defaultText, String help) {
    this.variables = variables;
    this.defaultText = defaultText;
    this.help = help;
  }

  /** The environment variables that hold it, the first of them counts most. */
  List<String> variables() {
    return variables;
  }

  String defaultText() {
    return defaultText;
  }

  String help() {
    return help;
  }

  /** The value and where it came from; blank counts as unset, as Knative injects empty strings. */
  Optional<Value> in(Map<String, String> environment) {
    return variables.stream()
        .map(variable -> new Value(variable, environment.getOrDefault(variable, "").strip()))
        .filter(value -> !value.text().isEmpty())
        .findFirst();
  }

  /** The value from the environment, or else the default of a setting that has one. */
  Value inOrDefault(Map<String, String> environment) {
    return in(environment).orElseGet(() -> new Value(variables.get(0), defaultText));
  }

  /** A value as given, and the name that it was given under. */
  record Value(String name, String text) {}
}
