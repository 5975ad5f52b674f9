package io.github.cituscluster.postgres;

import io.github.cituscluster.specification.ClusterSpec;
import io.github.cituscluster.specification.TlsSpec;
import io.github.cituscluster.tls.Certificate;
import io.github.cituscluster.tls.CertificateFile;
import io.github.cituscluster.tls.Handshake;
import io.github.cituscluster.tls.UntrustedCertificate;
import io.github.cituscluster.tls.UnusableFile;
import java.io.EOFException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.sql.SQLException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/// Explains why TLS between a server and the job fails, and whether the failure is transient. It is
/// transient if the server is about to change on its own: it has not yet started with TLS, does not
/// yet have the certificate that the specification names, or does not yet have the authority that
/// signed the job's certificate. Problems in `pg_hba.conf` and `pg_ident.conf` are permanent,
/// because the job could change those files only after it is connected.
final class TlsRefusal {
  private static final String MODE = "administrator.tls.mode";

  private final ClusterSpec spec;

  TlsRefusal(ClusterSpec spec) {
    this.spec = spec;
  }

  /// The failure with an explanation, if TLS caused it.
  ///
  /// @param where node and database
  /// @param cause the exception of the driver
  Failure explain(Node node, String where, Failure failure, SQLException cause) {
    UnusableFile file = UnusableFile.in(cause);
    if (file != null) {
      // The file could be used when the run began.
      return Failure.passing(where + ": " + file.getMessage());
    }
    UntrustedCertificate untrusted = UntrustedCertificate.in(cause);
    if (untrusted != null) {
      String sentence = where + ": " + untrusted.getMessage();
      return awaitsNewCertificate(node, untrusted.served())
          ? Failure.passing(
              "%s; it does not yet serve the certificate in %s"
                  .formatted(sentence, spec.certificateKey(node.group())))
          : Failure.permanent(sentence + "; correct the server's certificate or administrator.tls");
    }
    Throwable root = root(cause);
    String alert = root instanceof SSLException ? root.getMessage() : refusal(node, root);
    if (alert != null) {
      return explainAlert(where, alert);
    }
    // A server may also stop in the middle of a handshake.
    return isBroken(root) ? failure.asPassing() : explainRefusal(failure);
  }

  private static Throwable root(Throwable exception) {
    return exception.getCause() == null ? exception : root(exception.getCause());
  }

  private static boolean isBroken(Throwable root) {
    return root instanceof EOFException
        || root instanceof SocketException
        || root instanceof SocketTimeoutException;
  }

  /// The TLS alert about the job's certificate, if that may be why the server closed the
  /// connection.
  private @Nullable String refusal(Node node, Throwable root) {
    TlsSpec tls = spec.administrator().tls();
    Path certificateFile = tls.certificateFile();
    Path keyFile = tls.keyFile();
    return isBroken(root)
            && !(root instanceof ConnectException || root instanceof SocketTimeoutException)
            && tls.mode() != TlsSpec.Mode.DISABLE
            && certificateFile != null
            && keyFile != null
        ? Handshake.refusal(
                node.host(), node.port(), spec.deadlines().connect(), certificateFile, keyFile)
            .orElse(null)
        : null;
  }

  /// Whether the server should serve a different certificate.
  private boolean awaitsNewCertificate(Node node, Certificate served) {
    Path file = spec.certificateFile(node.group()).orElse(null);
    try {
      return file != null && !CertificateFile.read(file).getFirst().equals(served);
    } catch (UnusableFile e) {
      // The file is being replaced, like the server's certificate.
      return true;
    }
  }

  private Failure explainRefusal(Failure failure) {
    TlsSpec tls = spec.administrator().tls();
    String message = failure.getMessage();
    if (message.contains("server does not support SSL")) {
      return failure.withAdvice(
          "it has not yet started with TLS, or %s '%s' is too strict".formatted(MODE, tls.mode()));
    }
    if (message.contains("requires a valid client certificate")) {
      return failure.asPermanent(
          tls.certificateFile() == null
              ? "set administrator.tls.certificateFile and keyFile"
              : "the server did not accept administrator.tls.certificateFile; check that it has an"
                  + " ssl_ca_file");
    }
    if (message.contains("only be checked if a root certificate store is available")) {
      // Patroni writes pg_hba.conf and postgresql.conf one after the other.
      return failure.asPassing();
    }
    if (message.contains("certificate authentication failed for user")) {
      return failure.asPermanent(
          ("pg_hba.conf requires a certificate for \"%s\", but the job's certificate is %s; map its"
                  + " name in pg_ident.conf, or set a different one in"
                  + " administrator.tls.certificateFile")
              .formatted(spec.administrator().user(), own(tls)));
    }
    if (message.contains("no encryption")) {
      return failure.asPermanent(
          "the server accepts this user only with TLS; %s is '%s', set it to require or stricter"
              .formatted(MODE, tls.mode()));
    }
    return failure;
  }

  private Failure explainAlert(String where, String alert) {
    String own = own(spec.administrator().tls());
    if (alert.contains("unknown_ca")) {
      return Failure.passing(
          ("%s: the server does not trust the authority of the job's certificate %s; its"
                  + " ssl_ca_file does not contain that authority yet")
              .formatted(where, own));
    }
    if (alert.contains("certificate_expired")) {
      return Failure.permanent(
          ("%s: the server reports that the job's certificate %s has expired; renew"
                  + " administrator.tls.certificateFile")
              .formatted(where, own));
    }
    return Failure.permanent(
        "%s: TLS: %s; the job's certificate is %s".formatted(where, alert, own));
  }

  private static String own(TlsSpec tls) {
    @Nullable Path file = tls.certificateFile();
    if (file == null) {
      return "none";
    }
    try {
      return CertificateFile.read(file).getFirst().toString();
    } catch (UnusableFile e) {
      return "in '" + file + "'";
    }
  }
}
