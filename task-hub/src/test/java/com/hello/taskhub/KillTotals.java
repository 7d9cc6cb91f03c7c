package com.hello.taskhub;

/**
 * Kills counted by what they hit: a hub that was being opened, or an open one; and of the open ones
 * how many had stored something since they were opened, and how many were in the middle of a
 * fan-out, or of a sub-orchestration.
 */
record KillTotals(int opening, int open, int changed, int midFan, int midChild) {
  static final KillTotals NONE = new KillTotals(0, 0, 0, 0, 0);
  static final KillTotals OPENING = new KillTotals(1, 0, 0, 0, 0);

  /** A kill of a hub that held {@code before} when it was opened, and {@code after} the kill. */
  static KillTotals open(Unfinished before, Unfinished after) {
    return new KillTotals(
        0, 1, before.equals(after) ? 0 : 1, after.fans() > 0 ? 1 : 0, after.children() > 0 ? 1 : 0);
  }

  /** What a hub holds that is not finished; {@code state} differs whenever its work went on. */
  record Unfinished(int fans, int children, int state) {
    static Unfinished parse(String line) {
      String[] numbers = line.split(" ");
      return new Unfinished(
          Integer.parseInt(numbers[0]), Integer.parseInt(numbers[1]), Integer.parseInt(numbers[2]));
    }

    String line() {
      return fans + " " + children + " " + state;
    }
  }

  KillTotals plus(KillTotals other) {
    return new KillTotals(
        opening + other.opening,
        open + other.open,
        changed + other.changed,
        midFan + other.midFan,
        midChild + other.midChild);
  }

  @Override
  public String toString() {
    return open
        + " kills of open hubs, "
        + changed
        + " after work since they were opened, "
        + midFan
        + " in the middle of a fan-out, "
        + midChild
        + " in the middle of a sub-orchestration; "
        + opening
        + " kills of hubs being opened";
  }
}
