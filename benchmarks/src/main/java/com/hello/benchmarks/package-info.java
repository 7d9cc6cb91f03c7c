/** Load generators that measure the project's programs as their users run them. */
@NullMarked
package com.hello.benchmarks;

import org.jspecify.annotations.NullMarked;
