package com.hello.taskhub;

import com.hello.taskhub.KillTotals.Unfinished;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/** What the killed processes note beside a hub's file, a line at a time, for the test to read. */
record KillNotes(Path directory) {
  private static final String OPENING = "opening";

  /** A number of the loop, as its activity ran. */
  void tick(int number) {
    append("ticks", Integer.toString(number));
  }

  List<Integer> ticks() {
    return lines("ticks").stream().map(Integer::valueOf).toList();
  }

  /** A fan-out whose start was acknowledged. */
  void started(String id) {
    append("started", id);
  }

  List<String> started() {
    return lines("started");
  }

  /** The hub is about to be opened. */
  void opening() {
    append("lives", OPENING);
  }

  /** The hub is open, nothing was done yet, and this is what the last kill left. */
  void opened(Unfinished left) {
    append("lives", left.line());
  }

  /** The kills that hit the hub, when the process that opened it last was not killed. */
  KillTotals kills() {
    KillTotals kills = KillTotals.NONE;
    boolean isOpening = false;
    Unfinished before = null;
    for (String line : lines("lives")) {
      if (line.equals(OPENING)) {
        kills = isOpening ? kills.plus(KillTotals.OPENING) : kills;
        isOpening = true;
      } else {
        Unfinished left = Unfinished.parse(line);
        kills = before == null ? kills : kills.plus(KillTotals.open(before, left));
        before = left;
        isOpening = false;
      }
    }
    return kills;
  }

  private void append(String name, String line) {
    try {
      // One write to the end of the file: it is there whole when the process is killed after it.
      Files.writeString(
          directory.resolve(name + ".txt"),
          line + "\n",
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private List<String> lines(String name) {
    Path file = directory.resolve(name + ".txt");
    try {
      return Files.exists(file) ? Files.readAllLines(file) : List.of();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
