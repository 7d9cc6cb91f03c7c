package com.hello.taskhub.instance;

import java.util.List;

/** A change of one instance, and what it asks of others; all of it goes into one commit. */
public record Decision(InstanceChange change, List<Outgoing> outgoing) {}
