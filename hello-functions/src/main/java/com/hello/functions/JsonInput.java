package com.hello.functions;

import com.microsoft.durabletask.JacksonDataConverter;
import com.microsoft.durabletask.TaskActivityContext;

/** An activity's input that is there as JSON text; read as the SDK's own worker reads it. */
record JsonInput(String name, String json) implements TaskActivityContext {
  private static final JacksonDataConverter CONVERTER = new JacksonDataConverter();

  @Override
  public String getName() {
    return name;
  }

  @Override
  public <T> T getInput(Class<T> type) {
    return CONVERTER.deserialize(json, type);
  }
}
