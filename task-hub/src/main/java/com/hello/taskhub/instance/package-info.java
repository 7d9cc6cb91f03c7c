/**
 * What an instance is and what a turn does to it: pure decisions, no I/O, no clock, no threads.
 *
 * <p>A decision reads an {@link com.hello.taskhub.instance.Instance} and returns an {@link
 * com.hello.taskhub.instance.InstanceChange}; the change is applied in memory and stored as it is.
 */
@NullMarked
package com.hello.taskhub.instance;

import org.jspecify.annotations.NullMarked;
