package io.github.cituscluster.specification;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// The address of group 0. Other nodes connect to it too, so it is never `localhost`.
public record CoordinatorSpec(
    @Key("Host name or IP address at which every node reaches it.") String host,
    @Key(value = "Port of PostgreSQL.", defaultsTo = "5432") int port,
    @Key(
            "Certificate that every member of the group should serve, on PostgreSQL's port and on"
                + " its REST API (PEM). If set, `setup` waits (up to `deadlines.setup`) until every"
                + " member serves it and until their `ssl_ca_file` contains the same authorities as"
                + " `administrator.tls.rootCertificateFile`. If left out, certificates are not"
                + " checked.")
        @Nullable Path certificateFile,
    @Key(
            "The group's Patroni, whose dynamic configuration the job manages. If left out, the job"
                + " does not change it.")
        @Nullable GroupPatroniSpec patroni) {
  /// Where it listens.
  public Address address() {
    return new Address(host, port);
  }
}
