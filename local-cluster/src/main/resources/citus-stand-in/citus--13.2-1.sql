-- The Citus stand-in, older version. Observable behaviour of Citus written anew in SQL and PL/pgSQL over dblink.
--
-- Not imitated: sharding itself, propagation of roles and of CREATE/ALTER DATABASE (event triggers do not see shared objects),
-- atomicity of a transaction block around a node function (the other nodes commit at the end of the function).
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
-- Catalogs. PostgreSQL refuses CREATE TABLE in pg_catalog but not SET SCHEMA, which is how any extension gets there.

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

-- Credentials: only what libpq knows as password, sslcert and sslkey, and only for roles that exist.
CREATE FUNCTION pg_catalog.authinfo_valid(authinfo text) RETURNS boolean LANGUAGE sql STRICT IMMUTABLE AS $$
  SELECT regexp_replace(authinfo, '\s*(password|sslcert|sslkey)\s*=\s*(''([^''\\]|\\.)*''|([^''\\\s]|\\.)+)(?=\s|$)', '', 'g') ~ '^\s*$'
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
-- dblink, declared once more in a private schema so that neither CASCADE nor the extension dblink is needed.

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

-- Whether the session belongs to another node rather than to a client.
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

-- Row for the very node wins over the row for any node; a connection to itself has a row of its own.
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
    MESSAGE = format('connection to the remote node %s@%s:%s failed with the following error: %s', current_user, host, port, reason);
END $$;

CREATE FUNCTION citus_internal.disconnect(links text[]) RETURNS void LANGUAGE sql AS $$
  SELECT count(citus_internal.dblink_disconnect(link)) FROM unnest(links) link WHERE link = ANY (citus_internal.dblink_get_connections())
$$;

