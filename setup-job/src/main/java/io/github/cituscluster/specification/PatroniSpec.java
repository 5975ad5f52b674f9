package io.github.cituscluster.specification;

import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// How the job connects to Patroni, the same in all groups.
public record PatroniSpec(
    @Key(
            "User of the REST API (`restapi.authentication`). Leave it out if the REST API needs"
                + " none.")
        @Nullable String user,
    @Key("File that contains the password of that user.") @Nullable Path passwordFile,
    @Key(
            "File that contains the previous password, for members that have not yet started with"
                + " the new one; if the file is missing or empty, there is none.")
        @Nullable Path previousPasswordFile,
    @Key(
            "Certificate authorities that the job trusts when the REST API uses https (PEM). The"
                + " file is read again for each new connection. If left out, the authorities that"
                + " the job's Java trusts.")
        @Nullable Path rootCertificateFile,
    @Key(
            value =
                "How strictly to verify the certificate of the REST API: `verify-full`, `verify-ca`"
                    + " (any name), or `require` and weaker modes (any certificate).",
            defaultsTo = "verify-full")
        TlsSpec.Mode tlsMode,
    @Key(
            value =
                "What to do with members that have a pending restart: `automatic` restarts them one"
                    + " after the other, `report` only reports which they are and why.",
            defaultsTo = "automatic")
        RestartPolicy restartPolicy) {

  /// What happens to a member whose parameters take effect only after a restart.
  public enum RestartPolicy {
    AUTOMATIC,
    REPORT;

    /// The spelling in the document.
    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
