-- Run once by standalone in the database of Citus. The password comes from the environment and stays out of the server's log. With it
-- this node logs in to the other nodes, because Citus does not read .pgpass.
\getenv password POSTGRES_PASSWORD
SET log_statement = 'none';
SET log_min_duration_statement = -1;
SET log_min_error_statement = 'panic';

CREATE EXTENSION IF NOT EXISTS citus;

INSERT INTO pg_dist_authinfo (nodeid, rolename, authinfo)
VALUES (0, :'role', 'password=''' || replace(replace(:'password', '\', '\\'), '''', '\''') || '''')
ON CONFLICT (nodeid, rolename) DO UPDATE SET authinfo = EXCLUDED.authinfo;

\if :coordinator
SELECT citus_set_coordinator_host(:'host', :port) \g /dev/null
-- A coordinator without workers is a cluster of one node and holds the shards itself.
\if :alone
SELECT citus_set_node_property(:'host', :port, 'shouldhaveshards', true) \g /dev/null
\endif
\endif
