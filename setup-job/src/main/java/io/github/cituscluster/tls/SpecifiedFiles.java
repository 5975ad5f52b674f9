package io.github.cituscluster.tls;

import io.github.cituscluster.specification.ClusterSpec;
import io.github.cituscluster.specification.Problem;
import io.github.cituscluster.specification.SpecException;
import io.github.cituscluster.specification.TlsSpec;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Checks that the certificate and key files named in a specification can be used; connections read
/// them again.
public final class SpecifiedFiles {
  private final List<Problem> problems = new ArrayList<>();

  private SpecifiedFiles() {}

  private interface Reading {
    void run() throws UnusableFile;
  }

  /// Checks all of them.
  ///
  /// @throws SpecException naming each file that cannot be used, with its key
  public static void check(ClusterSpec spec, String document) {
    SpecifiedFiles files = new SpecifiedFiles();
    TlsSpec tls = spec.administrator().tls();
    files.checkCertificates("administrator.tls.rootCertificateFile", tls.rootCertificateFile());
    files.checkIdentity(tls.certificateFile(), tls.keyFile());
    files.checkCertificates("patroni.rootCertificateFile", spec.patroni().rootCertificateFile());
    files.checkCertificates("coordinator.certificateFile", spec.coordinator().certificateFile());
    for (int i = 0; i < spec.workers().size(); i++) {
      files.checkCertificates(
          "workers[" + i + "].certificateFile", spec.workers().get(i).certificateFile());
    }
    if (!files.problems.isEmpty()) {
      throw new SpecException(document, files.problems);
    }
  }

  private void checkCertificates(String key, @Nullable Path file) {
    if (file != null) {
      collect(() -> {
        try {
          CertificateFile.read(file);
        } catch (UnusableFile e) {
          throw e.at(key);
        }
      });
    }
  }

  private void checkIdentity(@Nullable Path certificateFile, @Nullable Path keyFile) {
    if (certificateFile != null && keyFile != null) {
      collect(() -> Identity.read(certificateFile, keyFile));
    }
  }

  private void collect(Reading reading) {
    try {
      reading.run();
    } catch (UnusableFile e) {
      problems.add(new Problem(e.key(), e.sentence()));
    }
  }
}
