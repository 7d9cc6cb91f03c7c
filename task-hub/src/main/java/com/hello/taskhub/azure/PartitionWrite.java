package com.hello.taskhub.azure;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What one commit writes of one instance, down to the rows: it can be carried out again after a
 * crash by one who knows nothing else.
 *
 * @param instanceId whose rows they are
 * @param before the commit that the rows stand at, or 0 when there are none
 * @param commit the commit that they stand at afterwards
 * @param rows rows by key, null to remove one; without the sentinel
 * @param sentinel what changes of the sentinel, or null to remove it
 * @param blobs gzipped values to store, by name
 * @param obsoleteBlobs blobs that nothing refers to afterwards
 * @param touchesView whether the instance's row in the table of instances changes
 * @param view that row, or null to remove it
 */
record PartitionWrite(
    String instanceId,
    long before,
    long commit,
    Map<String, @Nullable Row> rows,
    @Nullable Row sentinel,
    Map<String, byte[]> blobs,
    Set<String> obsoleteBlobs,
    boolean touchesView,
    @Nullable Row view) {

  String partitionKey() {
    return Keys.partition(instanceId);
  }

  /** The parts that each fit a transaction together with the sentinel; one part at the least. */
  List<List<Map.Entry<String, @Nullable Row>>> parts() {
    return Parts.of(rows, sentinel == null ? 0 : sentinel.bytes());
  }
}
