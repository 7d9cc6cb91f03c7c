package com.hello.taskhub.azure;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.function.UnaryOperator;

/** Fills the columns of one row, and puts what is too large for a column into blobs. */
final class RowWriter {
  private static final int MAX_CHARS = LargeValues.MAX_COLUMN_BYTES / 2;

  private final String instanceId;
  private final long commit;
  private final String rowKey;
  private final UnaryOperator<String> url;
  private final Row row = new Row();
  private final Map<String, byte[]> newBlobs = new HashMap<>();
  private final Map<String, String> blobs = new HashMap<>();

  /**
   * @param url where a reader finds the blob of a name
   */
  RowWriter(String instanceId, long commit, String rowKey, UnaryOperator<String> url) {
    this.instanceId = instanceId;
    this.commit = commit;
    this.rowKey = rowKey;
    this.url = url;
  }

  Row row() {
    return row;
  }

  /** The blobs that have to be there before the row, by name. */
  Map<String, byte[]> newBlobs() {
    return newBlobs;
  }

  /** The names of all the blobs that the row refers to, by column. */
  Map<String, String> blobs() {
    return blobs;
  }

  /** A text for other tools to read; ours is in the binary columns. */
  void text(String column, String value) {
    row.set(column, shown(value));
  }

  /** Keeps {@code value} in a blob, to which the column leads. */
  void large(String column, String value) {
    String name = Keys.blob(instanceId, commit, rowKey, column);
    newBlobs.put(name, Gzip.compress(value.getBytes(StandardCharsets.UTF_8)));
    refer(column, name);
  }

  /** Refers to a blob that is there. */
  void refer(String column, String name) {
    blobs.put(column, name);
    row.set(column, url.apply(name));
    row.set(column + Entities.BLOB_NAME, name);
  }

  void bytes(String column, byte[] value) {
    if (value.length <= LargeValues.MAX_COLUMN_BYTES) {
      row.set(column, value);
      return;
    }
    String name = Keys.blob(instanceId, commit, rowKey, column);
    newBlobs.put(name, Gzip.compress(value));
    blobs.put(column, name);
    row.set(column + Entities.BLOB_NAME, name);
  }

  /** The text without the characters that a table may refuse, and no longer than it allows. */
  static String shown(String text) {
    String cut = text.length() <= MAX_CHARS ? text : text.substring(0, MAX_CHARS);
    return cut.replaceAll("[\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\ufffe\\uffff]", "\ufffd");
  }
}
