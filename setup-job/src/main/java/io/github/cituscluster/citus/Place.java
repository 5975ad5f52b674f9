package io.github.cituscluster.citus;

import io.github.cituscluster.postgres.Node;

/// A database on a node.
///
/// @param node where
/// @param database name; the maintenance database for what belongs to the whole server
public record Place(Node node, String database) {}
