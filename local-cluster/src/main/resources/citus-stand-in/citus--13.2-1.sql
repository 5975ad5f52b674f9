-- The Citus stand-in, older version. It imitates the observable behaviour of Citus in SQL and PL/pgSQL over dblink.
--
-- It does not imitate sharding, the propagation of roles and of CREATE/ALTER DATABASE (event triggers do not fire for shared
-- objects), or the atomicity of a transaction block around a node function (other nodes commit at the end of the function).
\echo Use "CREATE EXTENSION citus" to load this file. \quit

DO $$
BEGIN
  IF NOT 'citus' = ANY (string_to_array(replace(current_setting('shared_preload_libraries'), ' ', ''), ',')) THEN
    RAISE EXCEPTION USING ERRCODE = 'XX000',
      MESSAGE = 'Citus can only be loaded via shared_preload_libraries',
      HINT = 'Add citus to shared_preload_libraries configuration variable in postgresql.conf in master and workers.';
  END IF;
END $$;

CREATE SCHEMA citus;
CREATE SCHEMA citus_internal;
GRANT USAGE ON SCHEMA citus, citus_internal TO PUBLIC;

-- ---------------------------------------------------------------------------------------------------------------------
-- Catalogs. PostgreSQL refuses CREATE TABLE in pg_catalog, but not SET SCHEMA to it.

CREATE TYPE pg_catalog.noderole AS ENUM ('primary', 'secondary', 'unavailable');
CREATE TYPE citus.distribution_type AS ENUM ('hash', 'range', 'append');
CREATE TYPE citus.shard_transfer_mode AS ENUM ('auto', 'force_logical', 'block_writes');
CREATE TYPE pg_catalog.citus_job_status AS ENUM ('scheduled', 'running', 'finished', 'cancelling', 'cancelled', 'failing', 'failed');

CREATE SEQUENCE citus.pg_dist_groupid_seq MAXVALUE 4294967296;
CREATE SEQUENCE citus.pg_dist_node_nodeid_seq MAXVALUE 4294967296;
CREATE SEQUENCE citus.pg_dist_shardid_seq MINVALUE 102008;
CREATE SEQUENCE citus.pg_dist_placement_placementid_seq;
CREATE SEQUENCE citus.pg_dist_colocationid_seq MAXVALUE 4294967296;
CREATE SEQUENCE citus.pg_dist_background_job_job_id_seq;
CREATE SEQUENCE citus.pg_dist_background_task_task_id_seq;

CREATE TABLE citus.pg_dist_node (
  nodeid int PRIMARY KEY DEFAULT nextval('citus.pg_dist_node_nodeid_seq'),
  groupid int NOT NULL DEFAULT nextval('citus.pg_dist_groupid_seq'),
  nodename text NOT NULL,
  nodeport int NOT NULL DEFAULT 5432,
  noderack text NOT NULL DEFAULT 'default',
  hasmetadata boolean NOT NULL DEFAULT false,
  isactive boolean NOT NULL DEFAULT true,
  noderole noderole NOT NULL DEFAULT 'primary',
  nodecluster name NOT NULL DEFAULT 'default',
  metadatasynced boolean DEFAULT false,
  shouldhaveshards boolean NOT NULL DEFAULT true,
  CONSTRAINT pg_dist_node_nodename_nodeport_key UNIQUE (nodename, nodeport),
  CONSTRAINT primaries_are_only_allowed_in_the_default_cluster CHECK (NOT (nodecluster <> 'default' AND noderole = 'primary'))
);

CREATE TABLE citus.pg_dist_local_group (groupid int PRIMARY KEY);
INSERT INTO citus.pg_dist_local_group VALUES (0);

CREATE TABLE citus.pg_dist_node_metadata (metadata jsonb NOT NULL);
INSERT INTO citus.pg_dist_node_metadata VALUES (jsonb_build_object('server_id', gen_random_uuid()));

CREATE TABLE citus.pg_dist_partition (
  logicalrelid regclass NOT NULL,
  partmethod "char" NOT NULL,
  partkey text,
  colocationid int NOT NULL DEFAULT 0,
  repmodel "char" NOT NULL DEFAULT 'c',
  autoconverted boolean DEFAULT false
);
CREATE UNIQUE INDEX pg_dist_partition_logical_relid_index ON citus.pg_dist_partition (logicalrelid);

CREATE TABLE citus.pg_dist_shard (
  logicalrelid regclass NOT NULL,
  shardid bigint NOT NULL,
  shardstorage "char" NOT NULL,
  shardminvalue text,
  shardmaxvalue text
);
CREATE UNIQUE INDEX pg_dist_shard_shardid_index ON citus.pg_dist_shard (shardid);

CREATE TABLE citus.pg_dist_placement (
  placementid bigint NOT NULL DEFAULT nextval('citus.pg_dist_placement_placementid_seq'),
  shardid bigint NOT NULL,
  shardstate int NOT NULL,
  shardlength bigint NOT NULL,
  groupid int NOT NULL,
  CONSTRAINT placement_shardid_groupid_unique_index UNIQUE (shardid, groupid)
);

CREATE TABLE citus.pg_dist_colocation (
  colocationid int PRIMARY KEY,
  shardcount int NOT NULL,
  replicationfactor int NOT NULL,
  distributioncolumntype oid NOT NULL,
  distributioncolumncollation oid NOT NULL
);

CREATE TABLE citus.pg_dist_transaction (
  groupid int NOT NULL,
  gid text NOT NULL,
  outer_xid xid8,
  CONSTRAINT pg_dist_transaction_unique_constraint UNIQUE (groupid, gid)
);

CREATE TABLE citus.pg_dist_object (
  classid oid NOT NULL,
  objid oid NOT NULL,
  objsubid int NOT NULL,
  type text,
  object_names text[],
  object_args text[],
  distribution_argument_index int,
  colocationid int,
  force_delegation boolean,
  PRIMARY KEY (classid, objid, objsubid)
);

CREATE TABLE citus.pg_dist_background_job (
  job_id bigint PRIMARY KEY DEFAULT nextval('citus.pg_dist_background_job_job_id_seq'),
  state citus_job_status NOT NULL DEFAULT 'scheduled',
  job_type name NOT NULL,
  description text NOT NULL,
  started_at timestamptz,
  finished_at timestamptz
);

-- Always empty, because a rebalance is finished when citus_rebalance_start returns.
CREATE TYPE pg_catalog.citus_task_status AS ENUM ('blocked', 'runnable', 'running', 'done', 'cancelling', 'error', 'unscheduled', 'cancelled');
CREATE TABLE citus.pg_dist_background_task (
  job_id bigint NOT NULL REFERENCES citus.pg_dist_background_job (job_id),
  task_id bigint PRIMARY KEY DEFAULT nextval('citus.pg_dist_background_task_task_id_seq'),
  owner regrole NOT NULL DEFAULT current_user::regrole,
  pid integer,
  status citus_task_status NOT NULL DEFAULT 'runnable',
  command text NOT NULL,
  retry_count integer,
  not_before timestamptz,
  message text NOT NULL DEFAULT '',
  nodes_involved integer[]
);

-- Credentials: only libpq's password, sslcert and sslkey, and only for roles that exist.
CREATE FUNCTION pg_catalog.authinfo_valid(authinfo text) RETURNS boolean LANGUAGE sql STRICT IMMUTABLE AS $$
  SELECT regexp_replace(authinfo, '\s*(password|sslcert|sslkey)\s*=\s*(''([^''\\]|\\.)*''|([^''\\\s]|\\.)*)(?=\s|$)', '', 'g') ~ '^\s*$'
$$;

CREATE FUNCTION pg_catalog.role_exists(rolename name) RETURNS boolean LANGUAGE sql STRICT STABLE AS $$
  SELECT EXISTS (SELECT FROM pg_roles r WHERE r.rolname = rolename)
$$;

