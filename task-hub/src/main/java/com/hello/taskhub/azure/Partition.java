package com.hello.taskhub.azure;

import java.util.Map;
import java.util.TreeMap;

/**
 * What is stored of an instance, as far as it has to be known to write more: which rows there are,
 * and not what is in them.
 *
 * @param instanceId whose rows they are
 * @param commit the commit that they stand at; 0 when there are none
 * @param etag the sentinel's, which a writer has to know; empty when there is none
 * @param isLive whether the instance is not finished
 * @param executionId the generation
 * @param historyCount how many rows of history there are
 * @param ownRows the keys of the inbox and the activities, and the blobs that each refers to
 * @param historyBlobs the blobs of rows of history, by the row's key
 * @param recordBlobs the blobs of the record, by column
 */
record Partition(
    String instanceId,
    long commit,
    String etag,
    boolean isLive,
    String executionId,
    int historyCount,
    TreeMap<String, Map<String, String>> ownRows,
    TreeMap<String, Map<String, String>> historyBlobs,
    Map<String, String> recordBlobs) {

  static Partition none(String instanceId) {
    return new Partition(
        instanceId, 0, "", false, "", 0, new TreeMap<>(), new TreeMap<>(), Map.of());
  }

  boolean exists() {
    return commit > 0;
  }

  Partition withETag(String newETag) {
    return new Partition(
        instanceId,
        commit,
        newETag,
        isLive,
        executionId,
        historyCount,
        ownRows,
        historyBlobs,
        recordBlobs);
  }
}
