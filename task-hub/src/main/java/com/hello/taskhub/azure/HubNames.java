package com.hello.taskhub.azure;

import com.hello.taskhub.store.StoreException;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * The names of a hub's tables and containers, which follow from the hub's own.
 *
 * <p>Azure allows a table's name 63 letters and digits, the first a letter, and compares it without
 * regard to case; a container's name has small letters only.
 */
record HubNames(String hub) {
  private static final Pattern VALID = Pattern.compile("[A-Za-z][A-Za-z0-9]{2,44}");

  HubNames {
    if (!VALID.matcher(hub).matches()) {
      throw new StoreException(
          "In Azure Storage a hub's name has 3 to 45 letters and digits, the first a letter: "
              + hub);
    }
  }

  String instances() {
    return hub + "Instances";
  }

  String history() {
    return hub + "History";
  }

  String largeMessages() {
    return hub.toLowerCase(Locale.ROOT) + "-largemessages";
  }

  String leases() {
    return hub.toLowerCase(Locale.ROOT) + "-leases";
  }
}
