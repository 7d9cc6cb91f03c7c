package com.hello.taskhub.azure;

import com.azure.core.http.HttpPipelineCallContext;
import com.azure.core.http.HttpPipelineNextPolicy;
import com.azure.core.http.HttpPipelineNextSyncPolicy;
import com.azure.core.http.HttpResponse;
import com.azure.core.http.policy.HttpPipelinePolicy;
import com.azure.core.util.Context;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * What a table transaction's answer says of its parts: the client of 12.5 gives the callers neither
 * the ETags nor the status of a part that failed. One request, one thread.
 */
final class BatchAnswer {
  private static final String KEY = "com.hello.taskhub.batch-answer";
  private static final Pattern STATUS = Pattern.compile("HTTP/1\\.1 (\\d{3})");
  private static final Pattern ETAG = Pattern.compile("(?im)^etag: *(\\S+)");
  private static final Pattern CODE = Pattern.compile("\"code\" *: *\"(\\w{1,80})");

  private @Nullable String firstETag;
  private int failedStatus;
  private String failedCode = "";

  /** The context that has a request's answer read into this. */
  Context context() {
    return new Context(KEY, this);
  }

  /** The ETag of the first part that has one, or null. */
  @Nullable String firstETag() {
    return firstETag;
  }

  /** The status of the part that failed, or 0. */
  int failedStatus() {
    return failedStatus;
  }

  String failedCode() {
    return failedCode;
  }

  private void read(String body) {
    Matcher status = STATUS.matcher(body);
    while (status.find()) {
      int code = Integer.parseInt(status.group(1));
      if (code >= 400) {
        failedStatus = code;
        Matcher name = CODE.matcher(body);
        failedCode = name.find() ? name.group(1) : "";
        return;
      }
    }
    Matcher etag = ETAG.matcher(body);
    firstETag = etag.find() ? etag.group(1) : null;
  }

  /** Reads the answers of the requests that ask for it. */
  static final class Policy implements HttpPipelinePolicy {
    @Override
    public Mono<HttpResponse> process(
        HttpPipelineCallContext context, HttpPipelineNextPolicy next) {
      return next.process();
    }

    @Override
    public HttpResponse processSync(
        HttpPipelineCallContext context, HttpPipelineNextSyncPolicy next) {
      HttpResponse response = next.processSync();
      Object wanted = context.getData(KEY).orElse(null);
      if (wanted instanceof BatchAnswer answer && response.getStatusCode() == 202) {
        HttpResponse kept = response.buffer();
        answer.read(kept.getBodyAsBinaryData().toString());
        return kept;
      }
      return response;
    }
  }
}
