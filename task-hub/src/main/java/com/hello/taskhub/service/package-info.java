/** The gRPC service in front of the engine: checks requests, and knows who is calling. */
@NullMarked
package com.hello.taskhub.service;

import org.jspecify.annotations.NullMarked;
