package com.hello.events;

import org.jspecify.annotations.Nullable;

/** Checks the datacontenttype attribute. */
final class DataContentType {
  private DataContentType() {}

  /**
   * The media type that the attribute names, or null where it is not set.
   *
   * <p>Nothing else may reach the SDK: its pattern for JSON types takes exponential time on crafted
   * text.
   */
  static @Nullable MediaType parse(@Nullable String attribute) throws Refusal {
    if (attribute == null) {
      return null;
    }
    MediaType mediaType = MediaType.parse(attribute);
    if (mediaType == null) {
      throw Refusal.malformed(
          "The datacontenttype is " + Quoted.of(attribute) + ", which is no media type.");
    }
    return mediaType;
  }
}
