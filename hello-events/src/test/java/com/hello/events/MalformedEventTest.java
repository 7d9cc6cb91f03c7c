package com.hello.events;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MalformedEventTest {
  private static TestSink sink;

  @BeforeAll
  static void start() throws IOException {
    sink = new TestSink();
  }

  @AfterAll
  static void stop() throws InterruptedException {
    assertEquals(List.of(), sink.lines());
    assertEquals("", sink.errors());
    sink.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "``                                          | is empty",
        "{                                           | ends in the middle",
        "[]                                          | no JSON object",
        "null                                        | no JSON object",
        "\"x\"                                       | no JSON object",
        "{} {}                                       | goes on after the end",
        "{'a':1}                                     | not valid JSON at line 1, column 2",
        "{}                                          | specversion is missing",
        "{\"specversion\":\"0.3\"}                   | \"0.3\" is not supported",
        "{\"specversion\":1.0}                       | \"specversion\" is not a string",
        "{\"specversion\":\"1.0\",\"id\":\"\"}       | source is missing",
        "{\"specversion\":\"1.0\",\"specversion\":1} | names a JSON member twice",
        "{\"a-b\":\"1\"}                             | \"a-b\" is not allowed",
        "{\"\":\"1\"}                                | \"\" is not allowed",
        "{\"ext\":{}}                                | \"ext\" is not a string, a boolean or",
        "{\"ext\":2147483648}                        | \"ext\" is not a string, a boolean or",
        "{\"ext\":1.0}                               | \"ext\" is not a string, a boolean or"
      })
  void tellsWhatIsWrongWithTheText(String body, String reason) throws IOException {
    assertRefused(sink.postStructured(body), reason);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"id\":\"2\"                                   | names a JSON member twice",
        "\"time\":\"yesterday\"                         | time is \"yesterday\", which is no RFC 3339",
        "\"time\":\"2026-01-31T12:00:00\"               | which is no RFC 3339",
        "\"time\":\"\"                                  | time is empty",
        "\"time\":5                                     | \"time\" is not a string",
        "\"dataschema\":\"a b\"                         | dataschema is \"a b\", which is no URI",
        "\"datacontenttype\":\"json\"                   | which is no media type",
        "\"datacontenttype\":\"text/plain\",\"data\":{} | The data is no string",
        "\"data_base64\":\"!\"                          | not valid base64",
        "\"data_base64\":5                              | \"data_base64\" is not a string",
        "\"data_base64\":\"\",\"data\":1                | both data and data_base64",
        "\"subject\":\"\\ud800\"                        | half a surrogate pair",
        "\"data\":[\"\\udc00\"]                         | half a surrogate pair",
        "\"data\":{\"\\ud800\":1}                       | not valid JSON",
        "\"data\":{\"a\":1,\"a\":2}                     | names a JSON member twice",
        "\"data\":NaN                                   | not valid JSON",
        "\"data\":01                                    | not valid JSON",
        "\"data\":1e99999999999                         | out of range"
      })
  void tellsWhatIsWrongWithAMember(String member, String reason) throws IOException {
    assertRefused(sink.postStructured(Requests.event(member)), reason);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "ce-id: 2               | ce-id is sent more than once",
        "ce-subject: 100%       | has a % that is not followed by",
        "ce-subject: %4         | has a % that is not followed by",
        "ce-subject: %C0%A0     | ce-subject is not valid UTF-8",
        "ce-subject: %ED%A0%80  | ce-subject is not valid UTF-8",
        "ce-subject: \u00e9     | ce-subject is not valid UTF-8",
        "ce-subject: \"a\" b    | double-quoted",
        "ce-subject: \"a\\\"    | double-quoted",
        "ce-subject;            | Header key contains illegal characters",
        "ce-subject:            | subject is empty",
        "ce-time: 1             | which is no RFC 3339",
        "ce-dataschema: a%20b   | dataschema is \"a b\", which is no URI",
        "ce-data: x             | \"data\" is not allowed",
        "ce-a_b: x              | \"a_b\" is not allowed",
        "ce-: x                 | \"\" is not allowed",
        "ce-datacontenttype: a/b| ce-datacontenttype is not allowed",
        "Content-Type: json     | which is no media type"
      })
  void tellsWhatIsWrongWithAHeader(String header, String reason) throws IOException {
    assertRefused(sink.exchange(Requests.binary(header + "\r\n", "x")), reason);
  }

  @ParameterizedTest
  @CsvSource({"ce-id", "ce-type", "ce-source", "ce-specversion"})
  void namesTheMissingHeader(String header) throws IOException {
    String headers = Requests.CE_HEADERS.replaceAll(header + ": .*\r\n", "");
    assertRefused(sink.exchange(Requests.post(headers, "")), header.substring(3) + " is missing");
  }

  @ParameterizedTest
  @CsvSource({
    "application/json, {\"a, The data ends in the middle",
    "application/x+json, x, The data is not valid JSON",
    "application/json; charset=klingon, {}, charset \"klingon\"",
    "application/json; charset=utf-16, {}{, The data is"
  })
  void refusesBinaryDataThatIsNotTheJsonItSaysItIs(String type, String data, String reason)
      throws IOException {
    assertRefused(sink.exchange(Requests.binary("Content-Type: " + type + "\r\n", data)), reason);
  }

  @ParameterizedTest
  @CsvSource({
    "utf-16, is not valid",
    "us-ascii, is not valid US-ASCII",
    "utf-8, is not valid UTF-8",
    "klingon, charset \"klingon\""
  })
  void refusesTextThatIsNotInItsCharset(String charset, String reason) throws IOException {
    String body = "{" + Requests.REQUIRED + ",\"subject\":\"\u00e9\"}";
    String contentType = "Content-Type: application/cloudevents+json; charset=" + charset + "\r\n";
    assertRefused(sink.exchange(Requests.post(contentType, body)), reason);
  }

  @Test
  void refusesTwoContentTypes() throws IOException {
    assertRefused(
        sink.exchange(
            Requests.post("Content-Type: a/b\r\nContent-Type: c/d\r\n" + Requests.CE_HEADERS, "")),
        "Content-Type header is sent more than once");
  }

  @Test
  void keepsItsAnswerShortAndPrintable() throws IOException {
    String name = "\\u001b\\n\\u2028".repeat(500);
    RawClient.Response response = sink.postStructured(Requests.event("\"" + name + "\":1"));
    assertEquals(400, response.status());
    assertTrue(response.body().length() < 300, response.body());
    assertTrue(response.body().strip().chars().allMatch(c -> c >= ' ' && c < 127), response.body());
  }

  private static void assertRefused(RawClient.Response response, String reason) {
    assertEquals(400, response.status(), response.body());
    assertTrue(response.body().contains(reason), response.body());
  }
}
