package io.github.cituscluster.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/// The settings of one server, as its `postgresql.conf`.
///
/// They replace the file that initdb writes, so that embedded servers and containers differ only in
/// paths. ALTER SYSTEM still overrides them.
record ServerSettings(Map<String, String> values) {

  /// Every TCP connection needs a password. Otherwise no test would notice a missing
  /// `pg_dist_authinfo` row.
  static final String HOST_BASED_AUTHENTICATION =
      """
      local all all scram-sha-256
      host  all all 127.0.0.1/32 scram-sha-256
      host  all all ::1/128      scram-sha-256
      """;

  /// What Citus and Patroni's support for Citus need, with little memory and without fsync.
  ///
  /// @param overrides take precedence over these defaults
  static ServerSettings of(int port, Map<String, String> overrides) {
    var values = new LinkedHashMap<String, String>();
    values.put("port", Integer.toString(port));
    values.put("listen_addresses", "127.0.0.1, ::1");
    values.put("shared_preload_libraries", "citus");
    values.put("wal_level", "logical");
    values.put("max_prepared_transactions", "200");
    values.put("max_worker_processes", "32");
    values.put("max_connections", "200");
    values.put("max_wal_senders", "20");
    values.put("max_replication_slots", "20");
    values.put("shared_buffers", "32MB");
    values.put("fsync", "off");
    values.put("jit", "off");
    values.put("log_line_prefix", "%m [%p] %q%u@%d ");
    values.put("lc_messages", "C");
    return new ServerSettings(values).with(overrides);
  }

  ServerSettings with(Map<String, String> overrides) {
    var all = new LinkedHashMap<>(values);
    all.putAll(overrides);
    return new ServerSettings(all);
  }

  /// The text of `postgresql.conf`, in which backslashes and quotes are escaped.
  String text() {
    return values.entrySet().stream()
        .map(setting ->
            setting.getKey()
                + " = '"
                + setting.getValue().replace("\\", "\\\\").replace("'", "''")
                + "'\n")
        .collect(Collectors.joining());
  }

  /// Writes `postgresql.conf` and `pg_hba.conf` to a folder.
  void write(Path folder) {
    try {
      Files.writeString(folder.resolve("postgresql.conf"), text());
      Files.writeString(folder.resolve("pg_hba.conf"), HOST_BASED_AUTHENTICATION);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write the configuration in " + folder, e);
    }
  }
}
