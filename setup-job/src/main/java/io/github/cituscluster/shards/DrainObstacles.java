package io.github.cituscluster.shards;

import io.github.cituscluster.citus.Placements;
import io.github.cituscluster.cluster.Cluster;
import io.github.cituscluster.postgres.Session;
import io.github.cituscluster.specification.RebalanceSpec.TransferMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// Why shards cannot leave their groups, checked before anything is changed.
///
/// @param mode how the shards would move
record DrainObstacles(Cluster cluster, TransferMode mode) {
  /// The obstacles in one database, each in one sentence.
  ///
  /// @param groups whose shards would move
  /// @param closed all groups that would take no shards
  List<String> in(CitusDatabase database, Set<Integer> groups, Set<Integer> closed) {
    Placements held = database.placements().on(groups);
    List<String> obstacles = new ArrayList<>();
    if (held.all().isEmpty()) {
      return obstacles;
    }
    if (!database.hasRoomBeside(closed)) {
      obstacles.add(
          ("database \"%s\": no other node takes the shards of groups %s; add a worker group first, and"
                  + " remove these in a later change, or let the coordinator hold shards"
                  + " (citus_set_node_property(..., 'shouldhaveshards', true))")
              .formatted(database.name(), groups));
    }
    try (Session session = cluster.session(cluster.coordinator(), database.name())) {
      List<String> tables = ReplicaIdentity.missing(session, held.tables(), mode);
      if (!tables.isEmpty()) {
        obstacles.add(ReplicaIdentity.sentence(database.name(), tables));
      }
    }
    return obstacles;
  }
}
