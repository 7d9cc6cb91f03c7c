package com.hello.orchestrator;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** Sets up standard output and error: UTF-8 wherever it runs, and the log as plain lines. */
final class Output {
  // Loggers are held weakly by the JDK, and would forget their level.
  private static final List<Logger> LEVELLED = new CopyOnWriteArrayList<>();

  private Output() {}

  /** Call this first: the log manager can be chosen only before anything logs. */
  static void install() {
    System.setProperty("java.util.logging.manager", LastingLogManager.class.getName());
    System.setOut(utf8(FileDescriptor.out));
    System.setErr(utf8(FileDescriptor.err));
    Logger root = Logger.getLogger("");
    for (Handler handler : root.getHandlers()) {
      root.removeHandler(handler);
    }
    root.addHandler(new LineHandler(System.out));
    // The SDK and gRPC tell of every connection; their warnings and errors are shown.
    level(root, Level.WARNING);
    level(Logger.getLogger("com.hello"), Level.INFO);
  }

  private static void level(Logger logger, Level level) {
    logger.setLevel(level);
    LEVELLED.add(logger);
  }

  private static PrintStream utf8(FileDescriptor descriptor) {
    return new PrintStream(new FileOutputStream(descriptor), true, StandardCharsets.UTF_8);
  }

  /** Writes each record at once. */
  private static final class LineHandler extends Handler {
    private final PrintStream out;

    LineHandler(PrintStream out) {
      this.out = out;
      setFormatter(new LineFormatter());
    }

    @Override
    public void publish(LogRecord record) {
      if (isLoggable(record)) {
        out.print(getFormatter().format(record));
        out.flush();
      }
    }

    @Override
    public void flush() {
      out.flush();
    }

    @Override
    public void close() {
      out.flush();
    }
  }
}
