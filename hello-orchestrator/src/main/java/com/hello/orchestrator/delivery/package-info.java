/** Delivery of one event: one attempt at a time, and what its answer means. */
@NullMarked
package com.hello.orchestrator.delivery;

import org.jspecify.annotations.NullMarked;
