package com.hello.images;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A Dockerfile's last stage, read as far as the tests need it. */
record Dockerfile(List<String> lines) {

  static Dockerfile of(String module) throws IOException {
    String text = Files.readString(Path.of("..", module, "Dockerfile"));
    return new Dockerfile(text.substring(text.lastIndexOf("\nFROM ") + 1).lines().toList());
  }

  /** What the only line with this instruction says. */
  String only(String instruction) throws IOException {
    List<String> found = lines.stream().filter(l -> l.startsWith(instruction + " ")).toList();
    if (found.size() != 1) {
      throw new IOException(found.size() + " lines with " + instruction);
    }
    return found.get(0).substring(instruction.length() + 1);
  }

  /** The numeric user that the image runs as. */
  long user() throws IOException {
    return Long.parseLong(only("USER").split(":")[0]);
  }

  int port() throws IOException {
    return Integer.parseInt(only("EXPOSE"));
  }
}
