package com.hello.orchestrator.settings;

import com.hello.orchestrator.settings.Setting.Value;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Set;

/** Checks a URL that events are posted to. */
final class SinkUrl {
  private static final Set<String> SCHEMES = Set.of("http", "https");
  private static final int MAX_PORT = 65_535;

  private SinkUrl() {}

  static URI check(Value value) throws BadSettingException {
    URI url;
    try {
      url = new URI(value.text());
    } catch (URISyntaxException e) {
      throw bad(value, "is no URL: " + e.getReason().toLowerCase(Locale.ROOT));
    }
    String scheme = url.getScheme();
    if (scheme == null || !SCHEMES.contains(scheme.toLowerCase(Locale.ROOT))) {
      throw bad(value, "is no absolute http or https URL");
    }
    if (url.getHost() == null) {
      throw bad(value, "has no host name that a URL may have (letters, digits, '-' and '.')");
    }
    if (url.getRawUserInfo() != null) {
      throw bad(value, "holds user info, which is never sent: leave it out");
    }
    if (url.getPort() == 0 || url.getPort() > MAX_PORT) {
      throw bad(value, "has a port outside 1 to " + MAX_PORT);
    }
    return url;
  }

  private static BadSettingException bad(Value value, String reason) {
    return BadSettingException.of(
        value.name(), value.text(), reason + "; give a URL like http://hello-events:8080/");
  }
}
