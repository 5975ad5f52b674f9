package io.github.cituscluster.patroni;

import io.github.cituscluster.postgres.Failure;
import java.util.Set;

/// Whether a request that Patroni refused may be made again, and what somebody has to change.
final class RefusedRequest {
  /// Another change at the same moment, a store of configuration that is away, a member that is
  /// just starting.
  private static final Set<Integer> PASSING = Set.of(409, 429);

  private RefusedRequest() {}

  /// The answer's text is left out: it may repeat what was sent.
  ///
  /// @param request what was asked of whom
  /// @param status of HTTP
  static Failure because(String request, int status) {
    return switch (status) {
      case 401 ->
          Failure.permanent(
              request
                  + ": Patroni refuses the user or the password; correct patroni.user and"
                  + " patroni.passwordFile, or name the password before it in"
                  + " patroni.previousPasswordFile");
      case 403 ->
          Failure.permanent(
              request
                  + ": Patroni refuses this address or wants a client certificate; look at"
                  + " restapi.allowlist and restapi.verify_client");
      default ->
          (status >= 500 || PASSING.contains(status))
              ? Failure.passing("%s: Patroni answers %d".formatted(request, status))
              : Failure.permanent("%s: Patroni answers %d".formatted(request, status));
    };
  }
}
