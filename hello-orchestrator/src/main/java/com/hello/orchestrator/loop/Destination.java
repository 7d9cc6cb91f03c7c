package com.hello.orchestrator.loop;

/** Where a job's event is on its way to. */
enum Destination {
  SINK,
  DEAD_LETTER_SINK
}
