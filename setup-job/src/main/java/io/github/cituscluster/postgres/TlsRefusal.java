package io.github.cituscluster.postgres;

import io.github.cituscluster.specification.ClusterSpec;
import io.github.cituscluster.specification.TlsSpec;
import io.github.cituscluster.tls.Certificate;
import io.github.cituscluster.tls.CertificateFile;
import io.github.cituscluster.tls.Distrust;
import io.github.cituscluster.tls.Handshake;
import io.github.cituscluster.tls.UnusableFile;
import java.io.EOFException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.sql.SQLException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/// What is wrong between a server's TLS and the job's, and whether it passes.
///
/// It passes where the server is about to change by itself: it has not yet started with TLS, does
/// not yet have the certificate that the specification says it should serve, or not yet the
/// authority that signed the job's. What `pg_hba.conf` and `pg_ident.conf` say does not: the job
/// could change them only once it is in.
final class TlsRefusal {
  private static final String MODE = "administrator.tls.mode";

  private final ClusterSpec spec;

  TlsRefusal(ClusterSpec spec) {
    this.spec = spec;
  }

  /// The failure in words that help, where it is one of TLS.
  ///
  /// @param where node and database
  /// @param cause what the driver said
  Failure explain(Node node, String where, Failure failure, SQLException cause) {
    UnusableFile file = UnusableFile.in(cause);
    if (file != null) {
      // It could be used when the run began.
      return Failure.passing(where + ": " + file.getMessage());
    }
    Distrust distrust = Distrust.in(cause);
    if (distrust != null) {
      String sentence = where + ": " + distrust.getMessage();
      return awaits(node, distrust.served())
          ? Failure.passing(
              "%s; it does not yet serve the certificate of %s"
                  .formatted(sentence, spec.certificateKey(node.group())))
          : Failure.permanent(sentence + "; correct the server's certificate or administrator.tls");
    }
    Throwable root = root(cause);
    String alert = root instanceof SSLException ? root.getMessage() : refusal(node, root);
    if (alert != null) {
      return said(where, alert);
    }
    // A server may end in the middle of a handshake too.
    return isBroken(root) ? failure.asPassing() : said(failure);
  }

  private static Throwable root(Throwable exception) {
    return exception.getCause() == null ? exception : root(exception.getCause());
  }

  private static boolean isBroken(Throwable root) {
    return root instanceof EOFException
        || root instanceof SocketException
        || root instanceof SocketTimeoutException;
  }

  /// What the server's TLS says against the job's certificate, where that may be why it closes the
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

  /// Whether the server is to get another certificate than this.
  private boolean awaits(Node node, Certificate served) {
    Path file = spec.certificateFile(node.group()).orElse(null);
    try {
      return file != null && !CertificateFile.read(file).getFirst().equals(served);
    } catch (UnusableFile e) {
      // About to be exchanged, like the server's.
      return true;
    }
  }

  private Failure said(Failure failure) {
    TlsSpec tls = spec.administrator().tls();
    String said = failure.getMessage();
    if (said.contains("server does not support SSL")) {
      return failure.withAdvice(
          "it has not yet started with TLS, or %s '%s' asks for too much"
              .formatted(MODE, tls.mode()));
    }
    if (said.contains("requires a valid client certificate")) {
      return failure.asPermanent(
          tls.certificateFile() == null
              ? "give one in administrator.tls.certificateFile and keyFile"
              : "administrator.tls.certificateFile was not taken for one; does the server have an"
                  + " ssl_ca_file?");
    }
    if (said.contains("only be checked if a root certificate store is available")) {
      // Patroni writes what pg_hba.conf and postgresql.conf say of it one after the other.
      return failure.asPassing();
    }
    if (said.contains("certificate authentication failed for user")) {
      return failure.asPermanent(
          "pg_hba.conf wants a certificate for \"%s\" there, and the job's is %s; map its name in pg_ident.conf, or give another one in administrator.tls.certificateFile"
              .formatted(spec.administrator().user(), own(tls)));
    }
    if (said.contains("no encryption")) {
      return failure.asPermanent(
          "the server takes this user with TLS only; say so in %s, which is '%s'"
              .formatted(MODE, tls.mode()));
    }
    return failure;
  }

  private Failure said(String where, String alert) {
    String own = own(spec.administrator().tls());
    if (alert.contains("unknown_ca")) {
      return Failure.passing(
          "%s: the server does not know who signed the job's certificate %s; its ssl_ca_file does not hold that authority yet"
              .formatted(where, own));
    }
    if (alert.contains("certificate_expired")) {
      return Failure.permanent(
          "%s: the server says that the job's certificate %s has expired; renew administrator.tls.certificateFile"
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
