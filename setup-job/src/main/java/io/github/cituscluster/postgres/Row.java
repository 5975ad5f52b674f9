package io.github.cituscluster.postgres;

import java.sql.ResultSet;
import java.sql.SQLException;

/// Converts the current row of a result.
@FunctionalInterface
public interface Row<T> {
  /// Reads the columns of one row.
  T read(ResultSet row) throws SQLException;
}
