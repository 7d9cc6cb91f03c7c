/** The embedded task hub: a Durable Task backend that keeps its state in a file. */
@NullMarked
package com.hello.taskhub;

import org.jspecify.annotations.NullMarked;
