/** The program: it reads the settings, opens the hub, runs the loop on it, and stops cleanly. */
@NullMarked
package com.hello.orchestrator;

import org.jspecify.annotations.NullMarked;
