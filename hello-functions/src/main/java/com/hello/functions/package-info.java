/** The loop as functions of an Azure Functions app, whose host keeps the state. */
@NullMarked
package com.hello.functions;

import org.jspecify.annotations.NullMarked;
