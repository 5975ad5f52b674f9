package io.github.cituscluster.specification;

import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// TLS of the job's connections, in the words of libpq's `sslmode`.
public record TlsSpec(
    @Key(
            value =
                "How strict to be: `disable`, `allow`, `prefer`, `require`, `verify-ca` or"
                    + " `verify-full`.",
            defaultsTo = "prefer")
        Mode mode,
    @Key("Certificate authority that signed the servers' certificates (PEM).")
        @Nullable Path rootCertificateFile,
    @Key("The job's client certificate (PEM).") @Nullable Path certificateFile,
    @Key(
            "Key of the client certificate, without a passphrase: RSA, EC or Ed25519, as PEM"
                + " (`PRIVATE KEY`, `RSA PRIVATE KEY`, `EC PRIVATE KEY`), as PKCS#8 DER, or as"
                + " PKCS#12 when it ends in .p12. Read anew, like the other files of this block, for"
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

    /// As libpq and the document write it.
    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }
}
