-- The Citus stand-in, update from 13.2 to 14.0, which added clones of nodes to the catalog.
\echo Use "ALTER EXTENSION citus UPDATE" to load this file. \quit

ALTER TABLE pg_catalog.pg_dist_node ADD COLUMN nodeisclone boolean NOT NULL DEFAULT false;
ALTER TABLE pg_catalog.pg_dist_node ADD COLUMN nodeprimarynodeid int NOT NULL DEFAULT 0;

CREATE OR REPLACE FUNCTION citus_internal.release() RETURNS text LANGUAGE sql IMMUTABLE AS $$ SELECT '14.0.1' $$;
