package io.github.cituscluster.postgres;

import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.security.Provider;
import java.security.Security;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.KeySpec;
import java.util.HexFormat;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import javax.crypto.SecretKey;
import javax.crypto.SecretKeyFactory;
import javax.crypto.SecretKeyFactorySpi;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/// Derives the key of a SCRAM login once for each server instead of for each connection. RFC 5802
/// allows a client to cache the salted password. The driver does not, and its 4096 rounds for each
/// database on each node took two fifths of the job's CPU time. The driver requests
/// `PBKDF2WithHmacSHA256` from the Java security providers; this provider comes first, caches keys,
/// and leaves the derivation to the JDK. A cached key is no more sensitive than the password, which
/// the process holds anyway.
final class ScramKeys extends Provider {
  private static final String ALGORITHM = "PBKDF2WithHmacSHA256";
  private static final String FACTORY = "SecretKeyFactory";

  private final transient ConcurrentMap<Derivation, SecretKey> known = new ConcurrentHashMap<>();

  /// The inputs of a key; never printed.
  private record Derivation(String password, String salt, int rounds, int bits) {
    static Derivation of(PBEKeySpec spec) {
      return new Derivation(
          new String(spec.getPassword()),
          HexFormat.of().formatHex(spec.getSalt()),
          spec.getIterationCount(),
          spec.getKeyLength());
    }

    @Override
    public String toString() {
      return "Derivation";
    }
  }

  private ScramKeys(SecretKeyFactory jdk) {
    super("citus-setup", "1", "caches derived SCRAM keys");
    putService(
        new Service(this, FACTORY, ALGORITHM, Factory.class.getName(), null, null) {
          @Override
          public Object newInstance(@Nullable Object parameter) {
            return new Factory(jdk, known);
          }
        });
  }

  /// Installs the provider in this process; a second call has no effect.
  static synchronized void remember() {
    if (Security.getProvider("citus-setup") == null) {
      try {
        Security.insertProviderAt(new ScramKeys(SecretKeyFactory.getInstance(ALGORITHM)), 1);
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException("this Java has no " + ALGORITHM + ", which SCRAM needs", e);
      }
    }
  }

  private static final class Factory extends SecretKeyFactorySpi {
    private final SecretKeyFactory jdk;
    private final ConcurrentMap<Derivation, SecretKey> known;

    Factory(SecretKeyFactory jdk, ConcurrentMap<Derivation, SecretKey> known) {
      this.jdk = jdk;
      this.known = known;
    }

    @Override
    protected SecretKey engineGenerateSecret(KeySpec spec) throws InvalidKeySpecException {
      return spec instanceof PBEKeySpec pbe
          ? known.computeIfAbsent(Derivation.of(pbe), d -> derive(pbe))
          : jdk.generateSecret(spec);
    }

    /// A plain key of bytes, because the JDK's own key erases itself after its first use.
    private SecretKey derive(PBEKeySpec spec) {
      try {
        return new SecretKeySpec(jdk.generateSecret(spec).getEncoded(), ALGORITHM);
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException(e);
      }
    }

    @Override
    protected KeySpec engineGetKeySpec(SecretKey key, Class<?> form)
        throws InvalidKeySpecException {
      return jdk.getKeySpec(key, form);
    }

    @Override
    protected SecretKey engineTranslateKey(SecretKey key) throws InvalidKeyException {
      return jdk.translateKey(key);
    }
  }
}
