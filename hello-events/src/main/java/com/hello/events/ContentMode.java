package com.hello.events;

import com.sun.net.httpserver.Headers;
import java.nio.charset.Charset;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How a request carries its events: the three content modes of the CloudEvents HTTP binding. */
sealed interface ContentMode {
  /** One event in the JSON format. */
  record Structured(Charset charset) implements ContentMode {}

  /** A JSON array of events. */
  record Batched(Charset charset) implements ContentMode {}

  /** Attributes in {@code ce-} headers, data in the body. */
  record Binary(@Nullable String contentType) implements ContentMode {}

  /** Tells the mode by the headers alone, so that the body of anything else is never read. */
  static ContentMode of(Headers headers) throws Refusal {
    refuseEncodedBody(headers);
    List<String> contentTypes = headers.getOrDefault("Content-Type", List.of());
    if (contentTypes.size() > 1) {
      throw Refusal.malformed("The Content-Type header is sent more than once.");
    }
    String contentType = contentTypes.isEmpty() ? null : contentTypes.get(0);
    MediaType mediaType = contentType == null ? null : MediaType.parse(contentType);
    if (mediaType != null && mediaType.essence().startsWith("application/cloudevents")) {
      return switch (mediaType.essence()) {
        case "application/cloudevents+json" -> new Structured(Utf.charsetOf(mediaType));
        case "application/cloudevents-batch+json" -> new Batched(Utf.charsetOf(mediaType));
        default ->
            throw Refusal.unsupported(
                "The event format "
                    + Quoted.of(mediaType.essence())
                    + " is not supported; send application/cloudevents+json,"
                    + " application/cloudevents-batch+json, or binary mode.");
      };
    }
    if (headers.keySet().stream().anyMatch(BinaryAttributes::isAttributeHeader)) {
      return new Binary(contentType);
    }
    throw Refusal.unsupported(
        "The request is no CloudEvent: it has neither the content type"
            + " application/cloudevents+json or application/cloudevents-batch+json nor ce- headers.");
  }

  private static void refuseEncodedBody(Headers headers) throws Refusal {
    for (String encoding : headers.getOrDefault("Content-Encoding", List.of())) {
      if (!encoding.isBlank() && !encoding.trim().equalsIgnoreCase("identity")) {
        throw Refusal.unsupported(
            "The Content-Encoding "
                + Quoted.of(encoding)
                + " is not supported; send the body as it is.");
      }
    }
  }
}
