package io.github.cituscluster.tls;

import java.security.cert.CertificateException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A server's certificate that the job does not trust; the message says why in one sentence.
public final class UntrustedCertificate extends CertificateException {
  private static final long serialVersionUID = 1L;

  private final transient Certificate served;

  UntrustedCertificate(Certificate served, String sentence, @Nullable Throwable cause) {
    super(sentence, cause);
    this.served = served;
  }

  /// The cause of this type in an exception, if there is one.
  public static @Nullable UntrustedCertificate in(@Nullable Throwable exception) {
    return exception == null || exception instanceof UntrustedCertificate
        ? (UntrustedCertificate) exception
        : in(exception.getCause());
  }

  /// The certificate that the server presented.
  public Certificate served() {
    return served;
  }

  @Override
  public String getMessage() {
    return Objects.requireNonNull(super.getMessage());
  }
}
