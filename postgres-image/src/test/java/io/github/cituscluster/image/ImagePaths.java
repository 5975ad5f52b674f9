package io.github.cituscluster.image;

/// Paths in the image that several tests use; `rootfs/usr/local/lib/citus-cluster/image` has them
/// for the scripts.
final class ImagePaths {
  static final String MODE_FILE = "/run/postgresql/mode";
  static final String INIT_SCRIPTS = "/docker-entrypoint-initdb.d";

  /// In the data directory until its first start has succeeded.
  static final String FIRST_START_MARK = "first-start.unfinished";

  private ImagePaths() {}
}
