package com.hello.events;

import com.hello.events.MalformedRequest.End;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/** Makes requests that are wrong in some way; the same seed makes the same requests. */
final class MalformedRequests {
  private static final String STRUCTURED = "Content-Type: application/cloudevents+json\r\n";
  private static final String BATCH = "Content-Type: application/cloudevents-batch+json\r\n";
  private static final String CHUNKED =
      "POST / HTTP/1.1\r\nHost: x\r\n" + STRUCTURED + "Transfer-Encoding: chunked\r\n\r\n";
  private static final int STALLS_PER_THOUSAND = 15;
  private static final int KINDS = 24;

  private final Random random;

  MalformedRequests(long seed) {
    random = new Random(seed);
  }

  MalformedRequest next() {
    if (random.nextInt(1000) < STALLS_PER_THOUSAND) {
      return stalled();
    }
    return switch (random.nextInt(KINDS)) {
      case 0 -> complete("truncated JSON", post(STRUCTURED, cut(Requests.EVENT)));
      case 1 -> complete("truncated batch", post(BATCH, cut("[" + Requests.EVENT + "]")));
      case 2 -> complete("wrong type", structured(wrongType()));
      case 3 -> complete("missing attribute", structured(withoutOne()));
      case 4 -> complete("bad member", structured(Requests.event(badMember())));
      case 5 -> complete("byte that is no UTF-8", post(STRUCTURED, withBadByte()));
      case 6 -> complete("raw control character", post(STRUCTURED, withControl()));
      case 7 -> complete("random bytes", post(STRUCTURED, "\u0001" + randomBytes(300)));
      case 8 -> complete("deep nesting", structured(nested()));
      case 9 -> complete("huge number", structured(Requests.event("\"data\":" + hugeNumber())));
      case 10 -> complete("bad event in a batch", post(BATCH, badBatch()));
      case 11 -> complete("bad binary header", Requests.binary(badHeader() + "\r\n", ""));
      case 12 -> complete("missing binary header", post(withoutOneHeader(), "x"));
      case 13 -> complete("bad binary JSON", binaryJson(cut("{\"a\":[1,2,\"x\"]}")));
      case 14 -> complete("odd charset", post(oddCharset(), "{\"\u00e9\":1}"));
      case 15 -> complete("no CloudEvent", post(otherType(), randomBytes(50)));
      case 16 -> complete("other method", method() + " / HTTP/1.1\r\nHost: x\r\n\r\n");
      case 17 -> complete("other path", "POST /" + path() + " HTTP/1.1\r\nHost: x\r\n\r\n");
      case 18 -> complete("broken request line or header", brokenHead());
      case 19 -> complete("too many headers", post(manyHeaders(), ""));
      case 20 -> complete("declared too large", declaredTooLarge());
      case 21 -> complete("broken chunks", CHUNKED + brokenChunk());
      case 22 -> new MalformedRequest("hang-up", hungUp(), End.HANG_UP);
      case 23 -> new MalformedRequest("endless body", CHUNKED, End.SEND_FOREVER);
      default -> throw new IllegalStateException("no such kind");
    };
  }

  private static MalformedRequest complete(String kind, String bytes) {
    return new MalformedRequest(kind, bytes, End.WAIT);
  }

  private MalformedRequest stalled() {
    String request =
        random.nextBoolean()
            ? "POST / HTTP/1.1\r\nHost: x\r\n"
                + STRUCTURED
                + "Content-Length: 200\r\n\r\n"
                + cut(Requests.EVENT)
            : CHUNKED + "40\r\n" + cut(Requests.EVENT);
    return new MalformedRequest("slow body", request, End.STALL);
  }

  private static String post(String headers, String body) {
    return Requests.post(headers, body);
  }

  private static String structured(String json) {
    return Requests.structured(json);
  }

  private String binaryJson(String data) {
    return Requests.binary("Content-Type: application/json\r\n", data);
  }