CREATE FUNCTION pg_catalog.poolinfo_valid(poolinfo text) RETURNS boolean LANGUAGE sql STRICT IMMUTABLE AS $$
  SELECT regexp_replace(poolinfo, '\s*(dbname|host|port)\s*=\s*(''([^''\\]|\\.)*''|([^''\\\s]|\\.)+)(?=\s|$)', '', 'g') ~ '^\s*$'
$$;

CREATE TABLE citus.pg_dist_authinfo (
  nodeid int NOT NULL,
  rolename name NOT NULL CONSTRAINT role_exists CHECK (role_exists(rolename)),
  authinfo text NOT NULL CONSTRAINT authinfo_valid CHECK (authinfo_valid(authinfo))
);
CREATE UNIQUE INDEX pg_dist_authinfo_identification_index ON citus.pg_dist_authinfo (rolename, nodeid DESC);

CREATE TABLE citus.pg_dist_poolinfo (
  nodeid int PRIMARY KEY,
  poolinfo text NOT NULL CONSTRAINT poolinfo_valid CHECK (poolinfo_valid(poolinfo))
);

DO $$
DECLARE relation record;
BEGIN
  FOR relation IN SELECT relname, relkind FROM pg_class WHERE relnamespace = 'citus'::regnamespace AND relkind IN ('r', 'S') LOOP
    EXECUTE format('ALTER %s citus.%I SET SCHEMA pg_catalog', CASE relation.relkind WHEN 'S' THEN 'SEQUENCE' ELSE 'TABLE' END, relation.relname);
    IF relation.relkind = 'r' AND relation.relname NOT IN ('pg_dist_authinfo', 'pg_dist_poolinfo') THEN
      EXECUTE format('GRANT SELECT ON pg_catalog.%I TO PUBLIC', relation.relname);
    END IF;
  END LOOP;
END $$;

-- ---------------------------------------------------------------------------------------------------------------------
-- dblink, declared again in a private schema, so that neither CASCADE nor the extension dblink is needed.

CREATE FUNCTION citus_internal.dblink_connect(text, text) RETURNS text AS '$libdir/dblink', 'dblink_connect' LANGUAGE C STRICT;
CREATE FUNCTION citus_internal.dblink_disconnect(text) RETURNS text AS '$libdir/dblink', 'dblink_disconnect' LANGUAGE C STRICT;
CREATE FUNCTION citus_internal.dblink_exec(text, text) RETURNS text AS '$libdir/dblink', 'dblink_exec' LANGUAGE C STRICT;
CREATE FUNCTION citus_internal.dblink(text, text) RETURNS SETOF record AS '$libdir/dblink', 'dblink_record' LANGUAGE C STRICT;
CREATE FUNCTION citus_internal.dblink_send_query(text, text) RETURNS int AS '$libdir/dblink', 'dblink_send_query' LANGUAGE C STRICT;
CREATE FUNCTION citus_internal.dblink_get_connections() RETURNS text[] AS '$libdir/dblink', 'dblink_get_connections' LANGUAGE C;
REVOKE ALL ON ALL FUNCTIONS IN SCHEMA citus_internal FROM PUBLIC;

-- ---------------------------------------------------------------------------------------------------------------------
-- This node

CREATE FUNCTION citus_internal.local_group() RETURNS int LANGUAGE sql STABLE AS $$
  SELECT groupid FROM pg_catalog.pg_dist_local_group
$$;

-- Whether the session belongs to a different node rather than to a client.
CREATE FUNCTION citus_internal.is_internal() RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT current_setting('application_name') LIKE 'citus_internal gpid=%'
$$;

CREATE FUNCTION citus_internal.setting_is_on(name text) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT coalesce(nullif(current_setting(name, true), '')::boolean, true)
$$;

CREATE FUNCTION citus_internal.ensure_coordinator() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  IF citus_internal.local_group() <> 0 THEN
    RAISE EXCEPTION USING ERRCODE = 'XX000', MESSAGE = 'operation is not allowed on this node', HINT = 'Connect to the coordinator and run it again.';
  END IF;
END $$;

CREATE FUNCTION pg_catalog.assign_distributed_transaction_id(initiator_node_identifier int4, transaction_number int8, transaction_stamp timestamptz)
RETURNS void LANGUAGE sql AS 'SELECT';

-- ---------------------------------------------------------------------------------------------------------------------
-- Connections to other nodes

