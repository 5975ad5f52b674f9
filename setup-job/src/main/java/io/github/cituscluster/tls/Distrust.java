package io.github.cituscluster.tls;

import java.security.cert.CertificateException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Why a server's certificate was not accepted, in a sentence.
public final class Distrust extends CertificateException {
  private static final long serialVersionUID = 1L;

  private final transient Certificate served;

  Distrust(Certificate served, String sentence, @Nullable Throwable cause) {
    super(sentence, cause);
    this.served = served;
  }

  /// The one that is a cause of an exception, if there is one.
  public static @Nullable Distrust in(@Nullable Throwable exception) {
    return exception == null || exception instanceof Distrust
        ? (Distrust) exception
        : in(exception.getCause());
  }

  /// What the server showed.
  public Certificate served() {
    return served;
  }

  @Override
  public String getMessage() {
    return Objects.requireNonNull(super.getMessage());
  }
}
