package com.hello.taskhub.store;

import com.hello.taskhub.instance.Activity;
import java.time.Instant;

/** Takes what a store holds that waits to be done. */
public interface Recovery {

  /** A message in an instance's inbox, and when it is due. */
  void message(String instanceId, Instant due);

  /** An activity that is not answered. */
  void activity(Activity.Key key);
}
