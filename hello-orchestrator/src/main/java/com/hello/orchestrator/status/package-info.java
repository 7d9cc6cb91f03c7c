/** What the source tells of itself over HTTP: enough for a probe and a curl. */
@NullMarked
package com.hello.orchestrator.status;

import org.jspecify.annotations.NullMarked;
