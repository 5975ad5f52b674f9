package io.github.cituscluster.cli;

import io.github.cituscluster.cluster.Cluster;
import io.github.cituscluster.specification.RebalanceSpec.TransferMode;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// How shards move, if the command line overrides the specification.
final class TransferOptions {
  @Option(
      names = "--transfer-mode",
      paramLabel = "MODE",
      description =
          "auto, force-logical or block-writes (default: rebalance.transferMode of the"
              + " specification).")
  private @Nullable TransferMode mode;

  TransferMode of(Cluster cluster) {
    return mode == null ? cluster.spec().rebalance().transferMode() : mode;
  }

  boolean isGiven() {
    return mode != null;
  }
}
