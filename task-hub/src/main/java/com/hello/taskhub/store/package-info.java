/** Where a hub keeps its state: the interface that each store implements. */
@NullMarked
package com.hello.taskhub.store;

import org.jspecify.annotations.NullMarked;
