package com.hello.orchestrator.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.hello.orchestrator.settings.SettingsReader.Request;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsReaderTest {
  private static final String SINK = "http://sink.example:8080/in";

  private static Settings read(Map<String, String> environment, String... arguments)
      throws BadSettingException {
    Request request = new SettingsReader(environment).read(List.of(arguments));
    return assertInstanceOf(Request.Run.class, request).settings();
  }

  private static String refusal(Map<String, String> environment, String... arguments) {
    BadSettingException refused =
        assertThrows(BadSettingException.class, () -> read(environment, arguments));
    String message = refused.getMessage();
    assertEquals(1, message.lines().count(), message);
    return message;
  }

  private static String refusal(String name, String value) {
    Map<String, String> environment = new HashMap<>(Map.of("K_SINK", SINK));
    environment.put(name, value);
    String message = refusal(environment);
    assertTrue(message.startsWith(name + " '"), message);
    return message;
  }

  private static Settings with(String name, String value) throws BadSettingException {
    Map<String, String> environment = new HashMap<>(Map.of("K_SINK", SINK));
    environment.put(name, value);
    return read(environment);
  }

  @Test
  void hasTheDocumentedDefaults() throws BadSettingException {
    Settings settings = read(Map.of("SINK", SINK));
    assertEquals(
        new Settings(
            URI.create(SINK),
            Map.of(),
            List.of(),
            Duration.ofSeconds(5),
            "DTFHub",
            "hello-orchestrator",
            Path.of("./data"),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            OptionalInt.empty()),
        settings);
  }

  @Test
  void takesTheSinkFromArgumentThenKSinkThenSink() throws BadSettingException {
    Map<String, String> both = Map.of("K_SINK", "http://k/", "SINK", "http://s/");
    assertEquals(URI.create("http://a/"), read(both, "--sink", "http://a/").sink());
    assertEquals(URI.create("http://a/"), read(both, "--sink=http://a/").sink());
    assertEquals(URI.create("http://k/"), read(both).sink());
    assertEquals(URI.create("http://s/"), read(Map.of("SINK", "http://s/")).sink());
  }

  @Test
  void countsBlankAsUnset() throws BadSettingException {
    Map<String, String> environment =
        Map.of(
            "K_SINK",
            "",
            "SINK",
            "http://s/",
            "K_CE_OVERRIDES",
            "",
            "K_CA_CERTS",
            " ",
            "DurationInSeconds",
            "",
            "StorageConnectionString",
            "",
            "DeadLetterSink",
            "");
    assertEquals(URI.create("http://s/"), read(environment, "--sink=").sink());
  }

  @Test
  void stopsWithoutASink() {
    assertTrue(refusal(Map.of()).startsWith("No sink: give --sink URL"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "$(K_SINK)",
        "hello-events",
        "//host/",
        "/path",
        "ftp://host/",
        "http:",
        "http://",
        "http:///x",
        "http://my_host/",
        "http://host:0/",
        "http://host:65536/",
        "http://host:x/",
        "http://a b/",
        "mailto:a",
        "http://[::1/"
      })
  void refusesASinkThatIsNoAbsoluteHttpUrl(String url) {
    refusal("K_SINK", url);
    refusal("DeadLetterSink", url);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://host",
        "https://host/",
        "HTTP://host:8080/a?b=c",
        "http://[::1]:80/",
        "http://127.0.0.1"
      })
  void takesAbsoluteHttpUrls(String url) throws BadSettingException {
    assertEquals(URI.create(url), with("K_SINK", url).sink());
    assertEquals(Optional.of(URI.create(url)), with("DeadLetterSink", url).deadLetterSink());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://user:secret@host/", "http://user:se@cret@host/", "http://user:sec/ret@host/",
        "user:secret@host", "http://us er:secret@host/", "ftp://host/?key=secret"
      })
  void neverShowsASecretOfAUrl(String url) {
    for (String message :
        List.of(
            refusal("K_SINK", url),
            refusal(Map.of(), "--sink=" + url),
            refusal(Map.of(), "--snik=" + url))) {
      assertFalse(message.contains("secret") || message.contains("ret@"), message);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "5,5000",
    "0.25,250",
    "0.001,1",
    "0.0001,1",
    "1.0001,1001",
    "31536000,31536000000",
    "007,7000",
    "'  2 ',2000"
  })
  void readsDecimalSeconds(String text, long millis) throws BadSettingException {
    assertEquals(Duration.ofMillis(millis), with("DurationInSeconds", text).interval());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0",
        "0.0",
        "-1",
        "+1",
        "1e3",
        "1e-999999999",
        "NaN",
        "Infinity",
        "five",
        "1,5",
        ".5",
        "5.",
        "0x5",
        "31536000.001",
        "99999999999999",
        "١",
        "1 2"
      })
  void refusesOtherWaits(String text) {
    assertTrue(refusal("DurationInSeconds", text).contains("give seconds above 0"));
  }

  @Test
  void readsNumbersTheSameInEveryLocale() throws BadSettingException {
    Locale before = Locale.getDefault();
    try {
      Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
      assertEquals(Duration.ofMillis(1500), with("DurationInSeconds", "1.5").interval());
      assertTrue(refusal("DurationInSeconds", "0").contains("31536000"));
    } finally {
      Locale.setDefault(before);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"..", "a/b", "a\\b", ".hidden", "-x", "a b", "a.b", "ünï", "a\u0000"})
  void refusesAHubNameThatIsNoSafeFileName(String name) {
    refusal("TaskHubName", name);
  }

  @Test
  void refusesLongNames() throws BadSettingException {
    assertEquals("a".repeat(63), with("TaskHubName", "a".repeat(63)).taskHubName());
    refusal("TaskHubName", "a".repeat(64));
    assertEquals("é".repeat(100), with("InstanceId", "é".repeat(100)).instanceId());
    refusal("InstanceId", "é".repeat(101));
  }

  @ParameterizedTest
  @ValueSource(strings = {"a\nb", "a\u0000b", "a\u2028b", "\ud800"})
  void refusesAnInstanceIdThatCannotBePrinted(String id) {
    refusal("InstanceId", "x" + id + "x");
  }

  @Test
  void refusesADirectoryThatIsNoPath() {
    refusal("DataDirectory", "a\u0000b");
  }

  @Test
  void keepsTheConnectionStringOutOfMessages() throws BadSettingException {
    Settings settings = with("StorageConnectionString", "AccountKey=c2VjcmV0");
    assertEquals("AccountKey=c2VjcmV0", settings.storageConnectionString().orElseThrow().value());
    assertFalse(settings.toString().contains("c2VjcmV0"), settings.toString());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ab",
        "my-hub",
        "my_hub",
        "1hub",
        "a234567890123456789012345678901234567890123456"
      })
  void refusesAHubNameThatAzureStorageDoesNotTake(String name) {
    String message =
        refusal(
            Map.of(
                "SINK",
                SINK,
                "StorageConnectionString",
                "AccountKey=c2VjcmV0",
                "TaskHubName",
                name));
    assertTrue(message.startsWith("TaskHubName"), message);
    assertFalse(message.contains("c2VjcmV0"), message);
  }

  @Test
  void carriesOnFromAFileOnlyInAzureStorage() throws BadSettingException {
    Map<String, String> azure = Map.of("SINK", SINK, "StorageConnectionString", "x");
    assertEquals(
        Optional.of(Path.of("data")), read(azure, "--carry-on-from", "data").carryOnFrom());
    BadSettingException refused =
        assertThrows(
            BadSettingException.class, () -> read(Map.of("SINK", SINK), "--carry-on-from", "data"));
    assertTrue(refused.getMessage().startsWith("--carry-on-from"), refused.getMessage());
  }

  @Test
  void readsOverrides() throws BadSettingException {
    assertEquals(
        Map.of("team", "a", "traceparent", "é\""),
        with("K_CE_OVERRIDES", "{\"extensions\":{\"team\":\"a\",\"traceparent\":\"é\\\"\"}}")
            .extensions());
    assertEquals(Map.of(), with("K_CE_OVERRIDES", "{}").extensions());
    assertEquals(Map.of(), with("K_CE_OVERRIDES", "{\"extensions\":null}").extensions());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{",
        "[]",
        "null",
        "\"x\"",
        "{} x",
        "{\"extensions\":[]}",
        "{\"extensions\":{\"Team\":\"a\"}}",
        "{\"extensions\":{\"\":\"a\"}}",
        "{\"extensions\":{\"a-b\":\"a\"}}",
        "{\"extensions\":{\"id\":\"a\"}}",
        "{\"extensions\":{\"data\":\"a\"}}",
        "{\"extensions\":{\"a\":1}}",
        "{\"extensions\":{\"a\":{}}}",
        "{\"extensions\":{\"a\":\"x\\ny\"}}"
      })
  void refusesMalformedOverrides(String json) {
    refusal("K_CE_OVERRIDES", json);
  }

  @Test
  void refusesCertificatesThatAreNone() {
    for (String pem :
        List.of("nonsense", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n")) {
      String message = refusal("K_CA_CERTS", pem);
      assertFalse(message.contains("AAAA"), message);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"x", "--port", "-x", "--sink", "--help=1", "@file"})
  void refusesOtherArguments(String argument) {
    String message = refusal(Map.of("K_SINK", SINK), argument);
    assertTrue(message.contains("--sink URL"), message);
  }

  @Test
  void refusesTwoSinks() {
    refusal(Map.of(), "--sink=http://a/", "--sink=http://b/");
  }

  @Test
  void asksForHelpWhateverElseIsMissing() throws BadSettingException {
    assertEquals(new Request.Help(), new SettingsReader(Map.of()).read(List.of("--help")));
    assertEquals(new Request.Help(), new SettingsReader(Map.of()).read(List.of("-h")));
  }

  @Test
  void helpNamesEverySettingAndItsDefault() {
    String help = Help.text();
    for (Setting setting : Setting.values()) {
      for (String variable : setting.variables()) {
        assertTrue(help.contains(variable), variable);
      }
      assertTrue(help.contains(setting.defaultText()) && help.contains(setting.help()));
    }
    assertTrue(help.contains("--sink"));
  }

  @Test
  void takesAStatusPort() throws BadSettingException {
    assertEquals(OptionalInt.of(8081), with("StatusPort", "8081").statusPort());
    assertEquals(OptionalInt.of(0), with("StatusPort", "0").statusPort());
    assertEquals(OptionalInt.empty(), with("StatusPort", " ").statusPort());
  }

  @ParameterizedTest
  @ValueSource(strings = {"-1", "65536", "99999", "999999", "http", "80.5", "0x50", "+80"})
  void refusesAStatusPortThatIsNone(String port) {
    assertTrue(refusal("StatusPort", port).contains("is no port"));
  }

  @Test
  void checksWithoutRunning() throws BadSettingException {
    Request request = new SettingsReader(Map.of("SINK", SINK)).read(List.of("--check"));
    assertEquals(
        read(Map.of("SINK", SINK)), assertInstanceOf(Request.Check.class, request).settings());
    SettingsReader wrong = new SettingsReader(Map.of("SINK", SINK, "DurationInSeconds", "x"));
    assertThrows(BadSettingException.class, () -> wrong.read(List.of("--check")));
  }
}
