package com.hello.orchestrator.settings;

import com.hello.orchestrator.settings.Setting.Value;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.regex.Pattern;

/** Reads the wait before each job: plain decimal seconds, rounded up to whole milliseconds. */
final class Interval {
  private static final BigDecimal MAX_SECONDS = BigDecimal.valueOf(31_536_000);
  private static final int MILLISECOND_SCALE = 3;

  // No sign and no exponent: 1e-999999999 would be a number of a billion digits.
  private static final Pattern DECIMAL = Pattern.compile("[0-9]{1,12}(\\.[0-9]{1,12})?");

  private Interval() {}

  static Duration check(Value value) throws BadSettingException {
    if (!DECIMAL.matcher(value.text()).matches()) {
      throw bad(value, "is no plain decimal number");
    }
    BigDecimal seconds = new BigDecimal(value.text());
    if (seconds.signum() == 0 || seconds.compareTo(MAX_SECONDS) > 0) {
      throw bad(value, "is out of range");
    }
    return Duration.ofMillis(
        seconds.setScale(MILLISECOND_SCALE, RoundingMode.CEILING).unscaledValue().longValueExact());
  }

  private static BadSettingException bad(Value value, String reason) {
    return BadSettingException.of(
        value.name(),
        value.text(),
        reason + "; give seconds above 0 and up to " + MAX_SECONDS + ", like 5 or 0.25");
  }
}
