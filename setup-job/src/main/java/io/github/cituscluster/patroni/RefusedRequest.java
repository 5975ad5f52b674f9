package io.github.cituscluster.patroni;

import io.github.cituscluster.postgres.Failure;
import java.util.Set;

/// Whether to repeat a request that Patroni refused, and what the user has to change.
final class RefusedRequest {
  /// A concurrent change, an unavailable configuration store, a member that is starting.
  private static final Set<Integer> PASSING = Set.of(409, 429);

  private RefusedRequest() {}

  /// The text of the response is left out, because it may repeat what was sent.
  ///
  /// @param request the member and the request
  /// @param status HTTP status
  static Failure because(String request, int status) {
    return switch (status) {
      case 401 ->
          Failure.permanent(
              request
                  + ": Patroni rejected the user or the password; correct patroni.user and"
                  + " patroni.passwordFile, or set the previous password in"
                  + " patroni.previousPasswordFile");
      case 403 ->
          Failure.permanent(
              request
                  + ": Patroni rejected this address or requires a client certificate; check"
                  + " restapi.allowlist and restapi.verify_client");
      default ->
          (status >= 500 || PASSING.contains(status))
              ? Failure.passing("%s: Patroni answered %d".formatted(request, status))
              : Failure.permanent("%s: Patroni answered %d".formatted(request, status));
    };
  }
}
