@NullMarked
package com.hello.orchestrator;

import org.jspecify.annotations.NullMarked;
