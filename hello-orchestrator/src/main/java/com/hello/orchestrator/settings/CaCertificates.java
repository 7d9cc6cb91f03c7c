package com.hello.orchestrator.settings;

import com.hello.orchestrator.delivery.PemCertificates;
import com.hello.orchestrator.settings.Setting.Value;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;

/** Reads {@code K_CA_CERTS}; messages never show the text itself, which is long. */
final class CaCertificates {
  private CaCertificates() {}

  static List<X509Certificate> check(Value value) throws BadSettingException {
    try {
      return PemCertificates.parse(value.text());
    } catch (CertificateException e) {
      throw BadSettingException.of(
          value.name(),
          value.text().length() + " characters",
          "holds no readable certificates ("
              + Shown.of(String.valueOf(e.getMessage()))
              + "); give PEM text with -----BEGIN CERTIFICATE----- blocks");
    }
  }
}
