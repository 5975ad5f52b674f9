package io.github.cituscluster.patroni;

import io.github.cituscluster.finding.Remedy;
import java.util.List;

/// A restart of a member, for parameters that take effect only then.
///
/// @param state the state of the member
/// @param others members of its group that are healthy now, and must be healthy again afterwards
public record Restart(MemberState state, List<Member> others) implements Remedy {
  public Restart {
    others = List.copyOf(others);
  }
}
