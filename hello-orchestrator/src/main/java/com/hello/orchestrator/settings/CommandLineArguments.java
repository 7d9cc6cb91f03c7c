package com.hello.orchestrator.settings;

import java.util.List;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** Reads the program's arguments; built without annotations, so that nothing is reflected on. */
record CommandLineArguments(
    boolean help, boolean check, Optional<String> sink, Optional<String> carryOnFrom) {

  static CommandLineArguments parse(List<String> arguments) throws BadSettingException {
    CommandSpec spec =
        CommandSpec.create()
            .addOption(
                OptionSpec.builder("--help", "-h")
                    .arity("0")
                    .type(boolean.class)
                    .usageHelp(true)
                    .build())
            .addOption(OptionSpec.builder("--check").arity("0").type(boolean.class).build())
            .addOption(
                OptionSpec.builder("--sink")
                    .arity("1")
                    .paramLabel("URL")
                    .type(String.class)
                    .build())
            .addOption(
                OptionSpec.builder("--carry-on-from")
                    .arity("1")
                    .paramLabel("DIRECTORY")
                    .type(String.class)
                    .build());
    try {
      ParseResult result =
          new CommandLine(spec).setExpandAtFiles(false).parseArgs(arguments.toArray(String[]::new));
      return new CommandLineArguments(
          result.hasMatchedOption("--help"),
          result.hasMatchedOption("--check"),
          value(result, "--sink"),
          value(result, "--carry-on-from"));
    } catch (ParameterException e) {
      throw new BadSettingException(
          Shown.of(e.getMessage())
              + "; the only arguments are --sink URL, --carry-on-from DIRECTORY, --check and --help");
    }
  }

  private static Optional<String> value(ParseResult result, String option) {
    return Optional.of(result.matchedOptionValue(option, "").strip()).filter(s -> !s.isEmpty());
  }
}
