/** What the build of the two container images needs besides the Dockerfiles. */
@NullMarked
package com.hello.images;

import org.jspecify.annotations.NullMarked;
