package io.github.cituscluster.specification;

import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// TLS settings of the job's connections, with the modes of libpq's `sslmode`.
public record TlsSpec(
    @Key(
            value =
                "How strict the job is: `disable`, `allow`, `prefer`, `require`, `verify-ca` or"
                    + " `verify-full`, as libpq's `sslmode`.",
            defaultsTo = "prefer")
        Mode mode,
    @Key("Certificate authorities that signed the servers' certificates (PEM).")
        @Nullable Path rootCertificateFile,
    @Key("The job's client certificate (PEM).") @Nullable Path certificateFile,
    @Key(
            "Key of the client certificate, without a passphrase: RSA, EC or Ed25519, as PEM"
                + " (`PRIVATE KEY`, `RSA PRIVATE KEY`, `EC PRIVATE KEY`), as PKCS#8 DER, or as"
                + " PKCS#12 if its name ends in .p12. All files of this block are read again for"
                + " each new connection.")
        @Nullable Path keyFile) {

  /// libpq's modes, weakest first.
  public enum Mode {
    DISABLE,
    ALLOW,
    PREFER,
    REQUIRE,
    VERIFY_CA,
    VERIFY_FULL;

    /// The spelling in libpq and in the document.
    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }
}
