package com.hello.taskhub;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/** A process that opens the hubs of many directories, and works on each until it is killed. */
final class KilledProcess {
  private static final int WATCH_MILLIS = 50;

  private final ScheduledExecutorService watch = Executors.newSingleThreadScheduledExecutor();

  /** The directory of hub {@code number} among those below {@code data}. */
  static Path directory(Path data, int number) {
    return data.resolve("hub-" + number);
  }

  /**
   * Says that it is up, and that once more for each hub that is open. {@code args}: the directory
   * of all, how many hubs, how many of them are opened at once, and a seed for their order.
   */
  public static void main(String[] args) throws Exception {
    Path data = Path.of(args[0]);
    List<Integer> hubs =
        new ArrayList<>(IntStream.range(0, Integer.parseInt(args[1])).boxed().toList());
    ExecutorService openers = Executors.newFixedThreadPool(Integer.parseInt(args[2]));
    Collections.shuffle(hubs, new Random(Integer.parseInt(args[3])));
    OwnerProcess.sayOpen();
    KilledProcess process = new KilledProcess();
    for (int hub : hubs) {
      openers.execute(() -> orHalt(() -> process.work(directory(data, hub))));
    }
    // The test has ended without killing this process, however that came about.
    System.in.read();
    Runtime.getRuntime().halt(1);
  }

  private void work(Path directory) throws Exception {
    KillWork work = new KillWork(directory);
    OwnerProcess.sayOpen();
    new Thread(() -> orHalt(work::startFans)).start();
    watch.scheduleWithFixedDelay(
        () -> orHalt(work::requireWorkers), WATCH_MILLIS, WATCH_MILLIS, TimeUnit.MILLISECONDS);
  }

  private interface Step {
    void run() throws Exception;
  }

  private static void orHalt(Step step) {
    try {
      step.run();
    } catch (Throwable failure) {
      failure.printStackTrace();
      Runtime.getRuntime().halt(3);
    }
  }
}
