/**
 * The hub at work: one thread takes what clients and workers ask, a batch at a time, commits what
 * the batch changed, and only then answers and hands out work.
 */
@NullMarked
package com.hello.taskhub.engine;

import org.jspecify.annotations.NullMarked;
