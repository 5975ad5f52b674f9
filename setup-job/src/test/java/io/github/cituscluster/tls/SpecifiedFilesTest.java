package io.github.cituscluster.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.cituscluster.specification.ClusterSpec;
import io.github.cituscluster.specification.Problem;
import io.github.cituscluster.specification.SpecException;
import io.github.cituscluster.specification.SpecReader;
import io.github.cituscluster.tls.Authority.Issued;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The certificate and key files of a specification: every accepted format, and the messages about
/// files that are not accepted.
class SpecifiedFilesTest {
  private final Authority authority = new Authority("test authority");
  @TempDir private Path folder;
  private Issued issued = authority.issue("setup-job");
  private String keyFile = "tls.key";

  @BeforeEach
  void writeFiles() {
    write("password", "x");
    authority.write(folder.resolve("ca.crt"));
    authority.issue("c", "c", "w").write(folder.resolve("server.crt"), folder.resolve("unused"));
    use(issued);
  }

  private void use(Issued next) {
    issued = next;
    issued.write(folder.resolve("tls.crt"), folder.resolve("tls.key"));
  }

  private void write(String name, String text) {
    Authority.write(folder.resolve(name), text);
  }

  private void check() {
    write(
        "cluster.yaml",
        """
        administrator:
          passwordFile: password
          tls: {mode: verify-full, rootCertificateFile: ca.crt, certificateFile: tls.crt, keyFile: %s}
        patroni: {rootCertificateFile: ca.crt}
        coordinator: {host: c, certificateFile: server.crt}
        workers: [{group: 1, host: w, certificateFile: server.crt}]
        mainDatabase: {name: citus}
        """
            .formatted(keyFile));
    ClusterSpec spec = SpecReader.read(folder.resolve("cluster.yaml"));
    SpecifiedFiles.check(spec, "cluster.yaml");
  }

  private List<String> problems() {
    return catchThrowableOfType(SpecException.class, this::check).problems().stream()
        .map(Problem::toString)
        .toList();
  }

  private String named(String key, String file, String sentence) {
    return "%s: file '%s' %s".formatted(key, folder.resolve(file), sentence);
  }

  @ParameterizedTest
  @CsvSource({"RSA", "EC", "Ed25519"})
  void acceptsAKeyOfEachAlgorithm(String algorithm) throws IOException {
    use(authority.issue(algorithm, "setup-job", Duration.ofDays(9)));
    assertThatCode(this::check).doesNotThrowAnyException();

    // As DER
    keyFile = "tls.pk8";
    Files.write(folder.resolve(keyFile), issued.key().getEncoded());
    assertThatCode(this::check).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @CsvSource({"RSA", "EC"})
  void acceptsAKeyInItsTraditionalFormat(String algorithm) {
    use(authority.issue(algorithm, "setup-job", Duration.ofDays(9)));
    write(
        "tls.key",
        "a comment\n-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n"
            + issued.traditionalKey());

    assertThatCode(this::check).doesNotThrowAnyException();
  }

  @Test
  void acceptsAKeyInPkcs12() throws IOException, GeneralSecurityException {
    keyFile = "tls.p12";
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    store.setKeyEntry(
        "job", issued.key(), new char[0], new X509Certificate[] {issued.certificate().x509()});
    try (OutputStream out = Files.newOutputStream(folder.resolve(keyFile))) {
      store.store(out, new char[0]);
    }

    assertThatCode(this::check).doesNotThrowAnyException();
  }

  @Test
  void refusesTheKeyOfADifferentCertificate() {
    write("tls.key", Authority.pem("PRIVATE KEY", authority.issue("other").key().getEncoded()));

    assertThat(problems())
        .containsExactly(
            named(
                "administrator.tls.keyFile",
                "tls.key",
                "does not match the certificate %s in '%s' (administrator.tls.certificateFile)"
                    .formatted(issued.certificate(), folder.resolve("tls.crt"))));
  }

  @Test
  void refusesAKeyOfADifferentAlgorithm() {
    Issued other = authority.issue("RSA", "other", Duration.ofDays(9));
    write("tls.key", other.traditionalKey());

    assertThat(problems()).singleElement().asString().contains("does not match the certificate");
  }

  @Test
  void refusesAnEncryptedKey() {
    String expected =
        named(
            "administrator.tls.keyFile", "tls.key", "is encrypted; use a key without a passphrase");
    write("tls.key", Authority.pem("ENCRYPTED PRIVATE KEY", new byte[9]));
    assertThat(problems()).containsExactly(expected);

    write(
        "tls.key",
        """
        -----BEGIN RSA PRIVATE KEY-----
        Proc-Type: 4,ENCRYPTED
        DEK-Info: AES-256-CBC,00

        AAAA
        -----END RSA PRIVATE KEY-----
        """);
    assertThat(problems()).containsExactly(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "-----BEGIN PRIVATE KEY-----\\nAAAA\\n-----END PRIVATE KEY-----, contains no readable key",
    "-----BEGIN PRIVATE KEY-----\\n*AAA\\n-----END PRIVATE KEY-----, contains a damaged key",
    "-----BEGIN EC PRIVATE KEY-----\\nMAIBAQ==\\n-----END EC PRIVATE KEY-----, contains a damaged"
        + " key",
    "-----BEGIN DSA PRIVATE KEY-----\\nAAAA\\n-----END DSA PRIVATE KEY-----, contains a 'DSA"
        + " PRIVATE KEY'",
    "-----BEGIN CERTIFICATE-----\\nAAAA\\n-----END CERTIFICATE-----, contains no private key",
    "nothing, contains no readable key"
  })
  void refusesAFileWithoutAUsableKey(String text, String sentence) {
    write("tls.key", text.replace("\\n", "\n"));

    assertThat(problems())
        .singleElement()
        .asString()
        .startsWith(named("administrator.tls.keyFile", "tls.key", sentence));
  }

  @Test
  void refusesAnEcKeyWithoutItsCurve() {
    byte[] bare =
        Der.of(
                Der.SEQUENCE,
                new Der(Der.INTEGER, new byte[] {1}),
                new Der(Der.OCTETS, new byte[32]))
            .bytes();
    write("tls.key", Authority.pem("EC PRIVATE KEY", bare));

    assertThat(problems())
        .containsExactly(
            named(
                "administrator.tls.keyFile",
                "tls.key",
                "contains an EC key without its curve; convert it to PKCS#8"));
  }

  @Test
  void namesEveryFileWithoutACertificate() {
    write("ca.crt", "");
    write("server.crt", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");

    String none = "contains no certificate; expected a block '-----BEGIN CERTIFICATE-----'";
    String damaged = "contains a damaged certificate";
    assertThat(problems())
        .containsExactly(
            named("administrator.tls.rootCertificateFile", "ca.crt", none),
            named("patroni.rootCertificateFile", "ca.crt", none),
            named("coordinator.certificateFile", "server.crt", damaged),
            named("workers[0].certificateFile", "server.crt", damaged));
  }

  @Test
  void theReaderOfTheDocumentNamesAMissingFile() throws IOException {
    Files.delete(folder.resolve("server.crt"));

    assertThat(problems())
        .contains(named("coordinator.certificateFile", "server.crt", "does not exist"));
  }
}