  /** A beginning of the text: not all of it, and not nothing. */
  private String cut(String text) {
    return text.substring(0, 1 + random.nextInt(text.length() - 1));
  }

  @SafeVarargs
  private <T> T any(T... choices) {
    return choices[random.nextInt(choices.length)];
  }

  private String wrongType() {
    String name =
        any("specversion", "id", "source", "type", "subject", "time", "datacontenttype", "ext");
    String value = any("{}", "[]", "1.5", "[null]", "{\"a\":1}", "12345678901", "1e3");
    return Requests.EVENT.contains("\"" + name + "\"")
        ? Requests.EVENT.replaceAll("\"" + name + "\":\"[^\"]*\"", "\"" + name + "\":" + value)
        : Requests.event("\"" + name + "\":" + value);
  }

  private String withoutOne() {
    return Requests.EVENT.replaceAll(
        "\"" + any("specversion", "id", "source", "type") + "\":\"[^\"]*\",", "");
  }

  private String badMember() {
    return any(
        "\"time\":\"" + random.nextInt() + "\"",
        "\"subject\":\"\"",
        "\"dataschema\":\"a b\"",
        "\"Upper\":\"x\"",
        "\"under_score\":\"x\"",
        "\"\":\"x\"",
        "\"id\":\"twice\"",
        "\"data\":{\"a\":1,\"a\":2}",
        "\"data\":1,\"data_base64\":\"AA==\"",
        "\"data_base64\":\"" + randomText(5) + "!\"",
        "\"subject\":\"\\ud800\"",
        "\"data\":[\"\\udfff\"]",
        "\"datacontenttype\":\"" + randomText(8) + "\"",
        "\"datacontenttype\":\"application/json" + ";".repeat(50) + "\\n\\n\",\"data\":1",
        "\"datacontenttype\":\"text/plain\",\"data\":" + random.nextInt());
  }

  private String withBadByte() {
    String bad = any("\u0080", "\u00c0\u00a0", "\u00ed\u00a0\u0080", "\u00f8", "\u00ff", "\u00e2");
    return Requests.EVENT.replace("\"1\"", "\"" + bad + "\"");
  }

  private String withControl() {
    char control = (char) random.nextInt(' ');
    return Requests.EVENT.replace("\"1\"", "\"" + control + "\"");
  }

  private String nested() {
    int depth = EventJson.MAX_DEPTH + random.nextInt(20_000);
    String open = any("[", "{\"a\":");
    return random.nextBoolean()
        ? open.repeat(Math.min(depth, 10_000))
        : Requests.event(
            "\"data\":" + "[".repeat(depth) + (random.nextBoolean() ? "]".repeat(depth) : ""));
  }

  private String hugeNumber() {
    return any(
        "9".repeat(1001 + random.nextInt(20_000)),
        "1." + "0".repeat(2000),
        "1e" + "9".repeat(11 + random.nextInt(500)),
        "-",
        "+1",
        "0x10",
        "Infinity");
  }

  private String badBatch() {
    String bad = any("{}", "1", "null", "[]", Requests.event(badMember()));
    StringBuilder batch = new StringBuilder("[");
    for (int good = random.nextInt(5); good > 0; good--) {
      batch.append(Requests.EVENT).append(',');
    }
    return Requests.utf8(batch.append(bad).append(']').toString());
  }

  private String badHeader() {
    return any(
        "ce-id: again",
        "ce-subject: %",
        "ce-subject: %g0",
        "ce-subject: %c0%a0",
        "ce-subject: \u00ff",
        "ce-subject: \"open",
        "ce-subject:",
        "ce-time: " + random.nextInt(),
        "ce-dataschema: %20",
        "ce-data: x",
        "ce-" + randomText(3) + "_: x",
        "ce-datacontenttype: a/b",
        "Content-Type: " + randomText(4),
        "Content-Type: a/b\r\nContent-Type: a/b");
  }

