package com.hello.orchestrator.delivery;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.Socket;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Trusts the system's CAs, the certificates given and those of a directory, which is looked at
 * again for every handshake.
 *
 * <p>Nothing is loaded before the first handshake, so plain http pays nothing for it. When the
 * directory turns unreadable, what was read last stays. Safe for use by several threads.
 */
public final class SinkTrust extends X509ExtendedTrustManager {
  private static final Logger LOG = System.getLogger(SinkTrust.class.getName());

  private final List<X509Certificate> given;
  private final CertificateDirectory directory;
  private @Nullable X509ExtendedTrustManager current;
  private Map<Path, FileTime> loadedState = Map.of();

  /** Trust in {@code given} and in the files of {@code directory}. */
  public SinkTrust(List<X509Certificate> given, Path directory) {
    this.given = List.copyOf(given);
    this.directory = new CertificateDirectory(directory);
  }

  /**
   * Reads the directory once, to find what is wrong with it at start.
   *
   * @throws CertificateException naming the file that cannot be used
   */
  public void check() throws CertificateException {
    try {
      directory.read();
    } catch (IOException e) {
      throw new CertificateException(e.toString(), e);
    }
  }

  /** A context for clients that trusts as this does. */
  public SSLContext context() {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, new TrustManager[] {this}, null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java has no TLS", e);
    }
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
      throws CertificateException {
    upToDate().checkServerTrusted(chain, type, engine);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
      throws CertificateException {
    upToDate().checkServerTrusted(chain, type, socket);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
    upToDate().checkServerTrusted(chain, type);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
      throws CertificateException {
    throw new CertificateException("this is for clients only");
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
      throws CertificateException {
    throw new CertificateException("this is for clients only");
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
    throw new CertificateException("this is for clients only");
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return new X509Certificate[0]; // Only servers send this list.
  }

  private synchronized X509ExtendedTrustManager upToDate() throws CertificateException {
    X509ExtendedTrustManager last = current;
    try {
      Map<Path, FileTime> state = directory.state();
      if (last != null && state.equals(loadedState)) {
        return last;
      }
      loadedState = state;
      X509ExtendedTrustManager loaded = load();
      current = loaded;
      return loaded;
    } catch (IOException | GeneralSecurityException e) {
      if (last == null) {
        throw new CertificateException("the trusted certificates cannot be read: " + e, e);
      }
      LOG.log(
          Level.WARNING, "Trusted certificates changed and cannot be read, keeping the last: " + e);
      return last;
    }
  }

  private X509ExtendedTrustManager load() throws IOException, GeneralSecurityException {
    List<X509Certificate> trusted = new ArrayList<>(systemCertificates());
    trusted.addAll(given);
    trusted.addAll(directory.read());
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    for (int i = 0; i < trusted.size(); i++) {
      store.setCertificateEntry("trusted-" + i, trusted.get(i));
    }
    return trustManager(store);
  }

  private static List<X509Certificate> systemCertificates() throws GeneralSecurityException {
    return List.of(trustManager(null).getAcceptedIssuers());
  }

  private static X509ExtendedTrustManager trustManager(@Nullable KeyStore store)
      throws GeneralSecurityException {
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(store);
    for (TrustManager manager : factory.getTrustManagers()) {
      if (manager instanceof X509ExtendedTrustManager extended) {
        return extended;
      }
    }
    throw new GeneralSecurityException("this Java has no X.509 trust manager");
  }
}
