package io.github.cituscluster.tls;

import io.github.cituscluster.specification.ClusterSpec;
import io.github.cituscluster.specification.Problem;
import io.github.cituscluster.specification.SpecException;
import io.github.cituscluster.specification.TlsSpec;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The files of certificates and keys that a specification names, read once to see that they can be
/// used; connections read them again.
public final class SpecifiedFiles {
  private final List<Problem> problems = new ArrayList<>();

  private SpecifiedFiles() {}

  private interface Reading {
    void run() throws UnusableFile;
  }

  /// Insists that all of them can be used.
  ///
  /// @throws SpecException naming each file that cannot be used, by its key
  public static void check(ClusterSpec spec, String document) {
    SpecifiedFiles files = new SpecifiedFiles();
    TlsSpec tls = spec.administrator().tls();
    files.certificates("administrator.tls.rootCertificateFile", tls.rootCertificateFile());
    files.identity(tls.certificateFile(), tls.keyFile());
    files.certificates("patroni.rootCertificateFile", spec.patroni().rootCertificateFile());
    files.certificates("coordinator.certificateFile", spec.coordinator().certificateFile());
    for (int i = 0; i < spec.workers().size(); i++) {
      files.certificates(
          "workers[" + i + "].certificateFile", spec.workers().get(i).certificateFile());
    }
    if (!files.problems.isEmpty()) {
      throw new SpecException(document, files.problems);
    }
  }

  private void certificates(String key, @Nullable Path file) {
    if (file != null) {
      note(() -> {
        try {
          CertificateFile.read(file);
        } catch (UnusableFile e) {
          throw e.at(key);
        }
      });
    }
  }

  private void identity(@Nullable Path certificateFile, @Nullable Path keyFile) {
    if (certificateFile != null && keyFile != null) {
      note(() -> Identity.read(certificateFile, keyFile));
    }
  }

  private void note(Reading reading) {
    try {
      reading.run();
    } catch (UnusableFile e) {
      problems.add(new Problem(e.key(), e.sentence()));
    }
  }
}