CREATE FUNCTION citus_internal.libpq_value(value text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT '''' || replace(replace(value, '\', '\\'), '''', '\''') || ''''
$$;

-- The row for a node takes precedence over the row for all nodes (0). Connections of a node to itself have a separate row (-1).
CREATE FUNCTION citus_internal.credentials(host text, port int) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT coalesce(
    (SELECT a.authinfo
     FROM pg_catalog.pg_dist_authinfo a
     WHERE a.rolename = current_user
       AND a.nodeid IN (0, CASE
         WHEN host = coalesce(current_setting('citus.local_hostname', true), 'localhost') AND port = current_setting('port')::int THEN -1
         ELSE (SELECT n.nodeid FROM pg_catalog.pg_dist_node n WHERE n.nodename = host AND n.nodeport = port) END)
     ORDER BY a.nodeid = 0
     LIMIT 1), '')
$$;

CREATE FUNCTION citus_internal.connect(link text, host text, port int) RETURNS void LANGUAGE plpgsql AS $$
DECLARE reason text;
BEGIN
  PERFORM citus_internal.disconnect(ARRAY[link]);
  PERFORM citus_internal.dblink_connect(link, concat_ws(' ',
    'host=' || citus_internal.libpq_value(host), 'port=' || port, 'user=' || citus_internal.libpq_value(current_user),
    'dbname=' || citus_internal.libpq_value(current_database()), 'connect_timeout=5',
    'application_name=' || citus_internal.libpq_value('citus_internal gpid=' || pg_backend_pid()),
    'options=' || citus_internal.libpq_value('-c client_connection_check_interval=500'),
    current_setting('citus.node_conninfo', true), citus_internal.credentials(host, port)));
EXCEPTION WHEN sqlclient_unable_to_establish_sqlconnection THEN
  GET STACKED DIAGNOSTICS reason = PG_EXCEPTION_DETAIL;
  RAISE EXCEPTION USING ERRCODE = '08006',
    MESSAGE = format('connection to the remote node %s@%s:%s failed with the following error: %s', current_user, host, port,
      regexp_replace(reason, '^connection to server at .*?, port \d+ failed: ', ''));
END $$;

CREATE FUNCTION citus_internal.disconnect(links text[]) RETURNS void LANGUAGE sql AS $$
  SELECT count(citus_internal.dblink_disconnect(link)) FROM unnest(links) link WHERE link = ANY (citus_internal.dblink_get_connections())
$$;

-- Reports a failure on a remote node as a warning with the original SQLSTATE, and an error that only names the node.
CREATE FUNCTION citus_internal.execute(link text, address text, command text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE state text; message text; hint text;
BEGIN
  PERFORM citus_internal.dblink_exec(link, command);
EXCEPTION WHEN OTHERS THEN
  GET STACKED DIAGNOSTICS state = RETURNED_SQLSTATE, message = MESSAGE_TEXT, hint = PG_EXCEPTION_HINT;
  RAISE WARNING USING ERRCODE = state, MESSAGE = message, HINT = coalesce(nullif(hint, ''), 'See the log of the node.');
  RAISE EXCEPTION USING ERRCODE = 'XX000', MESSAGE = 'failure on connection marked as essential: ' || address;
END $$;

-- The call of assign_distributed_transaction_id fails if the remote database does not have the extension citus.
CREATE FUNCTION citus_internal.begin() RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT 'BEGIN; SELECT assign_distributed_transaction_id(0, 1, ''2000-01-01''); SET LOCAL citus.enable_ddl_propagation = off'
$$;

CREATE FUNCTION citus_internal.server_id(link text, address text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE id text;
BEGIN
  PERFORM citus_internal.execute(link, address, citus_internal.begin());
  SELECT t.id INTO id FROM citus_internal.dblink(link, 'SELECT metadata->>''server_id'' FROM pg_catalog.pg_dist_node_metadata') AS t(id text);
  RETURN id;
END $$;

-- Runs a script in one transaction on each node; either all commit or none. A new node gets a separate script and is contacted first.
CREATE FUNCTION citus_internal.on_nodes(nodeids int[], script text, newcomer int DEFAULT NULL, newcomer_script text DEFAULT NULL) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
  node record;
  id text;
  ids text[] := ARRAY[(SELECT metadata->>'server_id' FROM pg_catalog.pg_dist_node_metadata)];
  links text[] := '{}';
BEGIN
  FOR node IN
    SELECT 'citus_' || n.nodeid AS link, n.nodename, n.nodeport, n.nodename || ':' || n.nodeport AS address, n.nodeid IS NOT DISTINCT FROM newcomer AS is_new
    FROM pg_catalog.pg_dist_node n WHERE n.nodeid = ANY (nodeids) OR n.nodeid = newcomer
    ORDER BY is_new DESC, n.nodeid
  LOOP
    links := links || node.link;
    PERFORM citus_internal.connect(node.link, node.nodename, node.nodeport);
    id := citus_internal.server_id(node.link, node.address);
    IF node.is_new AND id = ids[1] THEN
      RAISE EXCEPTION USING ERRCODE = 'XX000', MESSAGE = 'Node cannot add itself as a worker.',
        HINT = format('Add the node as a coordinator by using: SELECT citus_set_coordinator_host(''%s'', %s);', node.nodename, node.nodeport);
    ELSIF id = ANY (ids) THEN
      RAISE EXCEPTION USING ERRCODE = '40P01', MESSAGE = 'canceling the transaction since it was involved in a distributed deadlock';
    END IF;
    ids := ids || id;
    PERFORM citus_internal.execute(node.link, node.address, CASE WHEN node.is_new THEN newcomer_script ELSE script END);
  END LOOP;
  FOR i IN 1 .. cardinality(links) LOOP
    PERFORM citus_internal.execute(links[i], links[i], 'COMMIT');
  END LOOP;
  PERFORM citus_internal.disconnect(links);
EXCEPTION WHEN OTHERS OR query_canceled THEN
  PERFORM citus_internal.disconnect(links);
  RAISE;
END $$;

-- ---------------------------------------------------------------------------------------------------------------------
-- Metadata on other nodes

-- The workers that have a copy of the metadata.
CREATE FUNCTION citus_internal.copies() RETURNS int[] LANGUAGE sql AS $$
  SELECT ARRAY(SELECT nodeid FROM pg_catalog.pg_dist_node WHERE hasmetadata AND isactive AND noderole = 'primary' AND groupid <> 0)
$$;

-- The same, or an error if a copy is out of date: nodes cannot be changed then.
CREATE FUNCTION citus_internal.metadata_nodes() RETURNS int[] LANGUAGE plpgsql AS $$
DECLARE stale record;
BEGIN
  SELECT * INTO stale FROM pg_catalog.pg_dist_node WHERE nodeid = ANY (citus_internal.copies()) AND NOT metadatasynced ORDER BY nodeid LIMIT 1;
  IF FOUND THEN
    RAISE EXCEPTION USING ERRCODE = '55000', MESSAGE = format('%s:%s is a metadata node, but is out of sync', stale.nodename, stale.nodeport),
      HINT = 'If the node is up, wait until metadata gets synced to it and try again.';
  END IF;
  RETURN citus_internal.copies();
END $$;

CREATE FUNCTION citus_internal.insert_nodes(nodeids int[]) RETURNS text LANGUAGE sql AS $$
  SELECT format('INSERT INTO pg_catalog.pg_dist_node (%1$s) SELECT %1$s FROM json_populate_recordset(NULL::pg_catalog.pg_dist_node, %2$L);',
    (SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) FROM pg_attribute
     WHERE attrelid = 'pg_catalog.pg_dist_node'::regclass AND attnum > 0 AND NOT attisdropped),
    (SELECT json_agg(n) FROM pg_catalog.pg_dist_node n WHERE n.nodeid = ANY (nodeids)))
$$;

CREATE FUNCTION citus_internal.replace_node(id int) RETURNS text LANGUAGE sql AS $$
  SELECT format('DELETE FROM pg_catalog.pg_dist_node WHERE nodeid = %s; ', id) || citus_internal.insert_nodes(ARRAY[id])
$$;

CREATE FUNCTION citus_internal.node_metadata(to_group int) RETURNS text LANGUAGE sql AS $$
  SELECT format('UPDATE pg_catalog.pg_dist_local_group SET groupid = %s; DELETE FROM pg_catalog.pg_dist_node; ', to_group)
    || citus_internal.insert_nodes(ARRAY(SELECT nodeid FROM pg_catalog.pg_dist_node))
$$;

CREATE FUNCTION citus_internal.create_extension(extension oid) RETURNS text LANGUAGE sql AS $$
  SELECT format('CREATE SCHEMA IF NOT EXISTS %I; CREATE EXTENSION IF NOT EXISTS %I WITH SCHEMA %I VERSION %L;', nspname, extname, nspname, extversion)
  FROM pg_extension JOIN pg_namespace n ON n.oid = extnamespace WHERE pg_extension.oid = extension
$$;

-- The password of the current superuser, the parameters of the database, schemas and extensions.
CREATE FUNCTION citus_internal.object_metadata() RETURNS text LANGUAGE sql AS $$
  SELECT concat_ws(' ',
    (SELECT format('ALTER ROLE %I PASSWORD %L;', rolname, rolpassword) FROM pg_authid
     WHERE rolname = current_user AND citus_internal.setting_is_on('citus.enable_alter_role_propagation')),
    (SELECT string_agg(format('ALTER DATABASE %I SET %s TO %s;', current_database(), split_part(setting, '=', 1),
       CASE WHEN split_part(setting, '=', 1) IN ('search_path', 'temp_tablespaces', 'local_preload_libraries', 'session_preload_libraries')
         THEN substr(setting, strpos(setting, '=') + 1) ELSE quote_literal(substr(setting, strpos(setting, '=') + 1)) END), ' ')
     FROM pg_db_role_setting, unnest(setconfig) setting
     WHERE setrole = 0 AND setdatabase = (SELECT oid FROM pg_database WHERE datname = current_database())),
    (SELECT string_agg(format('CREATE SCHEMA IF NOT EXISTS %I;', nspname), ' ')
     FROM pg_catalog.pg_dist_object JOIN pg_namespace n ON n.oid = objid WHERE classid = 'pg_namespace'::regclass),
    (SELECT string_agg(citus_internal.create_extension(objid), ' ' ORDER BY objid)
     FROM pg_catalog.pg_dist_object WHERE classid = 'pg_extension'::regclass AND EXISTS (SELECT FROM pg_extension e WHERE e.oid = objid)))
$$;

-- ---------------------------------------------------------------------------------------------------------------------
-- Nodes

CREATE FUNCTION citus_internal.node_id(host text, port int) RETURNS int LANGUAGE sql AS $$
  SELECT nodeid FROM pg_catalog.pg_dist_node WHERE nodename = host AND nodeport = port
$$;

-- The row of a node that the caller is about to change, under the lock that serializes such changes.
CREATE FUNCTION citus_internal.node_to_change(host text, port int) RETURNS pg_catalog.pg_dist_node LANGUAGE plpgsql AS $$
DECLARE node pg_catalog.pg_dist_node;
BEGIN
  PERFORM citus_internal.ensure_coordinator();
  LOCK TABLE pg_catalog.pg_dist_node IN EXCLUSIVE MODE;
  SELECT * INTO node FROM pg_catalog.pg_dist_node WHERE nodename = host AND nodeport = port;
  IF NOT FOUND THEN
    RAISE EXCEPTION USING ERRCODE = 'XX000', MESSAGE = format('node at "%s:%s" does not exist', host, port);
  END IF;
  RETURN node;
END $$;

-- Activates a node and copies all metadata to it, and its row to the other workers.
CREATE FUNCTION citus_internal.activate(id int) RETURNS void LANGUAGE plpgsql AS $$
DECLARE node record; others int[] := citus_internal.metadata_nodes();
BEGIN
  UPDATE pg_catalog.pg_dist_node SET isactive = true WHERE nodeid = id;
  UPDATE pg_catalog.pg_dist_node SET hasmetadata = true, metadatasynced = true WHERE nodeid = id AND noderole = 'primary';
  SELECT * INTO node FROM pg_catalog.pg_dist_node WHERE nodeid = id;
  IF node.groupid = 0 OR node.noderole <> 'primary' THEN
    PERFORM citus_internal.on_nodes(array_remove(others, id), citus_internal.replace_node(id));
  ELSE
    PERFORM citus_internal.on_nodes(array_remove(others, id), citus_internal.replace_node(id),
      id, concat_ws(' ', citus_internal.node_metadata(node.groupid), citus_internal.object_metadata()));
  END IF;
END $$;

CREATE FUNCTION pg_catalog.citus_add_node(nodename text, nodeport int, groupid int DEFAULT -1, noderole noderole DEFAULT 'primary',
  nodecluster name DEFAULT 'default') RETURNS int LANGUAGE plpgsql STRICT AS $$
#variable_conflict use_column
DECLARE id int;
BEGIN
  PERFORM citus_internal.ensure_coordinator();
  id := citus_internal.add_row($1, $2, $3, $4, $5);
  IF id < 0 THEN
    RETURN -id;
  END IF;
  PERFORM citus_internal.activate(id);
  RETURN id;
END $$;

-- Inserts the row of a new node and returns its id, which is negative if the address was already registered.
CREATE FUNCTION citus_internal.add_row(host text, port int, in_group int, role noderole, cluster name) RETURNS int LANGUAGE plpgsql AS $$
DECLARE id int := citus_internal.node_id(host, port);
BEGIN
  IF id IS NULL THEN
    LOCK TABLE pg_catalog.pg_dist_node IN EXCLUSIVE MODE;
    id := citus_internal.node_id(host, port);
  END IF;
  IF id IS NOT NULL THEN
    RETURN -id;
  END IF;
  IF in_group <> 0 AND host <> 'localhost'
    AND EXISTS (SELECT FROM pg_catalog.pg_dist_node n WHERE n.groupid = 0 AND n.noderole = 'primary' AND n.nodename = 'localhost') THEN
    RAISE EXCEPTION USING ERRCODE = 'XX000', MESSAGE = 'cannot add a worker node when the coordinator hostname is set to localhost',
      DETAIL = 'Worker nodes need to be able to connect to the coordinator to transfer data.',
      HINT = 'Use SELECT citus_set_coordinator_host(''<hostname>'') to configure the coordinator hostname';
  END IF;
  IF in_group <> 0 AND EXISTS (SELECT FROM pg_catalog.pg_dist_placement WHERE groupid = 0)
    AND NOT EXISTS (SELECT FROM pg_catalog.pg_dist_node n WHERE n.groupid <> 0 AND n.noderole = 'primary' AND n.isactive) THEN
    RAISE NOTICE 'shards are still on the coordinator after adding the new node';
  END IF;
  IF in_group = -1 THEN
    in_group := nextval('pg_catalog.pg_dist_groupid_seq');
  END IF;
  IF role = 'primary' AND EXISTS (SELECT FROM pg_catalog.pg_dist_node n WHERE n.groupid = in_group AND n.noderole = 'primary') THEN
    RAISE EXCEPTION USING ERRCODE = 'XX000', MESSAGE = format('group %s already has a primary node', in_group);
  END IF;
  IF role = 'primary' AND cluster <> 'default' THEN
    RAISE EXCEPTION USING ERRCODE = 'XX000', MESSAGE = 'primaries must be added to the default cluster';
  END IF;
  id := nextval('pg_catalog.pg_dist_node_nodeid_seq');
  INSERT INTO pg_catalog.pg_dist_node (nodeid, groupid, nodename, nodeport, noderole, nodecluster, shouldhaveshards, hasmetadata, metadatasynced)
    VALUES (id, in_group, host, port, role, cluster, in_group <> 0, in_group = 0, in_group = 0);
  RETURN id;
END $$;

CREATE FUNCTION pg_catalog.citus_set_coordinator_host(host text, port int DEFAULT current_setting('port')::int, node_role noderole DEFAULT 'primary',
  node_cluster name DEFAULT 'default') RETURNS void LANGUAGE plpgsql STRICT AS $$
DECLARE id int;
BEGIN
  LOCK TABLE pg_catalog.pg_dist_node IN ROW EXCLUSIVE MODE;
  SELECT nodeid INTO id FROM pg_catalog.pg_dist_node WHERE groupid = 0 AND noderole = 'primary';
  IF id IS NULL THEN
    PERFORM citus_internal.ensure_coordinator();
    id := citus_internal.add_row(host, port, 0, node_role, node_cluster);
  ELSE
    UPDATE pg_catalog.pg_dist_node SET nodename = host, nodeport = port WHERE nodeid = id;
  END IF;
  PERFORM citus_internal.on_nodes(citus_internal.metadata_nodes(), citus_internal.replace_node(id));
END $$;

CREATE FUNCTION pg_catalog.citus_remove_node(nodename text, nodeport int) RETURNS void LANGUAGE plpgsql STRICT AS $$
DECLARE node pg_catalog.pg_dist_node := citus_internal.node_to_change($1, $2);
BEGIN
  PERFORM citus_internal.ensure_removable(node);
  DELETE FROM pg_catalog.pg_dist_placement p WHERE p.groupid = node.groupid AND node.noderole = 'primary';
  DELETE FROM pg_catalog.pg_dist_node n WHERE n.nodeid = node.nodeid;
  PERFORM citus_internal.on_nodes(citus_internal.metadata_nodes(), format('DELETE FROM pg_catalog.pg_dist_node WHERE nodeid = %s', node.nodeid));
END $$;

CREATE FUNCTION citus_internal.ensure_removable(node pg_catalog.pg_dist_node) RETURNS void LANGUAGE plpgsql AS $$
DECLARE only_one record;
BEGIN
  SELECT p.shardid, s.logicalrelid INTO only_one FROM pg_catalog.pg_dist_placement p JOIN pg_catalog.pg_dist_shard s USING (shardid)
    WHERE node.noderole = 'primary' AND p.groupid = node.groupid AND NOT EXISTS (
      SELECT FROM pg_catalog.pg_dist_placement o JOIN pg_catalog.pg_dist_node n ON n.groupid = o.groupid AND n.isactive AND n.noderole = 'primary'
      WHERE o.shardid = p.shardid AND o.groupid <> p.groupid)
    ORDER BY p.shardid LIMIT 1;
  IF FOUND THEN
    RAISE EXCEPTION USING ERRCODE = 'XX000',
      MESSAGE = format('cannot remove or disable the node %s:%s because because it contains the only shard placement for shard %s',
        node.nodename, node.nodeport, only_one.shardid),
      DETAIL = format('One of the table(s) that prevents the operation complete successfully is %s',
        (SELECT format('%I.%I', n.nspname, c.relname) FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace WHERE c.oid = only_one.logicalrelid)),
      HINT = 'To proceed, either drop the tables or use undistribute_table() function to convert them to local tables';
  END IF;
END $$;

CREATE FUNCTION pg_catalog.citus_activate_node(nodename text, nodeport int) RETURNS int LANGUAGE plpgsql STRICT AS $$
DECLARE node pg_catalog.pg_dist_node := citus_internal.node_to_change($1, $2);
BEGIN
  PERFORM citus_internal.activate(node.nodeid);
  RETURN node.nodeid;
END $$;

CREATE FUNCTION pg_catalog.start_metadata_sync_to_node(nodename text, nodeport int) RETURNS void LANGUAGE plpgsql STRICT AS $$
DECLARE node pg_catalog.pg_dist_node := citus_internal.node_to_change($1, $2);
BEGIN
  PERFORM citus_internal.activate(node.nodeid);
END $$;

CREATE FUNCTION pg_catalog.citus_set_node_property(nodename text, nodeport int, property text, value boolean) RETURNS void LANGUAGE plpgsql STRICT AS $$
DECLARE node pg_catalog.pg_dist_node := citus_internal.node_to_change($1, $2);
BEGIN
  IF property <> 'shouldhaveshards' THEN
    RAISE EXCEPTION USING ERRCODE = 'XX000', MESSAGE = 'only the ''shouldhaveshards'' property can be set using this function';
  END IF;
  UPDATE pg_catalog.pg_dist_node n SET shouldhaveshards = value WHERE n.nodeid = node.nodeid;
  PERFORM citus_internal.on_nodes(citus_internal.metadata_nodes(), citus_internal.replace_node(node.nodeid));
END $$;

CREATE FUNCTION pg_catalog.citus_disable_node(nodename text, nodeport int, synchronous boolean DEFAULT false) RETURNS void LANGUAGE plpgsql STRICT AS $$
DECLARE node pg_catalog.pg_dist_node := citus_internal.node_to_change($1, $2);
BEGIN
  IF node.groupid = 0 THEN
    RAISE EXCEPTION USING ERRCODE = 'XX000', MESSAGE = 'cannot change "isactive" field of the coordinator node';
  ELSIF NOT synchronous AND node.nodeid = (
    SELECT n.nodeid FROM pg_catalog.pg_dist_node n WHERE n.groupid <> 0 AND n.noderole = 'primary' AND n.isactive ORDER BY n.nodename, n.nodeport LIMIT 1) THEN
    RAISE EXCEPTION USING ERRCODE = '55000', MESSAGE = 'disabling the first worker node in the metadata is not allowed',
      HINT = format('You can force disabling node, SELECT citus_disable_node(%L, %s, synchronous:=true);', $1, $2);
  END IF;
  UPDATE pg_catalog.pg_dist_node n SET isactive = false WHERE n.nodeid = node.nodeid;
  PERFORM citus_internal.ensure_removable(node);
  PERFORM citus_internal.sync_later();
END $$;

CREATE FUNCTION pg_catalog.citus_update_node(node_id int, new_node_name text, new_node_port int, force boolean DEFAULT false, lock_cooldown int DEFAULT 10000)
RETURNS void LANGUAGE plpgsql STRICT AS $$
DECLARE same int := citus_internal.node_id(new_node_name, new_node_port);
BEGIN
  IF same = node_id THEN
    RETURN;
  ELSIF same IS NOT NULL THEN
    RAISE EXCEPTION USING ERRCODE = '55000', MESSAGE = 'there is already another node with the specified hostname and port';
  END IF;
  UPDATE pg_catalog.pg_dist_node SET nodename = new_node_name, nodeport = new_node_port WHERE nodeid = node_id;
  IF NOT FOUND THEN
    RAISE EXCEPTION USING ERRCODE = 'P0002', MESSAGE = format('node %s not found', node_id);
  END IF;
  PERFORM citus_internal.sync_later();
END $$;

-- ---------------------------------------------------------------------------------------------------------------------
-- Instead of the maintenance daemon: a session of this server to itself that updates the workers and ends.

CREATE FUNCTION citus_internal.sync_later() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  UPDATE pg_catalog.pg_dist_node SET metadatasynced = false WHERE nodeid = ANY (citus_internal.copies());
  IF FOUND AND citus_internal.local_group() = 0 AND NOT 'citus_daemon' = ANY (coalesce(citus_internal.dblink_get_connections(), '{}')) THEN
    PERFORM citus_internal.connect('citus_daemon', 'localhost', current_setting('port')::int);
    PERFORM citus_internal.dblink_send_query('citus_daemon', 'CALL citus_internal.keep_syncing()');
  END IF;
EXCEPTION WHEN connection_failure THEN
  RAISE WARNING 'could not start maintenance background worker';
END $$;

CREATE PROCEDURE citus_internal.keep_syncing() LANGUAGE plpgsql AS $$
BEGIN
  FOR attempt IN 1 .. 120 LOOP
    LOCK TABLE pg_catalog.pg_dist_node IN EXCLUSIVE MODE;
    EXIT WHEN citus_internal.sync_stale_nodes();
    COMMIT;
    PERFORM pg_sleep(1);
  END LOOP;
END $$;

-- Updates the copies and returns whether all are up to date.
CREATE FUNCTION citus_internal.sync_stale_nodes() RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE node record; synced boolean := true;
BEGIN
  FOR node IN SELECT nodeid, groupid FROM pg_catalog.pg_dist_node
    WHERE nodeid = ANY (citus_internal.copies()) AND NOT metadatasynced ORDER BY nodeid
  LOOP
    BEGIN
      UPDATE pg_catalog.pg_dist_node SET metadatasynced = true WHERE nodeid = node.nodeid;
      PERFORM citus_internal.on_nodes(ARRAY[node.nodeid], citus_internal.node_metadata(node.groupid));
    EXCEPTION WHEN OTHERS THEN
      synced := false;
    END;
  END LOOP;
  RETURN synced;
END $$;

-- ---------------------------------------------------------------------------------------------------------------------
-- Health of nodes

CREATE FUNCTION pg_catalog.citus_get_active_worker_nodes(OUT node_name text, OUT node_port bigint) RETURNS SETOF record LANGUAGE sql AS $$
  SELECT nodename, nodeport FROM pg_catalog.pg_dist_node WHERE groupid <> 0 AND isactive AND noderole = 'primary'
$$;

CREATE FUNCTION pg_catalog.citus_check_connection_to_node(nodename text, nodeport int DEFAULT 5432) RETURNS boolean LANGUAGE plpgsql STRICT AS $$
BEGIN
  PERFORM citus_internal.connect('citus_check', nodename, nodeport);
  PERFORM citus_internal.disconnect(ARRAY['citus_check']);
  RETURN true;
EXCEPTION WHEN connection_failure THEN
  RETURN false;
END $$;

CREATE FUNCTION citus_internal.remote_check(from_name text, from_port int, to_name text, to_port int) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE result boolean; reason text;
BEGIN
  PERFORM citus_internal.connect('citus_check', from_name, from_port);
  SELECT t.result INTO result FROM citus_internal.dblink('citus_check', format('SELECT citus_check_connection_to_node(%L, %s)', to_name, to_port)) AS t(result boolean);
  PERFORM citus_internal.disconnect(ARRAY['citus_check']);
  RETURN result;
EXCEPTION WHEN OTHERS THEN
  GET STACKED DIAGNOSTICS reason = MESSAGE_TEXT;
  RAISE WARNING USING ERRCODE = SQLSTATE, MESSAGE = reason;
  PERFORM citus_internal.disconnect(ARRAY['citus_check']);
  RETURN NULL;
END $$;

CREATE FUNCTION pg_catalog.citus_check_cluster_node_health(OUT from_nodename text, OUT from_nodeport int, OUT to_nodename text, OUT to_nodeport int,
  OUT result boolean) RETURNS SETOF record LANGUAGE sql STRICT AS $$
  SELECT f.nodename, f.nodeport, t.nodename, t.nodeport, citus_internal.remote_check(f.nodename, f.nodeport, t.nodename, t.nodeport)
  FROM pg_catalog.pg_dist_node f, pg_catalog.pg_dist_node t
  WHERE f.isactive AND t.isactive AND f.noderole = 'primary' AND t.noderole = 'primary'
  ORDER BY f.nodename, f.nodeport, t.nodename, t.nodeport
$$;

-- ---------------------------------------------------------------------------------------------------------------------
-- Shards: only rows in the catalogs; the data stays in the local table.

-- The groups that may get shards. In a cluster without nodes this registers the coordinator as localhost, which workers cannot reach.
CREATE FUNCTION citus_internal.shard_groups() RETURNS int[] LANGUAGE plpgsql AS $$
BEGIN
  PERFORM citus_internal.ensure_coordinator();
  IF NOT EXISTS (SELECT FROM pg_catalog.pg_dist_node) THEN
    INSERT INTO pg_catalog.pg_dist_node (groupid, nodename, nodeport, hasmetadata, metadatasynced)
      VALUES (0, coalesce(current_setting('citus.local_hostname', true), 'localhost'), current_setting('port')::int, true, true);
  END IF;
  RETURN ARRAY(SELECT groupid FROM pg_catalog.pg_dist_node WHERE isactive AND noderole = 'primary' AND shouldhaveshards ORDER BY nodename, nodeport);
END $$;

CREATE FUNCTION citus_internal.add_shard(relation regclass, storage "char", lowest int, highest int, groups int[]) RETURNS void LANGUAGE sql AS $$
  WITH shard AS (
    INSERT INTO pg_catalog.pg_dist_shard VALUES (relation, nextval('pg_catalog.pg_dist_shardid_seq'), storage, lowest, highest) RETURNING shardid)
  INSERT INTO pg_catalog.pg_dist_placement (shardid, shardstate, shardlength, groupid) SELECT shardid, 1, 0, g FROM shard, unnest(groups) g
$$;

CREATE FUNCTION pg_catalog.create_distributed_table(table_name regclass, distribution_column text, distribution_type citus.distribution_type DEFAULT 'hash',
  colocate_with text DEFAULT 'default', shard_count int DEFAULT NULL) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  groups int[] := citus_internal.shard_groups();
  shards int := coalesce(shard_count, nullif(current_setting('citus.shard_count', true), '')::int, 32);
  width bigint := 4294967296 / shards;
BEGIN
  IF EXISTS (SELECT FROM pg_catalog.pg_dist_partition WHERE logicalrelid = table_name) THEN
    RAISE EXCEPTION USING ERRCODE = '42P16', MESSAGE = format('table "%s" is already distributed', table_name);
  ELSIF cardinality(groups) = 0 THEN
    RAISE EXCEPTION USING ERRCODE = '22023', MESSAGE = 'replication_factor (1) exceeds number of worker nodes (0)',
      HINT = 'Add more worker nodes or try again with a lower replication factor.';
  END IF;
  INSERT INTO pg_catalog.pg_dist_partition VALUES (table_name, 'h', distribution_column, citus_internal.colocation(shards), 's');
  FOR i IN 0 .. shards - 1 LOOP
    PERFORM citus_internal.add_shard(table_name, 't', (-2147483648 + i * width)::int,
      CASE WHEN i = shards - 1 THEN 2147483647 ELSE (-2147483648 + (i + 1) * width - 1)::int END, ARRAY[groups[1 + i % cardinality(groups)]]);
  END LOOP;
END $$;

CREATE FUNCTION citus_internal.colocation(shards int) RETURNS int LANGUAGE sql AS $$
  INSERT INTO pg_catalog.pg_dist_colocation VALUES (nextval('pg_catalog.pg_dist_colocationid_seq'), shards, 1, 'int4'::regtype, 0) RETURNING colocationid
$$;

CREATE FUNCTION pg_catalog.create_reference_table(table_name regclass) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  PERFORM citus_internal.shard_groups();
  INSERT INTO pg_catalog.pg_dist_partition VALUES (table_name, 'n', NULL, citus_internal.colocation(1), 't');
  PERFORM citus_internal.add_shard(table_name, 't', NULL, NULL,
    ARRAY(SELECT groupid FROM pg_catalog.pg_dist_node WHERE isactive AND noderole = 'primary' ORDER BY groupid));
END $$;

CREATE FUNCTION pg_catalog.citus_add_local_table_to_metadata(table_name regclass, cascade_via_foreign_keys boolean DEFAULT false) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
  PERFORM citus_internal.shard_groups();
  IF NOT EXISTS (SELECT FROM pg_catalog.pg_dist_node WHERE groupid = 0) THEN
    RAISE EXCEPTION USING ERRCODE = 'XX000', MESSAGE = 'operation is not allowed when coordinator is not added into metadata';
  END IF;
  INSERT INTO pg_catalog.pg_dist_partition VALUES (table_name, 'n', NULL, 0, 's');
  PERFORM citus_internal.add_shard(table_name, 't', NULL, NULL, ARRAY[0]);
END $$;

CREATE FUNCTION citus_internal.after_drop_table() RETURNS event_trigger LANGUAGE plpgsql AS $$
DECLARE dropped record;
BEGIN
  FOR dropped IN SELECT objid FROM pg_event_trigger_dropped_objects() WHERE object_type = 'table' LOOP
    DELETE FROM pg_catalog.pg_dist_placement WHERE shardid IN (SELECT shardid FROM pg_catalog.pg_dist_shard WHERE logicalrelid::oid = dropped.objid);
    DELETE FROM pg_catalog.pg_dist_shard WHERE logicalrelid::oid = dropped.objid;
    DELETE FROM pg_catalog.pg_dist_partition WHERE logicalrelid::oid = dropped.objid;
  END LOOP;
END $$;
CREATE EVENT TRIGGER citus_after_drop_table ON sql_drop EXECUTE FUNCTION citus_internal.after_drop_table();

CREATE VIEW citus.citus_shards AS
  SELECT s.logicalrelid AS table_name, s.shardid, s.logicalrelid::text || '_' || s.shardid AS shard_name,
    CASE WHEN p.partmethod = 'h' THEN 'distributed' WHEN p.repmodel = 't' THEN 'reference' ELSE 'local' END AS citus_table_type,
    p.colocationid AS colocation_id, n.nodename, n.nodeport, l.shardlength AS shard_size
  FROM pg_catalog.pg_dist_shard s JOIN pg_catalog.pg_dist_partition p USING (logicalrelid) JOIN pg_catalog.pg_dist_placement l USING (shardid)
    JOIN pg_catalog.pg_dist_node n ON n.groupid = l.groupid AND n.noderole = 'primary';
ALTER VIEW citus.citus_shards SET SCHEMA pg_catalog;
GRANT SELECT ON pg_catalog.citus_shards TO PUBLIC;

CREATE VIEW public.citus_tables AS
  SELECT p.logicalrelid AS table_name,
    CASE WHEN p.partmethod = 'h' THEN 'distributed' WHEN p.repmodel = 't' THEN 'reference' ELSE 'local' END AS citus_table_type,
    coalesce(p.partkey, '<none>') AS distribution_column, p.colocationid AS colocation_id, pg_size_pretty(pg_table_size(p.logicalrelid)) AS table_size,
    (SELECT count(*) FROM pg_catalog.pg_dist_shard s WHERE s.logicalrelid = p.logicalrelid) AS shard_count, pg_get_userbyid(c.relowner) AS table_owner,
    a.amname AS access_method
  FROM pg_catalog.pg_dist_partition p JOIN pg_class c ON c.oid = p.logicalrelid LEFT JOIN pg_am a ON a.oid = c.relam;
GRANT SELECT ON public.citus_tables TO PUBLIC;

-- ---------------------------------------------------------------------------------------------------------------------
-- Rebalancing: changes the groups of placements immediately and inserts a row for the job.

CREATE FUNCTION citus_internal.even_placements() RETURNS TABLE (placementid bigint, target int) LANGUAGE sql AS $$
  WITH groups AS (SELECT array_agg(groupid ORDER BY groupid) AS g FROM pg_catalog.pg_dist_node WHERE isactive AND noderole = 'primary' AND shouldhaveshards),
  counted AS (
    SELECT l.placementid, l.groupid, l.groupid = ANY (g) AS stays, row_number() OVER (PARTITION BY s.logicalrelid, l.groupid ORDER BY l.shardid) AS nth,
      ceil(count(*) OVER (PARTITION BY s.logicalrelid)::numeric / cardinality(g)) AS fair, s.logicalrelid
    FROM pg_catalog.pg_dist_placement l JOIN pg_catalog.pg_dist_shard s USING (shardid) JOIN pg_catalog.pg_dist_partition p USING (logicalrelid), groups
    WHERE p.partmethod = 'h'),
  surplus AS (SELECT *, row_number() OVER (PARTITION BY logicalrelid ORDER BY placementid) AS n FROM counted WHERE NOT stays OR nth > fair),
  room AS (
    SELECT logicalrelid, target, row_number() OVER (PARTITION BY logicalrelid ORDER BY slot, target) AS n
    FROM (SELECT DISTINCT logicalrelid, fair FROM counted) t, groups, unnest(g) target, generate_series(1, fair::int) slot
    WHERE slot > (SELECT count(*) FROM counted c WHERE c.logicalrelid = t.logicalrelid AND c.groupid = target))
  SELECT surplus.placementid, room.target FROM surplus JOIN room USING (logicalrelid, n)
$$;

CREATE FUNCTION pg_catalog.citus_rebalance_start(rebalance_strategy name DEFAULT NULL, drain_only boolean DEFAULT false,
  shard_transfer_mode citus.shard_transfer_mode DEFAULT 'auto', parallel_transfer_reference_tables boolean DEFAULT false,
  parallel_transfer_colocated_shards boolean DEFAULT false) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE job bigint; moves int;
BEGIN
  PERFORM citus_internal.ensure_coordinator();
  IF NOT EXISTS (SELECT FROM pg_catalog.pg_dist_partition WHERE partmethod = 'h') THEN
    RAISE NOTICE 'No tables to rebalance';
    RETURN NULL;
  END IF;
  UPDATE pg_catalog.pg_dist_placement l SET groupid = e.target FROM citus_internal.even_placements() e WHERE l.placementid = e.placementid;
  GET DIAGNOSTICS moves = ROW_COUNT;
  IF moves = 0 THEN
    RAISE NOTICE 'No moves available for rebalancing';
    RETURN NULL;
  END IF;
  INSERT INTO pg_catalog.pg_dist_background_job (state, job_type, description, started_at, finished_at)
    VALUES ('finished', 'rebalance', 'Rebalance all colocation groups', now(), now()) RETURNING job_id INTO job;
  RAISE NOTICE 'Scheduled % moves as job %', moves, job;
  RETURN job;
END $$;

CREATE FUNCTION pg_catalog.get_rebalance_table_shards_plan(relation regclass DEFAULT NULL, threshold float4 DEFAULT NULL, max_shard_moves int DEFAULT 1000000,
  excluded_shard_list bigint[] DEFAULT '{}', drain_only boolean DEFAULT false, rebalance_strategy name DEFAULT NULL, improvement_threshold float4 DEFAULT NULL)
RETURNS TABLE (table_name regclass, shardid bigint, shard_size bigint, sourcename text, sourceport int, targetname text, targetport int) LANGUAGE sql AS $$
  SELECT s.logicalrelid, s.shardid, l.shardlength, f.nodename, f.nodeport, t.nodename, t.nodeport
  FROM citus_internal.even_placements() e JOIN pg_catalog.pg_dist_placement l USING (placementid) JOIN pg_catalog.pg_dist_shard s USING (shardid)
    JOIN pg_catalog.pg_dist_node f ON f.groupid = l.groupid AND f.noderole = 'primary'
    JOIN pg_catalog.pg_dist_node t ON t.groupid = e.target AND t.noderole = 'primary'
$$;

CREATE FUNCTION pg_catalog.citus_rebalance_wait() RETURNS void LANGUAGE sql AS 'SELECT';
CREATE FUNCTION pg_catalog.citus_rebalance_stop() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION USING ERRCODE = 'XX000', MESSAGE = 'no ongoing rebalance that can be stopped';
END $$;

CREATE FUNCTION pg_catalog.citus_rebalance_status(raw boolean DEFAULT false) RETURNS TABLE (job_id bigint, state citus_job_status, job_type name, description text,
  started_at timestamptz, finished_at timestamptz, details jsonb) LANGUAGE sql AS $$
  SELECT job_id, state, job_type, description, started_at, finished_at, '{"tasks": [], "task_state_counts": {"done": 1}}'::jsonb
  FROM pg_catalog.pg_dist_background_job ORDER BY job_id DESC LIMIT 1
$$;

CREATE FUNCTION pg_catalog.citus_drain_node(nodename text, nodeport int, shard_transfer_mode citus.shard_transfer_mode DEFAULT 'auto',
  rebalance_strategy name DEFAULT NULL) RETURNS void LANGUAGE sql AS $$
  SELECT citus_set_node_property(nodename, nodeport, 'shouldhaveshards', false);
  SELECT citus_rebalance_start(drain_only => true);
$$;

-- ---------------------------------------------------------------------------------------------------------------------
-- Prepared transactions that the coordinator left on workers: committed if it has a record of them, otherwise rolled back.

CREATE FUNCTION citus_internal.recover_on(host text, port int, of_group int) RETURNS int LANGUAGE plpgsql AS $$
DECLARE transaction text; recovered int := 0;
BEGIN
  PERFORM citus_internal.connect('citus_recover', host, port);
  FOR transaction IN SELECT gid FROM citus_internal.dblink('citus_recover', format(
    'SELECT gid FROM pg_prepared_xacts WHERE database = current_database() AND gid LIKE %L', 'citus\_' || citus_internal.local_group() || '\_%')) AS t(gid text)
  LOOP
    PERFORM citus_internal.dblink_exec('citus_recover', format('%s PREPARED %L',
      CASE WHEN EXISTS (SELECT FROM pg_catalog.pg_dist_transaction t WHERE t.gid = transaction) THEN 'COMMIT' ELSE 'ROLLBACK' END, transaction));
    recovered := recovered + 1;
  END LOOP;
  DELETE FROM pg_catalog.pg_dist_transaction WHERE groupid = of_group;
  PERFORM citus_internal.disconnect(ARRAY['citus_recover']);
  RETURN recovered;
EXCEPTION WHEN OTHERS THEN
  RAISE WARNING USING ERRCODE = SQLSTATE, MESSAGE = SQLERRM;
  PERFORM citus_internal.disconnect(ARRAY['citus_recover']);
  RETURN recovered;
END $$;

CREATE FUNCTION pg_catalog.recover_prepared_transactions() RETURNS int LANGUAGE plpgsql STRICT AS $$
BEGIN
  LOCK TABLE pg_catalog.pg_dist_transaction IN EXCLUSIVE MODE;
  RETURN (SELECT coalesce(sum(citus_internal.recover_on(nodename, nodeport, groupid)), 0) FROM pg_catalog.pg_dist_node
    WHERE isactive AND noderole = 'primary' AND groupid <> citus_internal.local_group());
END $$;

CREATE FUNCTION citus_internal.release() RETURNS text LANGUAGE sql IMMUTABLE AS $$ SELECT '13.2.2' $$;

CREATE FUNCTION pg_catalog.citus_version() RETURNS text LANGUAGE sql STABLE STRICT AS $$
  SELECT format('Citus %s stand-in on PostgreSQL %s', citus_internal.release(), current_setting('server_version'))
$$;

-- ---------------------------------------------------------------------------------------------------------------------
-- Extensions and schemas: creating one on the coordinator creates it on all workers; workers refuse to create one.

-- The extension that the client's statement names after CREATE, ALTER or DROP EXTENSION [IF [NOT] EXISTS].
CREATE FUNCTION citus_internal.named_extension(statement text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT coalesce(replace(trim(both '"' from quoted[1]), '""', '"'), lower(quoted[2]))
  FROM regexp_match(statement, '(?:create|alter|drop)\s+extension\s+(?:if\s+(?:not\s+)?exists\s+)?(?:("(?:[^"]|"")+")|([[:alpha:]_][\w$-]*))', 'i') quoted
$$;

CREATE FUNCTION citus_internal.before_ddl() RETURNS event_trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT citus_internal.is_internal() AND citus_internal.setting_is_on('citus.enable_ddl_propagation')
    AND citus_internal.named_extension(current_query()) IS DISTINCT FROM 'citus'
    AND (TG_TAG <> 'DROP EXTENSION' OR EXISTS (SELECT FROM pg_extension WHERE extname = citus_internal.named_extension(current_query()))) THEN
    PERFORM citus_internal.ensure_coordinator();
  END IF;
END $$;

CREATE FUNCTION citus_internal.propagates() RETURNS boolean LANGUAGE sql AS $$
  SELECT citus_internal.local_group() = 0 AND NOT citus_internal.is_internal() AND citus_internal.setting_is_on('citus.enable_ddl_propagation')
$$;

-- An extension and the ones that it requires, the extension itself last.
CREATE FUNCTION citus_internal.with_required(extension oid) RETURNS SETOF oid LANGUAGE sql AS $$
  WITH RECURSIVE needed(id, depth) AS (
    SELECT extension, 0
    UNION ALL
    SELECT d.refobjid, depth + 1 FROM needed JOIN pg_depend d ON d.classid = 'pg_extension'::regclass AND d.objid = id AND d.refclassid = 'pg_extension'::regclass
  )
  SELECT id FROM needed GROUP BY id ORDER BY max(depth) DESC
$$;

CREATE FUNCTION citus_internal.after_create_extension() RETURNS event_trigger LANGUAGE plpgsql AS $$
DECLARE extension oid := (SELECT oid FROM pg_extension WHERE extname = citus_internal.named_extension(current_query()));
BEGIN
  SELECT coalesce(max(objid), extension) INTO extension FROM pg_event_trigger_ddl_commands() WHERE object_type = 'extension' AND NOT in_extension;
  IF citus_internal.propagates() AND extension <> (SELECT oid FROM pg_extension WHERE extname = 'citus') THEN
    INSERT INTO pg_catalog.pg_dist_object (classid, objid, objsubid)
      SELECT 'pg_extension'::regclass, id, 0 FROM citus_internal.with_required(extension) id ON CONFLICT DO NOTHING;
    PERFORM citus_internal.everywhere((SELECT string_agg(citus_internal.create_extension(id), ' ') FROM citus_internal.with_required(extension) id));
  END IF;
END $$;

-- Runs a client's command on all workers; the client gets the workers' error.
CREATE FUNCTION citus_internal.everywhere(command text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE node record; links text[] := '{}';
BEGIN
  FOR node IN SELECT 'citus_' || nodeid AS link, nodename, nodeport FROM pg_catalog.pg_dist_node
    WHERE nodeid = ANY (citus_internal.copies()) ORDER BY nodeid
  LOOP
    links := links || node.link;
    PERFORM citus_internal.connect(node.link, node.nodename, node.nodeport);
    PERFORM citus_internal.dblink_exec(node.link, citus_internal.begin());
    PERFORM citus_internal.dblink_exec(node.link, command);
  END LOOP;
  FOR i IN 1 .. cardinality(links) LOOP
    PERFORM citus_internal.dblink_exec(links[i], 'COMMIT');
  END LOOP;
  PERFORM citus_internal.disconnect(links);
EXCEPTION WHEN OTHERS OR query_canceled THEN
  PERFORM citus_internal.disconnect(links);
  RAISE;
END $$;

CREATE FUNCTION citus_internal.after_alter_extension() RETURNS event_trigger LANGUAGE plpgsql AS $$
DECLARE extension record;
BEGIN
  SELECT e.oid, extname, extversion, nspname INTO extension FROM pg_extension e JOIN pg_namespace n ON n.oid = extnamespace
    WHERE extname = citus_internal.named_extension(current_query()) AND extname <> 'citus';
  IF FOUND AND citus_internal.propagates() AND EXISTS (SELECT FROM pg_catalog.pg_dist_object WHERE objid = extension.oid) THEN
    PERFORM citus_internal.everywhere(CASE
      WHEN current_query() ~* '\sset\s+schema\s' THEN format('ALTER EXTENSION %I SET SCHEMA %I', extension.extname, extension.nspname)
      ELSE format('ALTER EXTENSION %I UPDATE TO %L', extension.extname, extension.extversion) END);
  END IF;
END $$;

CREATE FUNCTION citus_internal.after_create_schema() RETURNS event_trigger LANGUAGE plpgsql AS $$
DECLARE schema record;
BEGIN
  FOR schema IN SELECT n.oid, n.nspname FROM pg_event_trigger_ddl_commands() c JOIN pg_namespace n ON n.oid = c.objid
    WHERE c.object_type = 'schema' AND NOT c.in_extension AND n.nspname NOT LIKE 'pg\_%' AND citus_internal.propagates()
  LOOP
    INSERT INTO pg_catalog.pg_dist_object (classid, objid, objsubid) VALUES ('pg_namespace'::regclass, schema.oid, 0) ON CONFLICT DO NOTHING;
    PERFORM citus_internal.everywhere(format('CREATE SCHEMA IF NOT EXISTS %I', schema.nspname));
  END LOOP;
END $$;

CREATE FUNCTION citus_internal.after_drop() RETURNS event_trigger LANGUAGE plpgsql AS $$
DECLARE dropped record;
BEGIN
  FOR dropped IN SELECT d.* FROM pg_event_trigger_dropped_objects() d JOIN pg_catalog.pg_dist_object o ON o.classid = d.classid AND o.objid = d.objid
    WHERE d.object_type IN ('extension', 'schema') AND citus_internal.propagates()
  LOOP
    DELETE FROM pg_catalog.pg_dist_object WHERE classid = dropped.classid AND objid = dropped.objid;
    PERFORM citus_internal.everywhere(format('DROP %s IF EXISTS %I CASCADE', dropped.object_type, dropped.object_name));
  END LOOP;
END $$;

CREATE EVENT TRIGGER citus_before_ddl ON ddl_command_start WHEN TAG IN ('CREATE EXTENSION', 'ALTER EXTENSION', 'DROP EXTENSION', 'CREATE SCHEMA', 'DROP SCHEMA')
  EXECUTE FUNCTION citus_internal.before_ddl();
CREATE EVENT TRIGGER citus_after_create_extension ON ddl_command_end WHEN TAG IN ('CREATE EXTENSION') EXECUTE FUNCTION citus_internal.after_create_extension();
CREATE EVENT TRIGGER citus_after_alter_extension ON ddl_command_end WHEN TAG IN ('ALTER EXTENSION') EXECUTE FUNCTION citus_internal.after_alter_extension();
CREATE EVENT TRIGGER citus_after_create_schema ON ddl_command_end WHEN TAG IN ('CREATE SCHEMA') EXECUTE FUNCTION citus_internal.after_create_schema();
CREATE EVENT TRIGGER citus_after_drop ON sql_drop WHEN TAG IN ('DROP EXTENSION', 'DROP SCHEMA') EXECUTE FUNCTION citus_internal.after_drop();

REVOKE ALL ON FUNCTION
  citus_add_node, citus_set_coordinator_host, citus_remove_node, citus_update_node, citus_activate_node, citus_disable_node, citus_set_node_property,
  start_metadata_sync_to_node, citus_check_connection_to_node, citus_check_cluster_node_health,
  recover_prepared_transactions, citus_drain_node
FROM PUBLIC;
