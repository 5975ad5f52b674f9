package io.github.cituscluster.spec;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// How the job speaks to Patroni, in all groups alike.
public record PatroniSpec(
    @Key("User of the REST API (`restapi.authentication`). Left out: none is needed.")
        @Nullable String user,
    @Key("File that holds the password of that user.") @Nullable Path passwordFile) {}
