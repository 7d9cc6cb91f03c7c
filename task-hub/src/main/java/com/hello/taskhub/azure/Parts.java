package com.hello.taskhub.azure;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Cuts rows into parts that a transaction can hold: 100 rows and 4 MiB. */
final class Parts {
  /** One less than the service allows: the sentinel is in every transaction. */
  private static final int MAX_ROWS = 99;

  private static final int MAX_BYTES = 3 << 20;

  private Parts() {}

  static List<List<Map.Entry<String, @Nullable Row>>> of(
      Map<String, @Nullable Row> rows, int sentinelBytes) {
    List<List<Map.Entry<String, @Nullable Row>>> parts = new ArrayList<>();
    List<Map.Entry<String, @Nullable Row>> part = new ArrayList<>();
    parts.add(part);
    int bytes = sentinelBytes;
    for (Map.Entry<String, @Nullable Row> row : rows.entrySet()) {
      int rowBytes = row.getValue() == null ? 600 : row.getValue().bytes();
      if (part.size() == MAX_ROWS || (!part.isEmpty() && bytes + rowBytes > MAX_BYTES)) {
        part = new ArrayList<>();
        parts.add(part);
        bytes = sentinelBytes;
      }
      part.add(row);
      bytes += rowBytes;
    }
    return parts;
  }
}
