package io.github.cituscluster.specification;

import java.nio.file.Path;

/// One SQL file that fills a new database; run once by name and checksum.
public record InitScriptSpec(
    @Key("Name under which the database remembers that it ran.") String name,
    @Key("The SQL file; a relative path starts at the document's folder.") Path file,
    @Key(
            value =
                "Run as one transaction, so that a failure leaves nothing behind. `false` only for"
                    + " statements that refuse one, such as CREATE INDEX CONCURRENTLY.",
            defaultsTo = "true")
        boolean transaction) {}
