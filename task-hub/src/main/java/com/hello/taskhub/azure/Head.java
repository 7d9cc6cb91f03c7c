package com.hello.taskhub.azure;

import com.hello.taskhub.store.StoreException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The content of the hub's leased blob.
 *
 * <pre>
 * magic (4 bytes), format (1), epoch (8), version (8), number of writes (4), the writes
 * </pre>
 *
 * @param epoch counts the owners, the present one included
 * @param version counts what was written here, to know one's own writing again
 * @param redo a commit that is made but may not be carried out whole; empty when all is
 */
record Head(long epoch, long version, List<PartitionWrite> redo) {
  private static final int MAGIC = 0x44544842;
  private static final byte FORMAT = 1;
  static final Head FIRST = new Head(0, 0, List.of());

  byte[] encoded() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeInt(MAGIC);
      out.writeByte(FORMAT);
      out.writeLong(epoch);
      out.writeLong(version);
      out.writeInt(redo.size());
      for (PartitionWrite write : redo) {
        write(out, write);
      }
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    return bytes.toByteArray();
  }

  /** Reads a head; an empty blob is one that nobody has owned yet. */
  static Head decoded(byte[] bytes) {
    if (bytes.length == 0) {
      return FIRST;
    }
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
      if (in.readInt() != MAGIC || in.readByte() != FORMAT) {
        throw new IOException("unknown format");
      }
      long epoch = in.readLong();
      long version = in.readLong();
      int count = in.readInt();
      List<PartitionWrite> redo = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        redo.add(readWrite(in));
      }
      return new Head(epoch, version, redo);
    } catch (IOException damaged) {
      throw new StoreException(
          "The hub in Azure Storage is damaged: its owner blob cannot be read", damaged);
    }
  }

  private static void write(DataOutputStream out, PartitionWrite write) throws IOException {
    writeText(out, write.instanceId());
    out.writeLong(write.before());
    out.writeLong(write.commit());
    out.writeInt(write.rows().size());
    for (Map.Entry<String, @Nullable Row> row : write.rows().entrySet()) {
      writeText(out, row.getKey());
      writeRow(out, row.getValue());
    }
    writeRow(out, write.sentinel());
    out.writeInt(write.blobs().size());
    for (Map.Entry<String, byte[]> blob : write.blobs().entrySet()) {
      writeText(out, blob.getKey());
      writeBytes(out, blob.getValue());
    }
    out.writeInt(write.obsoleteBlobs().size());
    for (String name : write.obsoleteBlobs()) {
      writeText(out, name);
    }
    out.writeBoolean(write.touchesView());
    writeRow(out, write.view());
  }

  private static PartitionWrite readWrite(DataInputStream in) throws IOException {
    String instanceId = readText(in);
    long before = in.readLong();
    long commit = in.readLong();
    Map<String, @Nullable Row> rows = new LinkedHashMap<>();
    int rowCount = in.readInt();
    for (int i = 0; i < rowCount; i++) {
      rows.put(readText(in), readRow(in));
    }
    Row sentinel = readRow(in);
    Map<String, byte[]> blobs = new LinkedHashMap<>();
    int blobCount = in.readInt();
    for (int i = 0; i < blobCount; i++) {
      blobs.put(readText(in), readBytes(in));
    }
    Set<String> obsolete = new LinkedHashSet<>();
    int obsoleteCount = in.readInt();
    for (int i = 0; i < obsoleteCount; i++) {
      obsolete.add(readText(in));
    }
    return new PartitionWrite(
        instanceId, before, commit, rows, sentinel, blobs, obsolete, in.readBoolean(), readRow(in));
  }

  private static void writeRow(DataOutputStream out, @Nullable Row row) throws IOException {
    out.writeInt(row == null ? -1 : row.columns().size());
    if (row == null) {
      return;
    }
    for (Map.Entry<String, Object> column : row.columns().entrySet()) {
      writeText(out, column.getKey());
      Object value = column.getValue();
      if (value instanceof String text) {
        out.writeByte('s');
        writeText(out, text);
      } else if (value instanceof Integer number) {
        out.writeByte('i');
        out.writeInt(number);
      } else if (value instanceof Long number) {
        out.writeByte('l');
        out.writeLong(number);
      } else if (value instanceof Boolean flag) {
        out.writeByte('b');
        out.writeBoolean(flag);
      } else if (value instanceof OffsetDateTime time) {
        out.writeByte('t');
        out.writeLong(time.toEpochSecond());
        out.writeInt(time.getNano());
      } else if (value instanceof byte[] bytes) {
        out.writeByte('x');
        writeBytes(out, bytes);
      } else {
        throw new IllegalArgumentException("no type of a table: " + value.getClass());
      }
    }
  }

  private static @Nullable Row readRow(DataInputStream in) throws IOException {
    int count = in.readInt();
    if (count < 0) {
      return null;
    }
    Row row = new Row();
    for (int i = 0; i < count; i++) {
      String column = readText(in);
      byte type = in.readByte();
      switch (type) {
        case 's' -> row.set(column, readText(in));
        case 'i' -> row.set(column, in.readInt());
        case 'l' -> row.set(column, in.readLong());
        case 'b' -> row.set(column, in.readBoolean());
        case 't' ->
            row.set(
                column,
                Instant.ofEpochSecond(in.readLong(), in.readInt()).atOffset(ZoneOffset.UTC));
        case 'x' -> row.set(column, readBytes(in));
        default -> throw new IOException("unknown type " + type);
      }
    }
    return row;
  }

  private static void writeText(DataOutputStream out, String text) throws IOException {
    writeBytes(out, text.getBytes(StandardCharsets.UTF_8));
  }

  private static String readText(DataInputStream in) throws IOException {
    return new String(readBytes(in), StandardCharsets.UTF_8);
  }

  private static void writeBytes(DataOutputStream out, byte[] bytes) throws IOException {
    out.writeInt(bytes.length);
    out.write(bytes);
  }

  private static byte[] readBytes(DataInputStream in) throws IOException {
    int length = in.readInt();
    if (length < 0 || length > in.available()) {
      throw new IOException("a value of " + length + " bytes");
    }
    byte[] bytes = new byte[length];
    in.readFully(bytes);
    return bytes;
  }
}
