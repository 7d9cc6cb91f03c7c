package com.hello.taskhub.azure;

import com.azure.data.tables.models.TableEntity;
import com.hello.taskhub.store.StoreException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads the columns of rows. */
final class Entities {
  /** The column that names the blob which holds what is too large for the column before. */
  static final String BLOB_NAME = "BlobName";

  private Entities() {}

  static @Nullable String text(TableEntity row, String column) {
    return row.getProperty(column) instanceof String text ? text : null;
  }

  static long number(TableEntity row, String column) {
    // A client that reads small numbers may make them 32 bits wide.
    return row.getProperty(column) instanceof Number number ? number.longValue() : 0;
  }

  static boolean flag(TableEntity row, String column) {
    return row.getProperty(column) instanceof Boolean flag && flag;
  }

  static byte[] bytes(TableEntity row, String column) {
    if (row.getProperty(column) instanceof byte[] bytes) {
      return bytes;
    }
    throw new StoreException(
        "The hub in Azure Storage is damaged: row "
            + row.getRowKey()
            + " of "
            + row.getPartitionKey()
            + " has no "
            + column);
  }

  static String etag(TableEntity row) {
    return row.getETag();
  }

  /** The blobs that a row refers to, by column. */
  static Map<String, String> blobs(TableEntity row) {
    Map<String, String> blobs = new LinkedHashMap<>();
    row.getProperties()
        .forEach(
            (column, value) -> {
              if (column.endsWith(BLOB_NAME) && value instanceof String name && !name.isEmpty()) {
                blobs.put(column.substring(0, column.length() - BLOB_NAME.length()), name);
              }
            });
    return blobs;
  }
}
