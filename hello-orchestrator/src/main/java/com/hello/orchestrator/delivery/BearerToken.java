package com.hello.orchestrator.delivery;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;

/** The OIDC token that Knative keeps fresh in a file; read for every request, never kept. */
final class BearerToken {
  /** RFC 6750, 2.1. */
  private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9._~+/-]+=*");

  private final Path file;

  BearerToken(Path file) {
    this.file = file;
  }

  /**
   * The token, or empty when there is no file or nothing in it.
   *
   * @throws IOException when there is a file that cannot be read or holds something else; the
   *     message never holds what is in it
   */
  Optional<String> read() throws IOException {
    String token;
    try {
      token = Files.readString(file).strip();
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
    if (token.isEmpty()) {
      return Optional.empty();
    }
    if (!TOKEN.matcher(token).matches()) {
      throw new IOException(file + " holds no bearer token");
    }
    return Optional.of(token);
  }
}