-- A failure elsewhere is a warning with its own SQLSTATE, and an error that only names the node.
CREATE FUNCTION citus_internal.execute(link text, address text, command text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE state text; message text;
BEGIN
  PERFORM citus_internal.dblink_exec(link, command);
EXCEPTION WHEN OTHERS THEN
  GET STACKED DIAGNOSTICS state = RETURNED_SQLSTATE, message = MESSAGE_TEXT;
  RAISE WARNING USING ERRCODE = state, MESSAGE = message;
  RAISE EXCEPTION USING ERRCODE = 'XX000', MESSAGE = 'failure on connection marked as essential: ' || address;
END $$;

CREATE FUNCTION citus_internal.server_id(link text, address text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE id text;
BEGIN
  PERFORM citus_internal.execute(link, address,
    'BEGIN; SELECT assign_distributed_transaction_id(0, 1, ''2000-01-01''); SET LOCAL citus.enable_ddl_propagation = off');
  SELECT t.id INTO id FROM citus_internal.dblink(link, 'SELECT metadata->>''server_id'' FROM pg_catalog.pg_dist_node_metadata') AS t(id text);
  RETURN id;
END $$;

-- Runs a script in one transaction on each node; all commit or none. The newcomer gets a script of its own and is contacted first.
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
-- What other nodes are told

-- Workers that hold a copy of the metadata; out of date copies are not built upon.
CREATE FUNCTION citus_internal.metadata_nodes() RETURNS int[] LANGUAGE plpgsql AS $$
DECLARE stale record;
BEGIN
  SELECT * INTO stale FROM pg_catalog.pg_dist_node
    WHERE hasmetadata AND isactive AND noderole = 'primary' AND groupid <> 0 AND NOT metadatasynced ORDER BY nodeid LIMIT 1;
  IF FOUND THEN
    RAISE EXCEPTION USING ERRCODE = '55000', MESSAGE = format('%s:%s is a metadata node, but is out of sync', stale.nodename, stale.nodeport),
      HINT = 'If the node is up, wait until metadata gets synced to it and try again.';
  END IF;
  RETURN ARRAY(SELECT nodeid FROM pg_catalog.pg_dist_node WHERE hasmetadata AND isactive AND noderole = 'primary' AND groupid <> 0);
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

-- Password of the connecting superuser, parameters of the database, schemas and extensions.
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

-- The row of a node that the caller is about to change, under the lock that serialises such changes.
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

-- Makes a node active and gives it all metadata; the other workers learn its row.
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

-- Inserts the row of a new node and returns its id, negative when the address was there before.
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
      DETAIL = format('One of the table(s) that prevents the operation complete successfully is %s', only_one.logicalrelid),
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
-- In place of the maintenance daemon: a session of this server to itself that brings the workers up to date and ends.

CREATE FUNCTION citus_internal.sync_later() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  UPDATE pg_catalog.pg_dist_node SET metadatasynced = false WHERE hasmetadata AND isactive AND noderole = 'primary' AND groupid <> 0;
  IF FOUND AND NOT 'citus_daemon' = ANY (coalesce(citus_internal.dblink_get_connections(), '{}')) THEN
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

-- Whether all copies are up to date now.
CREATE FUNCTION citus_internal.sync_stale_nodes() RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE node record; synced boolean := true;
BEGIN
  FOR node IN SELECT nodeid, groupid FROM pg_catalog.pg_dist_node
    WHERE hasmetadata AND isactive AND noderole = 'primary' AND groupid <> 0 AND NOT metadatasynced ORDER BY nodeid
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
-- Looking at nodes

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
DECLARE result boolean;
BEGIN
  PERFORM citus_internal.connect('citus_check', from_name, from_port);
  SELECT t.result INTO result FROM citus_internal.dblink('citus_check', format('SELECT citus_check_connection_to_node(%L, %s)', to_name, to_port)) AS t(result boolean);
  PERFORM citus_internal.disconnect(ARRAY['citus_check']);
  RETURN result;
EXCEPTION WHEN OTHERS THEN
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

CREATE FUNCTION citus_internal.release() RETURNS text LANGUAGE sql IMMUTABLE AS $$ SELECT '13.2.2' $$;

CREATE FUNCTION pg_catalog.citus_version() RETURNS text LANGUAGE sql STABLE STRICT AS $$
  SELECT format('Citus %s stand-in on PostgreSQL %s', citus_internal.release(), current_setting('server_version'))
$$;

-- ---------------------------------------------------------------------------------------------------------------------
-- Extensions and schemas: made on the coordinator they are made on all workers, on a worker they are refused.

-- The names that the client's statement gives after CREATE, ALTER or DROP EXTENSION [IF [NOT] EXISTS].
CREATE FUNCTION citus_internal.named_extension(statement text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT coalesce(replace(trim(both '"' from quoted[1]), '""', '"'), lower(quoted[2]))
  FROM regexp_match(statement, '(?:create|alter|drop)\s+extension\s+(?:if\s+(?:not\s+)?exists\s+)?(?:("(?:[^"]|"")+")|([[:alpha:]_][\w$-]*))', 'i') quoted
$$;

CREATE FUNCTION citus_internal.before_ddl() RETURNS event_trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT citus_internal.is_internal() AND citus_internal.setting_is_on('citus.enable_ddl_propagation')
    AND citus_internal.named_extension(current_query()) IS DISTINCT FROM 'citus' THEN
    PERFORM citus_internal.ensure_coordinator();
  END IF;
END $$;

CREATE FUNCTION citus_internal.propagates() RETURNS boolean LANGUAGE sql AS $$
  SELECT citus_internal.local_group() = 0 AND NOT citus_internal.is_internal() AND citus_internal.setting_is_on('citus.enable_ddl_propagation')
$$;

-- Extensions that another one needs, itself last.
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

-- Runs a client's command on all workers; their own error is the client's error.
CREATE FUNCTION citus_internal.everywhere(command text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE node record; links text[] := '{}';
BEGIN
  FOR node IN SELECT 'citus_' || nodeid AS link, nodename, nodeport FROM pg_catalog.pg_dist_node
    WHERE nodeid = ANY (citus_internal.metadata_nodes()) ORDER BY nodeid
  LOOP
    links := links || node.link;
    PERFORM citus_internal.connect(node.link, node.nodename, node.nodeport);
    PERFORM citus_internal.dblink_exec(node.link, 'BEGIN');
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
  start_metadata_sync_to_node, citus_check_connection_to_node, citus_check_cluster_node_health
FROM PUBLIC;
