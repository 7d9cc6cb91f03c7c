@NullMarked
package com.hello.events;

import org.jspecify.annotations.NullMarked;
