package com.hello.taskhub.azure;

import com.azure.data.tables.models.TableEntity;
import java.time.OffsetDateTime;
import java.util.LinkedHashMap;
import java.util.Map;

/** The columns of a row that is to be written, in the types that a table knows. Not thread-safe. */
final class Row {
  /** About what a row and a column take beside their values in a request. */
  private static final int ROW_BYTES = 600;

  private static final int COLUMN_BYTES = 80;

  private final Map<String, Object> columns = new LinkedHashMap<>();

  Row set(String column, String value) {
    columns.put(column, value);
    return this;
  }

  Row set(String column, int value) {
    columns.put(column, value);
    return this;
  }

  Row set(String column, long value) {
    columns.put(column, value);
    return this;
  }

  Row set(String column, boolean value) {
    columns.put(column, value);
    return this;
  }

  Row set(String column, OffsetDateTime value) {
    columns.put(column, value);
    return this;
  }

  Row set(String column, byte[] value) {
    columns.put(column, value);
    return this;
  }

  Map<String, Object> columns() {
    return columns;
  }

  TableEntity entity(String partitionKey, String rowKey) {
    TableEntity entity = new TableEntity(partitionKey, rowKey);
    columns.forEach(entity::addProperty);
    return entity;
  }

  /** About what it takes in a request; rather more than less. */
  int bytes() {
    int bytes = ROW_BYTES;
    for (Object value : columns.values()) {
      bytes += COLUMN_BYTES;
      if (value instanceof String text) {
        // As escaped UTF-8 in JSON, at the worst.
        bytes += 3 * text.length();
      } else if (value instanceof byte[] data) {
        bytes += data.length / 3 * 4 + 4;
      }
    }
    return bytes;
  }
}
