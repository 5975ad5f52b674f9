package io.github.cituscluster.patroni;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.cituscluster.postgres.Failure;
import io.github.cituscluster.postgres.Node;
import io.github.cituscluster.specification.TlsSpec.Mode;
import io.github.cituscluster.tls.Authority;
import io.github.cituscluster.tls.Authority.Issued;
import io.github.cituscluster.tls.FakePatroni;
import io.github.cituscluster.tls.Tls;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.node.JsonNodeFactory;

/// Patroni's REST API over https.
class RestApiTlsTest {
  private final Authority authority = new Authority("test authority");
  private final Path bundle;

  RestApiTlsTest(@TempDir Path folder) {
    bundle = authority.write(folder.resolve("ca.crt"));
  }

  private static RestApi trusting(@Nullable Path file) {
    return trusting(file, Mode.VERIFY_FULL);
  }

  private static RestApi trusting(@Nullable Path file, Mode mode) {
    Duration deadline = Duration.ofSeconds(5);
    SSLContext tls = file == null ? null : Tls.trusting(file, "patroni.rootCertificateFile", mode);
    return new RestApi(new Requests(deadline, deadline, null, "", null, tls));
  }

  private static Group group(String url) {
    return new Group(
        new Node(1, "c-1", 5432), URI.create(url), JsonNodeFactory.instance.objectNode());
  }

  private static String member(String url) {
    return """
    {"members": [{"name": "c-1-0", "state": "running", "role": "leader", "host": "10.0.0.1",
                  "port": 5433, "api_url": "%s/patroni"}]}
    """
        .formatted(url);
  }

  private Failure refusal(Issued issued, @Nullable Path file) {
    try (FakePatroni patroni = new FakePatroni(issued);
        RestApi api = trusting(file)) {
      return catchThrowableOfType(Failure.class, () -> api.members(group(patroni.url())));
    }
  }

  @Test
  void trustsAMemberWithACertificateOfTheAuthority() {
    try (FakePatroni patroni = new FakePatroni(authority.issue("c-1", "127.0.0.1"));
        RestApi api = trusting(bundle)) {
      patroni.answers("/cluster", member(patroni.url()));

      assertThat(api.members(group(patroni.url())))
          .containsExactly(
              new Member(1, "c-1-0", URI.create(patroni.url()), "10.0.0.1", 5433, true));
    }
  }

  @Test
  void doesNotTrustAnAuthorityThatIsNotInTheFile() {
    Failure failure = refusal(new Authority("stranger").issue("c-1", "127.0.0.1"), bundle);

    assertThat(failure.isPassing()).isTrue();
    assertThat(failure)
        .hasMessageContaining("the server's certificate CN=c-1 (sha256 ")
        .hasMessageContaining("issued by CN=stranger, is not trusted; ")
        .hasMessageContaining(
            "patroni.rootCertificateFile '" + bundle + "' contains CN=test authority");
  }

  @Test
  void trustsOnlyTheAuthoritiesOfJavaWithoutAFile() {
    assertThat(refusal(authority.issue("c-1", "127.0.0.1"), null))
        .hasMessageContaining("PKIX path building failed");
  }

  @Test
  void doesNotTrustACertificateForOtherNames() {
    assertThat(refusal(authority.issue("c-1", "c-1", "c-1-config"), bundle))
        .hasMessageContaining("is valid for c-1, c-1-config, but not for '127.0.0.1'");
  }

  @Test
  void verifyCaAcceptsAnyNameAndRequireAcceptsAnyCertificate() {
    Issued other = authority.issue("c-1", "elsewhere");
    Issued stranger = new Authority("stranger").issue("c-1", "127.0.0.1");
    assertThat(members(other, Mode.VERIFY_CA)).hasSize(1);
    assertThat(members(stranger, Mode.REQUIRE)).hasSize(1);
    try (FakePatroni patroni = new FakePatroni(stranger);
        RestApi api = trusting(bundle, Mode.VERIFY_CA)) {
      assertThat(catchThrowableOfType(Failure.class, () -> api.members(group(patroni.url()))))
          .hasMessageContaining("is not trusted");
    }
  }

  private List<Member> members(Issued issued, Mode mode) {
    try (FakePatroni patroni = new FakePatroni(issued);
        RestApi api = trusting(bundle, mode)) {
      patroni.answers("/cluster", member(patroni.url()));
      return api.members(group(patroni.url()));
    }
  }

  @Test
  void doesNotTrustAnExpiredCertificate() {
    assertThat(refusal(authority.issue("EC", "c-1", Duration.ofDays(-2), "127.0.0.1"), bundle))
        .hasMessageContaining("CN=c-1 (sha256 ")
        .hasMessageContaining("has expired");
  }

  @Test
  void aChangedFileAppliesToTheNextConnection() {
    Authority next = new Authority("next authority");
    try (FakePatroni old = new FakePatroni(authority.issue("c-1", "127.0.0.1"));
        FakePatroni renewed = new FakePatroni(next.issue("c-1", "127.0.0.1"));
        RestApi api = trusting(bundle)) {
      api.members(group(old.url()));

      authority.write(bundle, next);

      assertThat(api.members(group(renewed.url()))).isEmpty();
    }
  }

  @Test
  void aMemberThatStillAdvertisesHttpIsTransient() {
    try (FakePatroni patroni = new FakePatroni(authority.issue("c-1", "127.0.0.1"));
        RestApi api = trusting(bundle)) {
      patroni.answers("/cluster", member("http://10.0.0.1:8008"));

      Failure failure =
          catchThrowableOfType(Failure.class, () -> api.members(group(patroni.url())));

      assertThat(failure.isPassing()).isTrue();
      assertThat(failure)
          .hasMessage(
              "group 1 member c-1-0 still uses http; it has not yet started with its"
                  + " certificate");
    }
  }

  @Test
  void aMemberThatStillUsesHttpIsTransient() {
    try (FakePatroni patroni = new FakePatroni(null);
        RestApi api = trusting(bundle)) {
      Failure failure =
          catchThrowableOfType(
              Failure.class, () -> api.members(group(patroni.url().replace("http:", "https:"))));

      assertThat(failure.isPassing()).isTrue();
      assertThat(failure).hasMessageContaining("it still uses http; it has not yet started");
    }
  }
}
