package io.github.cituscluster.specification;

import java.nio.file.Path;

/// One SQL file that fills a new database; it runs once, and its name and checksum are recorded.
public record InitScriptSpec(
    @Key("Name under which the database records that the script ran.") String name,
    @Key("The SQL file; a relative path is relative to the folder of the document.") Path file,
    @Key(
            value =
                "Run the script as one transaction, so that a failure leaves nothing behind. Use"
                    + " `false` only for statements that cannot run in a transaction, such as"
                    + " CREATE INDEX CONCURRENTLY.",
            defaultsTo = "true")
        boolean transaction) {}
