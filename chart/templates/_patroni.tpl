{{/*
The chart's part of Patroni's configuration, which is merged over that of the image. The first member of a new group reads `bootstrap`, once; the
setup job maintains it from then on. In: dict root, group.
*/}}
{{- define "citus.patroni" -}}
bootstrap:
  dcs:
    {{- include "citus.dynamicConfiguration" . | nindent 4 }}
{{ include "citus.patroniMember" . }}
{{- end }}

{{/* Patroni's dynamic configuration of a group. In: dict root, group. */}}
{{- define "citus.dynamicConfiguration" -}}
{{- $patroni := .root.Values.patroni -}}
ttl: {{ $patroni.ttl }}
loop_wait: {{ $patroni.loopWait }}
retry_timeout: {{ $patroni.retryTimeout }}
synchronous_mode: {{ $patroni.synchronousMode }}
{{- /* While the API server does not answer, members that all reach each other continue. A primary that cannot stop must not block its group: the */}}
{{- /* others have every commit that it acknowledged. */}}
{{ mergeOverwrite (dict "failsafe_mode" true "primary_stop_timeout" 3) $patroni.configuration | toYaml }}
postgresql:
  parameters:
    {{- include "citus.parameters" . | nindent 4 }}
  # Over the socket: the operating-system user of the server. Over the network (IPv4 and IPv6): first the rules of the values.
  pg_hba:
    - local all all peer map=owner
    - local replication all peer map=owner
    {{- range $patroni.postgresql.pgHba }}
    - {{ . | quote }}
    {{- end }}
    {{- range include "citus.hostRules" .root | fromJsonArray }}
    - {{ . | quote }}
    {{- end }}
  pg_ident:
    - owner postgres all
    {{- range include "citus.identities" . | fromJsonArray }}
    - {{ . | quote }}
    {{- end }}
    {{- range $patroni.postgresql.pgIdent }}
    - {{ . | quote }}
    {{- end }}
# Patroni drops logical slots that it does not know. Citus creates its own slots to move shards, in any database.
ignore_slots:
  - {type: logical, plugin: pgoutput}
  - {type: logical, plugin: citus}
  {{- range $patroni.ignoreSlots }}
  - {{ toJson . }}
  {{- end }}
{{- end }}

{{/* The same as the setup job maintains it: a key that `patroni.configuration` does not name returns to Patroni's default. In: dict root, group. */}}
{{- define "citus.keptConfiguration" -}}
{{- $kept := include "citus.dynamicConfiguration" . | fromYaml -}}
{{- range list "check_timeline" "max_timelines_history" "maximum_lag_on_failover" "maximum_lag_on_syncnode" "primary_start_timeout" "synchronous_mode_strict" "synchronous_node_count" -}}
{{- if not (hasKey $kept .) -}}
{{- $_ := set $kept . nil -}}
{{- end -}}
{{- end -}}
{{ toJson $kept }}
{{- end }}

{{/* What each member reads when it starts. In: dict root, group. */}}
{{- define "citus.patroniMember" -}}
{{- $restapi := dict }}
{{- with .root.Values.patroni.restapi.allowlist }}
{{- $_ := set $restapi "allowlist" . }}
{{- end }}
{{- if include "citus.hasTls" .root }}
{{- $folder := include "citus.folder" "tls" }}
{{- $_ := set $restapi "certfile" (printf "%s/server.crt" $folder) }}
{{- $_ := set $restapi "keyfile" (printf "%s/server.key" $folder) }}
{{- $tls := include "citus.tls" .root | fromYaml }}
ctl:
  {{- if and (eq $tls.mode "verify-full") (not $tls.permissive) }}
  cacert: {{ include "citus.folder" "tls" }}/ca.crt
  {{- else }}
  # Patroni checks both the authority and the name of another member, or neither.
  insecure: true
  {{- end }}
{{- end }}
{{- with $restapi }}
restapi: {{ toJson . }}
{{- end }}
postgresql:
  {{- if not (include "citus.hasTls" .root) }}
  # A member that starts before the setup job has switched TLS off no longer has certificates.
  parameters: {ssl: "off"}
  {{- end }}
  authentication:
    superuser: {{ include "citus.connectionTls" (dict "root" .root "client" "node") | fromYaml | toJson }}
    replication: {{ include "citus.connectionTls" (dict "root" .root "client" "replication") | fromYaml | toJson }}
  callbacks:
    on_start: &callback take-primary-label application={{ .root.Values.application }},patroni-scope={{ .group.scope }}
    on_role_change: *callback
kubernetes:
  use_endpoints: false
  scope_label: patroni-scope
  labels:
    {{- include "citus.memberLabels" .root | nindent 4 }}
{{- end }}

{{/* PostgreSQL parameters of a group: those that Citus nodes need, overridden by those of the values. In: dict root, group. */}}
{{- define "citus.parameters" -}}
{{- $needed := include "citus.neededParameters" . | fromYaml -}}
{{- mergeOverwrite $needed .group.parameters | toYaml -}}
{{- end }}

{{/* Parameters that a cluster of Citus nodes needs. In: dict root, group. */}}
{{- define "citus.neededParameters" -}}
password_encryption: scram-sha-256
# Connections between the nodes notice a dead peer within seconds; the kernel alone would take minutes.
citus.node_conninfo: {{ range $key, $value := include "citus.connectionTls" (dict "root" .root "client" "node") | fromYaml }}{{ $key }}={{ $value }} {{ end }}connect_timeout=2 keepalives=1 keepalives_idle=3 keepalives_interval=1 keepalives_count=3 tcp_user_timeout=5000
tcp_keepalives_idle: 3
tcp_keepalives_interval: 1
tcp_keepalives_count: 3
tcp_user_timeout: 5000
# In ms (30 s by default). A connection to a pod that is just being deleted is never answered.
citus.node_connection_timeout: 3000
# A member that is promoted while it waits for its lost primary waits for this long first (5 s by default).
wal_retrieve_retry_interval: 500ms
# Citus needs both; Patroni would set max_prepared_transactions to 0.
wal_level: logical
max_prepared_transactions: {{ mul 2 (.group.parameters.max_connections | default 100 | int) }}
# A node connects to itself over the socket, as the operating-system user of the server.
citus.local_hostname: /run/postgresql
{{- if include "citus.hasTls" .root }}
ssl: "on"
{{- if eq (include "citus.tlsState" .root) "strict" }}
# With it a server asks for certificates, and refuses one of an unknown authority, whatever pg_hba says.
ssl_ca_file: {{ include "citus.folder" "tls" }}/ca.crt
{{- end }}
ssl_cert_file: {{ include "citus.folder" "tls" }}/server.crt
ssl_key_file: {{ include "citus.folder" "tls" }}/server.key
{{- end }}
{{- end }}
