/** The durable loop: wait, make one attempt at the current job, continue as new. */
@NullMarked
package com.hello.orchestrator.loop;

import org.jspecify.annotations.NullMarked;
