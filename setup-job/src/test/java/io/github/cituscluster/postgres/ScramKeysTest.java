package io.github.cituscluster.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.security.spec.KeySpec;
import javax.crypto.SecretKey;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import org.junit.jupiter.api.Test;

class ScramKeysTest {
  private static final String ALGORITHM = "PBKDF2WithHmacSHA256";

  private static KeySpec login(String password, String salt) {
    return new PBEKeySpec(password.toCharArray(), salt.getBytes(StandardCharsets.UTF_8), 4096, 256);
  }

  @Test
  void derivesTheSameKeyAsTheJdkButOnlyOnce() throws Exception {
    ScramKeys.remember();
    SecretKeyFactory factory = SecretKeyFactory.getInstance(ALGORITHM);

    SecretKey key = factory.generateSecret(login("it's \\ secret", "salt of a server"));

    SecretKeyFactory jdk = SecretKeyFactory.getInstance(ALGORITHM, "SunJCE");
    assertThat(key.getEncoded())
        .isEqualTo(jdk.generateSecret(login("it's \\ secret", "salt of a server")).getEncoded());
    assertThat(factory.generateSecret(login("it's \\ secret", "salt of a server"))).isSameAs(key);
  }

  @Test
  void distinguishesPasswordsAndServers() throws Exception {
    ScramKeys.remember();
    SecretKeyFactory factory = SecretKeyFactory.getInstance(ALGORITHM);

    byte[] key = factory.generateSecret(login("one", "salt of a server")).getEncoded();

    assertThat(factory.generateSecret(login("two", "salt of a server")).getEncoded())
        .isNotEqualTo(key);
    assertThat(factory.generateSecret(login("one", "salt of another")).getEncoded())
        .isNotEqualTo(key);
  }
}
