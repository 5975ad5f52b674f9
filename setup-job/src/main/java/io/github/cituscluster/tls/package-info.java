/// Certificates, keys and handshakes.
///
/// Knows files and sockets. Does not know PostgreSQL, Patroni or the cluster.
@NullMarked
package io.github.cituscluster.tls;

import org.jspecify.annotations.NullMarked;
