package com.hello.functions;

import com.google.gson.Gson;
import com.microsoft.azure.functions.TraceContext;
import com.microsoft.azure.functions.internal.spi.middleware.Middleware;
import com.microsoft.azure.functions.internal.spi.middleware.MiddlewareChain;
import com.microsoft.azure.functions.internal.spi.middleware.MiddlewareContext;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.concurrent.Callable;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Calls functions as Azure's own worker does: finds them by their annotations, makes an object for
 * each call, goes through the middlewares of their class loader, and converts with Gson.
 */
final class FunctionsWorker {
  private static final Gson GSON = new Gson();

  private final Map<String, Method> functions = new HashMap<>();
  private final List<Middleware> middlewares = new ArrayList<>();
  private final Callable<?> instances;
  private final ClassLoader loader;

  FunctionsWorker(Class<?> type, Callable<?> instances) {
    for (Method method : type.getMethods()) {
      String name = attribute(method.getAnnotations(), "FunctionName", "value");
      if (name != null) {
        functions.put(name, method);
      }
    }
    this.loader = type.getClassLoader();
    ServiceLoader.load(Middleware.class, loader).forEach(middlewares::add);
    this.instances = instances;
  }

  /** A worker for the functions on the class path of the test. */
  static FunctionsWorker of(FunctionApp app) {
    return new FunctionsWorker(LoopFunctions.class, () -> new LoopFunctions(app));
  }

  /** What the host gets back from a function, as JSON; null from a void one. */
  @Nullable String callForJson(String function, Map<String, String> inputs) throws Exception {
    Object result = call(function, inputs);
    return result == null ? null : GSON.toJson(result);
  }

  /** What the host gets back from a function; null from a void one, whatever a middleware says. */
  @Nullable Object call(String function, Map<String, String> inputs) throws Exception {
    Method method = functions.get(function);
    if (method == null) {
      throw new NoSuchMethodException(function);
    }
    Call call = new Call(method, inputs);
    // The worker's own classes, in which no library of the functions finds its services.
    inContextOf(loader.getParent(), () -> call.doNext(call));
    return method.getReturnType() == void.class ? null : call.getReturnValue();
  }

  private static void inContextOf(ClassLoader loader, Step step) throws Exception {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    thread.setContextClassLoader(loader);
    try {
      step.run();
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  private static @Nullable String attribute(
      Annotation[] annotations, @Nullable String simpleName, String attribute) {
    for (Annotation annotation : annotations) {
      Class<? extends Annotation> type = annotation.annotationType();
      if (simpleName == null || type.getSimpleName().equals(simpleName)) {
        try {
          return (String) type.getMethod(attribute).invoke(annotation);
        } catch (ReflectiveOperationException e) {
          throw new IllegalStateException(e);
        }
      }
    }
    return null;
  }

  private interface Step {
    void run() throws Exception;
  }

  /** One call on its way through the middlewares to the function. */
  private final class Call implements MiddlewareContext, MiddlewareChain {
    private final Method method;
    private final Map<String, String> inputs;
    private final Map<String, Object> replaced = new HashMap<>();
    private final Iterator<Middleware> next = middlewares.iterator();
    private @Nullable Object returnValue;

    Call(Method method, Map<String, String> inputs) {
      this.method = method;
      this.inputs = inputs;
    }

    @Override
    public void doNext(MiddlewareContext context) throws Exception {
      if (next.hasNext()) {
        next.next().invoke(context, this);
        return;
      }
      List<Object> arguments = new ArrayList<>();
      for (Parameter parameter : method.getParameters()) {
        arguments.add(argument(parameter));
      }
      inContextOf(loader, () -> returnValue = method.invoke(instances.call(), arguments.toArray()));
    }

    private @Nullable Object argument(Parameter parameter) {
      String name = attribute(parameter.getAnnotations(), null, "name");
      Object replacement = replaced.get(name);
      if (replacement != null) {
        return replacement;
      }
      String input = inputs.get(name);
      return parameter.getType() == String.class
          ? input
          : GSON.fromJson(input, parameter.getType());
    }

    @Override
    public @Nullable String getParameterName(String annotation) {
      for (Parameter parameter : method.getParameters()) {
        String name = attribute(parameter.getAnnotations(), annotation, "name");
        if (name != null) {
          return name;
        }
      }
      return null;
    }

    @Override
    public @Nullable Object getParameterValue(String name) {
      return inputs.get(name);
    }

    @Override
    public void updateParameterValue(String name, Object value) {
      replaced.put(name, value);
    }

    @Override
    public @Nullable Object getReturnValue() {
      return returnValue;
    }

    @Override
    public void updateReturnValue(@Nullable Object value) {
      returnValue = value;
    }

    @Override
    public Logger getLogger() {
      return Logger.getLogger(FunctionsWorker.class.getName());
    }

    @Override
    public String getInvocationId() {
      return "call";
    }

    @Override
    public String getFunctionName() {
      return method.getName();
    }

    @Override
    public @Nullable TraceContext getTraceContext() {
      return null;
    }
  }
}
