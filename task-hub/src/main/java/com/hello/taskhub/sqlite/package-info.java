/** The store on a SQLite file. */
@NullMarked
package com.hello.taskhub.sqlite;

import org.jspecify.annotations.NullMarked;