  private String withoutOneHeader() {
    return Requests.CE_HEADERS.replaceAll(
        any("ce-id", "ce-type", "ce-source", "ce-specversion") + ": .*\r\n", "");
  }

  private String oddCharset() {
    return STRUCTURED.replace(
        "json", "json; charset=" + any("utf-16", "utf-16le", "utf-32", "us-ascii", "x", "utf-7"));
  }

  private String otherType() {
    return any(
        "",
        "Content-Type: text/plain\r\n",
        "Content-Type: " + randomText(10) + "\r\n",
        "Content-Type: application/cloudevents+" + any("xml", "avro", "protobuf") + "\r\n",
        STRUCTURED + "Content-Encoding: " + any("gzip", "br", "deflate") + "\r\n");
  }

  private String method() {
    return any("PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", randomText(6).toUpperCase());
  }

  private String path() {
    return any("x" + randomText(5), "healthz/", "healthz2?x", "..", "%2e%2e/%2e");
  }

  private String brokenHead() {
    return any(
        "POST /\r\n\r\n",
        "POST\r\n\r\n",
        "POST /%zz HTTP/1.1\r\nHost: x\r\n\r\n",
        "POST /\\ HTTP/1.1\r\nHost: x\r\n\r\n",
        "POST / HTTP/1.1\r\nno colon\r\n\r\n",
        "POST / HTTP/1.1\r\n: no name\r\n\r\n",
        "POST / HTTP/1.1\r\nsp ace: x\r\n\r\n",
        "POST / HTTP/1.1\r\nb\u0001d: x\r\n\r\n",
        "POST / HTTP/1.1\r\nContent-Length: " + randomText(3) + "\r\n\r\n",
        "POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
        "POST / HTTP/1.1\r\nContent-Length: 99999999999999999999\r\n\r\n",
        "POST / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nx",
        "POST / HTTP/1.1\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n");
  }

  private String manyHeaders() {
    int count = 201 + random.nextInt(800);
    StringBuilder headers = new StringBuilder();
    for (int i = 0; i < count; i++) {
      headers.append("X-").append(i).append(": ").append(randomText(3)).append("\r\n");
    }
    return headers.toString();
  }

  private String declaredTooLarge() {
    long length = TestSink.MAX_BODY_BYTES + 1L + (random.nextLong() >>> random.nextInt(2, 50));
    String head =
        "POST / HTTP/1.1\r\nHost: x\r\n" + STRUCTURED + "Content-Length: " + length + "\r\n\r\n";
    return random.nextBoolean() ? head : head + randomBytes(100_000);
  }

  private String brokenChunk() {
    return any(
        "zz\r\n\r\n",
        "\r\n",
        "-5\r\nabcde\r\n0\r\n\r\n",
        "ffffffff\r\nabc",
        "5\r\nabcdefgh\r\n0\r\n\r\n",
        "1234567890abcdef\r\n",
        "3\r\nabcX\r\n0\r\n\r\n",
        "0\r\nTrailer: x\r\n\r\n");
  }

  private String hungUp() {
    return random.nextBoolean()
        ? "POST / HTTP/1.1\r\nHost: x\r\n"
            + STRUCTURED
            + "Content-Length: 200\r\n\r\n"
            + cut(Requests.EVENT)
        : CHUNKED + "40\r\n" + cut(Requests.EVENT);
  }

  private String randomText(int maxChars) {
    StringBuilder text = new StringBuilder("q");
    for (int i = random.nextInt(maxChars); i > 0; i--) {
      text.append((char) ('a' + random.nextInt(26)));
    }
    return text.toString();
  }

  private String randomBytes(int maxBytes) {
    byte[] bytes = new byte[random.nextInt(maxBytes)];
    random.nextBytes(bytes);
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  /** The first so many requests of a seed. */
  static List<MalformedRequest> of(long seed, int count) {
    MalformedRequests requests = new MalformedRequests(seed);
    return Stream.generate(requests::next).limit(count).toList();
  }
}
