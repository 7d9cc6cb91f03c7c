package com.hello.taskhub;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * Makes a process the only owner of a hub's file. The lock is the operating system's: it ends with
 * the process, however that ends, and a process that waits for it is woken at once.
 */
final class DirectoryLock implements AutoCloseable {
  private final FileChannel channel;

  private DirectoryLock(FileChannel channel) {
    this.channel = channel;
  }

  /**
   * Takes the lock file at {@code path}.
   *
   * @param onStandby runs once before waiting for another owner; null not to wait
   * @throws TaskHubException when there is another owner and no wait, or the file cannot be used
   * @throws InterruptedException when interrupted while waiting
   */
  static DirectoryLock take(Path path, @Nullable Runnable onStandby) throws InterruptedException {
    FileChannel channel = open(path);
    try {
      FileLock lock = channel.tryLock();
      if (lock == null) {
        if (onStandby == null) {
          throw new TaskHubException(path.getParent() + " is in use by another process");
        }
        onStandby.run();
        channel.lock();
      }
      return new DirectoryLock(channel);
    } catch (java.nio.channels.FileLockInterruptionException interrupted) {
      closeQuietly(channel);
      throw new InterruptedException();
    } catch (OverlappingFileLockException sameProcess) {
      closeQuietly(channel);
      throw new TaskHubException(path.getParent() + " is already open in this process");
    } catch (IOException failure) {
      closeQuietly(channel);
      throw new TaskHubException(path + " cannot be locked: " + failure.getMessage(), failure);
    } catch (RuntimeException failure) {
      closeQuietly(channel);
      throw failure;
    }
  }

  private static FileChannel open(Path path) {
    Path directory = path.getParent();
    try {
      Files.createDirectories(directory);
      return FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    } catch (AccessDeniedException denied) {
      throw new TaskHubException(directory + " cannot be written: permission denied", denied);
    } catch (FileSystemException failure) {
      String reason = failure.getReason() == null ? "not a directory" : failure.getReason();
      throw new TaskHubException(directory + " cannot be written: " + reason, failure);
    } catch (IOException failure) {
      throw new TaskHubException(
          directory + " cannot be written: " + failure.getMessage(), failure);
    }
  }

  private static void closeQuietly(FileChannel channel) {
    try {
      channel.close();
    } catch (IOException alreadyFailing) {
      // The failure that led here is the one to tell.
      return;
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException failure) {
      throw new TaskHubException("the lock file cannot be closed: " + failure, failure);
    }
  }
}
