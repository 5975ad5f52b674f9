package io.github.cituscluster.certificates;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServerCertificatesTest {
  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '"',
      value = {
        "sslmode=verify-full sslcert=/a/b.crt sslkey=/a/b.key, /a/b.crt",
        "sslcert='/a b/it\\'s.crt' sslkey=/k, /a b/it's.crt",
        "host=h sslcert = '/a.crt', /a.crt",
        "sslmode=require,",
        "notsslcert=/a.crt,",
        ","
      })
  void findsTheFileOfAClientCertificateInAConnectionString(String conninfo, String file) {
    assertThat(ServerCertificates.client(conninfo)).isEqualTo(file);
  }
}
