package com.hello.taskhub.azure;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Logs that the storage fails, and that it works again: one line a change. Thread-safe. */
final class Health {
  private static final Logger LOG = System.getLogger(Health.class.getName());

  private final String place;
  private int failing;
  private @Nullable String toldOf;
  private long sinceNanos;

  Health(String place) {
    this.place = place;
  }

  /** A request failed, and is to be sent again; {@code isFirst} of its failures. */
  synchronized void failed(Fault fault, boolean isFirst) {
    failing += isFirst ? 1 : 0;
    if (toldOf == null) {
      sinceNanos = System.nanoTime();
    }
    if (!fault.text().equals(toldOf)) {
      toldOf = fault.text();
      LOG.log(
          Level.WARNING,
          place
              + (fault.status() == 0 ? " does not answer (" : " turns requests down (")
              + toldOf
              + "); trying on");
    }
  }

  /** A request that had failed went through, or was given up. */
  synchronized void ended(boolean isGood) {
    failing--;
    if (failing == 0 && isGood && toldOf != null) {
      toldOf = null;
      LOG.log(
          Level.INFO,
          place
              + " works again after "
              + Duration.ofNanos(System.nanoTime() - sinceNanos).toSeconds()
              + " s");
    }
  }
}
