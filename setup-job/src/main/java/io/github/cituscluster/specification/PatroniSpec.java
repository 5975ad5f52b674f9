package io.github.cituscluster.specification;

import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// How the job speaks to Patroni, in all groups alike.
public record PatroniSpec(
    @Key("User of the REST API (`restapi.authentication`). Left out: none is needed.")
        @Nullable String user,
    @Key("File that holds the password of that user.") @Nullable Path passwordFile,
    @Key(
            "File that holds the password before it, for members that have not yet started with the"
                + " new one; a file that is not there, or is empty, means that there is none.")
        @Nullable Path previousPasswordFile,
    @Key(
            "Certificate authorities that are trusted where the REST API is reached by https (PEM)."
                + " Read anew for each new connection. Left out: those that the job's Java trusts.")
        @Nullable Path rootCertificateFile,
    @Key(
            value =
                "How strict to be with them: `verify-full`, `verify-ca` (any name), or `require` and"
                    + " weaker (any certificate).",
            defaultsTo = "verify-full")
        TlsSpec.Mode tlsMode,
    @Key(
            value =
                "What to do with members that wait for a restart: `automatic` restarts them one"
                    + " after the other, `report` only says which they are and why.",
            defaultsTo = "automatic")
        RestartPolicy restartPolicy) {

  /// Who restarts a member whose parameters count only after a restart.
  public enum RestartPolicy {
    AUTOMATIC,
    REPORT;

    /// As the document writes it.
    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
