package com.hello.orchestrator.delivery;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A mounted directory of PEM files, each with one certificate or more; it need not be there. */
final class CertificateDirectory {
  private static final int MAX_FILES = 1000;
  private static final long MAX_FILE_BYTES = 8L << 20;

  private final Path directory;

  CertificateDirectory(Path directory) {
    this.directory = directory;
  }

  /** What is in the directory now; equal as long as no file changes. */
  Map<Path, FileTime> state() throws IOException {
    Map<Path, FileTime> state = new TreeMap<>();
    for (Path file : files()) {
      state.put(file, Files.getLastModifiedTime(file));
    }
    return state;
  }

  /**
   * All certificates of all files.
   *
   * @throws CertificateException when a file holds something else; names the file
   */
  List<X509Certificate> read() throws IOException, CertificateException {
    List<X509Certificate> certificates = new ArrayList<>();
    for (Path file : files()) {
      if (Files.size(file) > MAX_FILE_BYTES) {
        throw new CertificateException(file + " is too big for certificates");
      }
      try {
        certificates.addAll(PemCertificates.parse(Files.readString(file)));
      } catch (IOException | CertificateException e) {
        throw new CertificateException(file + " holds no readable PEM certificates", e);
      }
    }
    return certificates;
  }

  // Kubernetes keeps the versions of a mount in entries that start with a dot.
  private List<Path> files() throws IOException {
    List<Path> files = new ArrayList<>();
    if (!Files.isDirectory(directory)) {
      return files;
    }
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
      for (Path entry : entries) {
        boolean isHidden = String.valueOf(entry.getFileName()).startsWith(".");
        if (!isHidden && Files.isRegularFile(entry) && files.size() < MAX_FILES) {
          files.add(entry);
        }
      }
    }
    files.sort(null);
    return files;
  }
}
