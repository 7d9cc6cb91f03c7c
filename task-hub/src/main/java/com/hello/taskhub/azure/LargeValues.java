package com.hello.taskhub.azure;

import com.azure.core.util.BinaryData;
import com.azure.storage.blob.BlobClient;
import com.hello.taskhub.azure.Requests.ConflictException;
import com.hello.taskhub.store.StoreException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** The blobs of values that are too large for a column. Thread-safe. */
final class LargeValues {
  /** What DurableTask.AzureStorage keeps in a column at the most; a table allows 64 KiB. */
  static final int MAX_COLUMN_BYTES = 60 * 1024;

  private final AzureAccount account;

  LargeValues(AzureAccount account) {
    this.account = account;
  }

  /** A table counts a text's bytes in UTF-16; in a binary column it is in UTF-8. */
  static boolean isLarge(String text) {
    return 2 * text.length() > MAX_COLUMN_BYTES
        || text.getBytes(StandardCharsets.UTF_8).length > MAX_COLUMN_BYTES;
  }

  /** Where a reader of the tables finds the value. */
  String url(String name) {
    String url = account.largeMessages().getBlobClient(name).getBlobUrl();
    int query = url.indexOf('?');
    return query < 0 ? url : url.substring(0, query);
  }

  void put(Map<String, byte[]> blobs) {
    blobs.forEach(
        (name, bytes) -> {
          BlobClient blob = account.largeMessages().getBlobClient(name);
          try {
            account
                .requests()
                .send(
                    () -> {
                      blob.upload(BinaryData.fromBytes(bytes), true);
                      return true;
                    });
          } catch (ConflictException gone) {
            throw new StoreException("A large value cannot be stored: " + gone.code());
          }
        });
  }

  void delete(Iterable<String> names) {
    for (String name : names) {
      try {
        account.requests().send(() -> account.largeMessages().getBlobClient(name).deleteIfExists());
      } catch (ConflictException gone) {
        continue; // That is what was wanted.
      }
    }
  }

  byte[] get(String name) {
    try {
      byte[] compressed =
          account
              .requests()
              .send(() -> account.largeMessages().getBlobClient(name).downloadContent().toBytes());
      return Gzip.decompress(compressed);
    } catch (ConflictException | IOException missing) {
      throw new StoreException(
          "The hub in Azure Storage is damaged: the blob " + name + " cannot be read", missing);
    }
  }

  String text(String name) {
    return new String(get(name), StandardCharsets.UTF_8);
  }
}
