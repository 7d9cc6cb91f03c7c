/** The store in Azure Storage: tables that other tools can read, owned by one process at a time. */
@NullMarked
package com.hello.taskhub.azure;

import org.jspecify.annotations.NullMarked;
