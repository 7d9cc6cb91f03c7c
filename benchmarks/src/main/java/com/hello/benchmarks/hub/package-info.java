/** Measures task hubs through the SDK: the embedded one, in-process and over TCP, and any other. */
@NullMarked
package com.hello.benchmarks.hub;

import org.jspecify.annotations.NullMarked;
