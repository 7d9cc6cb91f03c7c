package com.hello.events;

import java.time.Duration;

/**
 * Sets the limits of the JDK's HTTP server, which reads them once, from system properties, when its
 * class loads; a property given with {@code -D} is left as it is.
 *
 * <p>What the JDK's server does before a handler sees the request cannot be changed from outside.
 * It answers by itself: 400 to a broken request line, URI, header name or Content-Length, and to
 * Content-Length beside Transfer-Encoding; 501 to a Transfer-Encoding other than chunked (as RFC
 * 9112, 6.1, asks); 404 to a target that is no path. It closes without an answer: on headers beyond
 * its own limits below, on a target that is a URI without a path (such as that of CONNECT), and
 * when a client takes too long over its headers. Each of these closes the connection.
 */
final class JdkServerLimits {
  // One without a thread and without a request costs next to nothing.
  private static final int MAX_CONNECTIONS = 4096;
  private static final int MAX_HEADERS = 5_000;
  // Longer than the 90 s after which Go's clients, Knative's proxies among them, drop a connection:
  // the side that sends is the one that should close.
  private static final Duration IDLE = Duration.ofSeconds(120);
  private static final Duration MAX_RESPONSE = Duration.ofSeconds(30);
  // The sink's own limit comes first, since it can still answer; this one is for what it misses.
  private static final Duration SPARE = Duration.ofSeconds(5);

  private JdkServerLimits() {}

  static void apply(Capacity capacity, Duration requestTimeout) {
    // With Nagle's algorithm on, a keep-alive client waits some 40 ms for each answer.
    setDefault("sun.net.httpserver.nodelay", "true");
    setDefault("sun.net.httpserver.maxReqTime", requestTimeout.plus(SPARE).toSeconds());
    setDefault("sun.net.httpserver.maxRspTime", MAX_RESPONSE.toSeconds());
    setDefault("sun.net.httpserver.idleInterval", IDLE.toSeconds());
    setDefault("sun.net.httpserver.clockTick", SPARE.toMillis());
    setDefault("sun.net.httpserver.maxIdleConnections", capacity.idleConnections());
    setDefault("jdk.httpserver.maxConnections", MAX_CONNECTIONS);
    setDefault("sun.net.httpserver.maxReqHeaders", MAX_HEADERS);
    setDefault("sun.net.httpserver.maxReqHeaderSize", capacity.headerBytes());
    // The rest of a refused body is read here, within a time limit, or not at all.
    setDefault("sun.net.httpserver.drainAmount", 0);
  }

  private static void setDefault(String property, long value) {
    setDefault(property, Long.toString(value));
  }

  private static void setDefault(String property, String value) {
    if (System.getProperty(property) == null) {
      System.setProperty(property, value);
    }
  }
}
