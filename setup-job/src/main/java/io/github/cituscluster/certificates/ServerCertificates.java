package io.github.cituscluster.certificates;

import io.github.cituscluster.postgres.Failure;
import io.github.cituscluster.postgres.Session;
import io.github.cituscluster.tls.Certificate;
import io.github.cituscluster.tls.CertificateFile;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The certificates in a file that a server uses, read by the server itself. Key files are never
/// read.
///
/// @param use what the server uses them for
/// @param file the name in the server's parameters
record ServerCertificates(String use, String file, List<Certificate> certificates) {
  private static final String SETTINGS =
      """
      SELECT s.name, s.setting FROM pg_settings s
      WHERE s.name IN ('ssl', 'ssl_cert_file', 'ssl_ca_file', 'citus.node_conninfo',
                       'primary_conninfo')
      """;

  /// No certificate file is longer; a missing file gives null.
  private static final String CONTENT = "SELECT pg_read_binary_file(?, 0, 4194304, true)";

  private static final Pattern CERTIFICATE =
      Pattern.compile("(?:^|\\s)sslcert\\s*=\\s*(?:'((?:[^'\\\\]|\\\\.)*)'|(\\S+))");

  /// The certificates of a server: its own, the authorities for its clients, and those that it
  /// presents to other nodes and to its primary.
  static List<ServerCertificates> look(Session session) {
    Map<String, String> settings = session.map(r -> r.getString(2), SETTINGS);
    List<ServerCertificates> all = new ArrayList<>();
    if ("on".equals(settings.get("ssl"))) {
      add(all, session, "ssl_cert_file", settings.get("ssl_cert_file"));
      add(all, session, "ssl_ca_file", settings.get("ssl_ca_file"));
    }
    add(all, session, "citus.node_conninfo", client(settings.get("citus.node_conninfo")));
    add(all, session, "primary_conninfo", client(settings.get("primary_conninfo")));
    return all;
  }

  /// The file of the client certificate in a connection string.
  static @Nullable String client(@Nullable String conninfo) {
    Matcher matcher = CERTIFICATE.matcher(conninfo == null ? "" : conninfo);
    if (!matcher.find()) {
      return null;
    }
    String quoted = matcher.group(1);
    return quoted == null ? matcher.group(2) : quoted.replaceAll("\\\\(.)", "$1");
  }

  private static void add(
      List<ServerCertificates> all, Session session, String use, @Nullable String file) {
    if (file != null && !file.isEmpty()) {
      all.add(new ServerCertificates(use, file, read(session, use, file)));
    }
  }

  /// The certificates in a file of the server.
  ///
  /// @throws Failure transient if the file does not exist or contains something else, because it
  ///   may be being replaced
  static List<Certificate> read(Session session, String use, String file) {
    byte[] content =
        session
            .query(r -> Optional.ofNullable(r.getBytes(1)), CONTENT, file)
            .getFirst()
            .orElseThrow(
                () -> Failure.passing("%s is '%s', which does not exist".formatted(use, file)));
    try {
      List<Certificate> certificates =
          CertificateFile.parse(new String(content, StandardCharsets.ISO_8859_1));
      if (!certificates.isEmpty()) {
        return certificates;
      }
    } catch (CertificateException | IllegalArgumentException e) {
      throw Failure.passing(
          "%s is '%s', which contains a damaged certificate".formatted(use, file));
    }
    throw Failure.passing("%s is '%s', which contains no certificate".formatted(use, file));
  }
}
