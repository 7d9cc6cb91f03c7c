package com.hello.events;

import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;

/**
 * Collects the bytes of lines in pieces, so that a line of many megabytes needs no array of that
 * size, let alone two while it grows; not thread-safe.
 */
final class LineBuffer extends OutputStream {
  private static final int FIRST_PIECE_BYTES = 1 << 10;
  private static final int PIECE_BYTES = 64 << 10;

  private final List<byte[]> fullPieces = new ArrayList<>(0);
  private byte[] piece = new byte[FIRST_PIECE_BYTES];
  private int filled;

  @Override
  public void write(int b) {
    if (filled == piece.length) {
      addPiece();
    }
    piece[filled++] = (byte) b;
  }

  @Override
  public void write(byte[] bytes) {
    write(bytes, 0, bytes.length);
  }

  @Override
  public void write(byte[] bytes, int from, int length) {
    int done = 0;
    while (done < length) {
      if (filled == piece.length) {
        addPiece();
      }
      int part = Math.min(length - done, piece.length - filled);
      System.arraycopy(bytes, from + done, piece, filled, part);
      filled += part;
      done += part;
    }
  }

  /** Writes everything collected, in one write if it is small. */
  void writeTo(OutputStream out) throws IOException {
    for (byte[] full : fullPieces) {
      out.write(full, 0, full.length);
    }
    out.write(piece, 0, filled);
  }

  private void addPiece() {
    fullPieces.add(piece);
    piece = new byte[PIECE_BYTES];
    filled = 0;
  }
}
