package io.github.cituscluster.patroni;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

class ParameterTest {
  private static final Parameter WORK_MEM = number("integer", "kB", "64", "2147483647");
  private static final Parameter SHARED_BUFFERS = number("integer", "8kB", "16", "1073741823");
  private static final Parameter MAX_WAL_SIZE = number("integer", "MB", "2", "2147483647");
  private static final Parameter TIMEOUT = number("integer", "ms", "0", "2147483647");
  private static final Parameter CONNECTIONS = number("integer", "", "1", "262143");
  private static final Parameter COST = number("real", "", "0", "1.79769e+308");
  private static final Parameter DELAY = number("real", "ms", "-1", "100");
  private static final Parameter SWITCH =
      new Parameter("p", "bool", "", "", "", List.of(), "sighup");
  private static final Parameter COMMIT =
      new Parameter(
          "p",
          "enum",
          "",
          "",
          "",
          List.of("local", "remote_write", "remote_apply", "on", "off"),
          "user");
  private static final Parameter TEXT =
      new Parameter("p", "string", "", "", "", List.of(), "sighup");

  private static Parameter number(String type, String unit, String least, String most) {
    return new Parameter("p", type, unit, least, most, List.of(), "sighup");
  }

  private static JsonNode value(String yaml) {
    return new YAMLMapper().readTree(yaml);
  }

  private static boolean same(Parameter parameter, String a, String b) {
    return parameter.meaning(value(a)).equals(parameter.meaning(value(b)));
  }

  @ParameterizedTest
  @CsvSource({
    "128MB, 131072kB",
    "128MB, 131072",
    "1GB, '  1024 MB '",
    "0.5GB, 512MB",
    "0x400, 1MB"
  })
  void aSizeMeansTheSameInEveryUnit(String a, String b) {
    assertThat(same(WORK_MEM, a, b)).isTrue();
    assertThat(WORK_MEM.fault(value(a))).isEmpty();
  }

  @Test
  void convertsAUnitOfSeveralKilobytes() {
    assertThat(same(SHARED_BUFFERS, "128MB", "16384")).isTrue();
    assertThat(same(SHARED_BUFFERS, "128MB", "16385")).isFalse();
  }

  @ParameterizedTest
  @CsvSource({"1min, 60s", "60s, 60000", "1h, 3600000", "1d, 24h", "500us, 0"})
  void aTimeMeansTheSameInEveryUnit(String a, String b) {
    assertThat(same(TIMEOUT, a, b)).isTrue();
  }

  @ParameterizedTest
  @CsvSource({"on, true", "'yes', '1'", "ON, t", "'off', 'no'", "'f', '0'"})
  void aBooleanMeansTheSameInEverySpelling(String a, String b) {
    assertThat(same(SWITCH, a, b)).isTrue();
    assertThat(SWITCH.fault(value(a))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"100, '\"100\"'", "100, 100.0", "010, 8"})
  void aNumberMeansTheSameAsAString(String a, String b) {
    assertThat(same(CONNECTIONS, a.equals("010") ? "'010'" : a, b)).isTrue();
  }

  @Test
  void anEnumValueMeansTheSameInCapitalsAndAsABoolean() {
    assertThat(same(COMMIT, "remote_write", "REMOTE_WRITE")).isTrue();
    assertThat(same(COMMIT, "true", "on")).isTrue();
    assertThat(same(COMMIT, "local", "on")).isFalse();
  }

  @Test
  void aStringMeansTheSameOnlyIfItIsEqual() {
    assertThat(same(TEXT, "'a b'", "' a b '")).isTrue();
    assertThat(same(TEXT, "a", "A")).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"8XB", "8mb", "eight", "8 MB and more", "''", "5s"})
  void refusesAnInvalidSize(String text) {
    assertThat(WORK_MEM.fault(value(text)))
        .hasValue(
            "found '%s', expected a whole number of kB, or with a unit (B, kB, MB, GB or TB)"
                .formatted(text.equals("''") ? "" : text));
  }

  @Test
  void refusesAValueOutOfRangeAndNamesTheRange() {
    assertThat(WORK_MEM.fault(value("32kB")))
        .hasValue(
            "found '32kB', expected a whole number of kB, or with a unit (B, kB, MB, GB or TB),"
                + " from 64 to 2147483647");
    assertThat(CONNECTIONS.fault(value("300000")))
        .hasValue("found '300000', expected a whole number without a unit, from 1 to 262143");
    assertThat(DELAY.fault(value("101"))).isPresent();
    assertThat(MAX_WAL_SIZE.fault(value("1MB"))).isPresent();
  }

  @Test
  void refusesAUnitOnAParameterWithoutOne() {
    assertThat(CONNECTIONS.fault(value("100MB")))
        .hasValue("found '100MB', expected a whole number without a unit");
    assertThat(TIMEOUT.fault(value("5MB")))
        .hasValue(
            "found '5MB', expected a whole number of ms, or with a unit (us, ms, s, min, h or d)");
  }

  @Test
  void refusesInvalidBooleansAndEnumValues() {
    assertThat(SWITCH.fault(value("o"))).hasValue("found 'o', expected on or off");
    assertThat(COMMIT.fault(value("sometimes")))
        .hasValue("found 'sometimes', expected one of local, remote_write, remote_apply, on, off");
  }

  @Test
  void acceptsRealNumbersInEveryNotation() {
    assertThat(COST.fault(value("1.1"))).isEmpty();
    assertThat(COST.fault(value("'1e-6'"))).isEmpty();
    assertThat(same(COST, "0.000001", "'1e-06'")).isTrue();
    assertThat(DELAY.fault(value("0.5"))).isEmpty();
  }
}
