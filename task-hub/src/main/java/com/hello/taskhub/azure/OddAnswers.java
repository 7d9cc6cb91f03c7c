package com.hello.taskhub.azure;

import com.azure.core.exception.HttpResponseException;
import com.azure.core.http.HttpHeaderName;
import com.azure.core.http.HttpPipelineCallContext;
import com.azure.core.http.HttpPipelineNextPolicy;
import com.azure.core.http.HttpPipelineNextSyncPolicy;
import com.azure.core.http.HttpResponse;
import com.azure.core.http.policy.HttpPipelinePolicy;
import reactor.core.publisher.Mono;

/**
 * Takes refusals that are no JSON, as a gateway in between sends them, before the tables' client
 * does: that one looks for an XML reader, which is not there, and fails with an Error.
 */
final class OddAnswers implements HttpPipelinePolicy {
  private static final int FIRST_FAILURE = 400;

  @Override
  public Mono<HttpResponse> process(HttpPipelineCallContext context, HttpPipelineNextPolicy next) {
    return next.process();
  }

  @Override
  public HttpResponse processSync(
      HttpPipelineCallContext context, HttpPipelineNextSyncPolicy next) {
    HttpResponse response = next.processSync();
    String type = response.getHeaderValue(HttpHeaderName.CONTENT_TYPE);
    if (response.getStatusCode() >= FIRST_FAILURE && (type == null || !type.contains("json"))) {
      response.close();
      throw new HttpResponseException("status " + response.getStatusCode(), response);
    }
    return response;
  }
}
