package com.hello.orchestrator.delivery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.hello.orchestrator.delivery.Outcome.Accepted;
import com.hello.orchestrator.delivery.Outcome.Retry;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class SinkTrustTest {
  private static final char[] PASSWORD = "changeit".toCharArray();

  @TempDir static Path keys;
  private static KeyStore store;

  @TempDir Path certificates;
  private HttpsServer server;

  @BeforeAll
  static void makeACertificate() throws Exception {
    Path file = keys.resolve("key.p12");
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "sink",
                "-keyalg",
                "EC",
                "-dname",
                "CN=sink",
                "-ext",
                "SAN=ip:127.0.0.1",
                "-keystore",
                file.toString(),
                "-storepass",
                new String(PASSWORD))
            .redirectErrorStream(true)
            .start();
    String output = new String(keytool.getInputStream().readAllBytes());
    assertEquals(0, keytool.waitFor(), output);
    store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(file)) {
      store.load(in, PASSWORD);
    }
  }

  @BeforeEach
  void startTheSink() throws IOException, GeneralSecurityException {
    KeyManagerFactory managers =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    managers.init(store, PASSWORD);
    SSLContext context = SSLContext.getInstance("TLSv1.3");
    context.init(managers.getKeyManagers(), null, null);
    server = HttpsServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 5);
    server.setHttpsConfigurator(new HttpsConfigurator(context));
    server.createContext(
        "/",
        exchange -> {
          exchange.getRequestBody().readAllBytes();
          exchange.sendResponseHeaders(202, -1);
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void stopTheSink() {
    server.stop(0);
  }

  private static X509Certificate certificate() throws GeneralSecurityException {
    return (X509Certificate) store.getCertificate("sink");
  }

  private static String pem() throws GeneralSecurityException {
    return "-----BEGIN CERTIFICATE-----\n"
        + Base64.getMimeEncoder().encodeToString(certificate().getEncoded())
        + "\n-----END CERTIFICATE-----\n";
  }

  private Delivery delivery(SinkTrust trust) {
    return new Delivery(
        trust.context(), keys.resolve("no-token"), Duration.ofSeconds(10), Clock.systemUTC());
  }

  private Outcome attempt(Delivery delivery, String host) throws InterruptedException {
    URI sink = URI.create("https://" + host + ":" + server.getAddress().getPort() + "/");
    return delivery.attempt(sink, new byte[] {'{', '}'}, "trace", 0);
  }

  @Test
  void retriesASinkThatNobodyVouchesFor() throws InterruptedException {
    Outcome outcome = attempt(delivery(new SinkTrust(List.of(), certificates)), "127.0.0.1");
    Retry retry = assertInstanceOf(Retry.class, outcome);
    assertTrue(retry.reason().startsWith("TLS failed"), retry.reason());
  }

  @Test
  void trustsTheGivenCertificates() throws Exception {
    List<X509Certificate> given = PemCertificates.parse(pem() + "\n" + pem());
    Delivery delivery = delivery(new SinkTrust(given, certificates.resolve("missing")));
    assertEquals(new Accepted(202), attempt(delivery, "127.0.0.1"));
  }

  @Test
  void checksTheHostName() throws Exception {
    Delivery delivery = delivery(new SinkTrust(List.of(certificate()), certificates));
    assertInstanceOf(Retry.class, attempt(delivery, "localhost"));
  }

  @Test
  void noticesCertificatesThatAppear() throws Exception {
    SinkTrust trust = new SinkTrust(List.of(), certificates);
    trust.check();
    Delivery delivery = delivery(trust);
    assertInstanceOf(Retry.class, attempt(delivery, "127.0.0.1"));
    Files.writeString(certificates.resolve("ca.crt"), pem());
    assertEquals(new Accepted(202), attempt(delivery, "127.0.0.1"));
  }

  @Test
  void keepsTheLastCertificatesWhenTheNewAreBroken() throws Exception {
    Files.writeString(certificates.resolve("ca.crt"), pem());
    SinkTrust trust = new SinkTrust(List.of(), certificates);
    assertEquals(new Accepted(202), attempt(delivery(trust), "127.0.0.1"));
    Files.writeString(certificates.resolve("other.crt"), "broken");
    assertEquals(new Accepted(202), attempt(delivery(trust), "127.0.0.1"));
  }

  @Test
  void namesTheFileThatIsBrokenAtStart() throws Exception {
    Path file = Files.writeString(certificates.resolve("broken.crt"), "broken");
    CertificateException refused =
        assertThrows(
            CertificateException.class, () -> new SinkTrust(List.of(), certificates).check());
    assertTrue(String.valueOf(refused.getMessage()).startsWith(file.toString()));
  }

  @Test
  void looksPastWhatKubernetesKeepsInAMount() throws Exception {
    Path version = Files.createDirectory(certificates.resolve("..2026_01_01"));
    Files.writeString(version.resolve("ca.crt"), pem());
    Files.createSymbolicLink(certificates.resolve("..data"), version);
    Files.createSymbolicLink(certificates.resolve("ca.crt"), Path.of("..data", "ca.crt"));
    SinkTrust trust = new SinkTrust(List.of(), certificates);
    trust.check();
    assertEquals(new Accepted(202), attempt(delivery(trust), "127.0.0.1"));
  }
}
