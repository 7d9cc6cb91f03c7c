/** What the program can be told from outside, and the checks of it. */
@NullMarked
package com.hello.orchestrator.settings;

import org.jspecify.annotations.NullMarked;
