{{/*
The chart's part of Patroni's configuration, merged over the image's own. What stands below `bootstrap` the first member of a new group
reads, once; from then on the setup job keeps it. In: dict root, group.
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
{{- /* The API server may be away: members that all see each other go on. A primary that cannot stop must not keep its group waiting; */}}
{{- /* the others have all that it acknowledged. */}}
{{ mergeOverwrite (dict "failsafe_mode" true "primary_stop_timeout" 3) $patroni.configuration | toYaml }}
postgresql:
  parameters:
    {{- include "citus.parameters" . | nindent 4 }}
  # Over the socket the server's own user; over the network (IPv4 and IPv6) first what the values say.
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
# Patroni drops logical slots that it does not know. Those of shards that move are Citus' own, in whatever database.
ignore_slots:
  - {type: logical, plugin: pgoutput}
  - {type: logical, plugin: citus}
  {{- range $patroni.ignoreSlots }}
  - {{ toJson . }}
  {{- end }}
{{- end }}

{{/* The same as the setup job keeps it: what `patroni.configuration` does not name goes back to Patroni's default. In: dict root, group. */}}
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
  # Patroni checks authority and name of another member, or neither.
  insecure: true
  {{- end }}
{{- end }}
{{- with $restapi }}
restapi: {{ toJson . }}
{{- end }}
postgresql:
  {{- if not (include "citus.hasTls" .root) }}
  # A member that starts before the setup job has switched TLS off has no certificates any more.
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

{{/* PostgreSQL's parameters of a group: what a cluster of Citus nodes needs, under what the values say. In: dict root, group. */}}
{{- define "citus.parameters" -}}
{{- $needed := include "citus.neededParameters" . | fromYaml -}}
{{- mergeOverwrite $needed .group.parameters | toYaml -}}
{{- end }}

{{- define "citus.neededParameters" -}}
password_encryption: scram-sha-256
# A dead peer is noticed by the connections between the nodes and not by the kernel's minutes.
citus.node_conninfo: {{ range $key, $value := include "citus.connectionTls" (dict "root" .root "client" "node") | fromYaml }}{{ $key }}={{ $value }} {{ end }}connect_timeout=2 keepalives=1 keepalives_idle=3 keepalives_interval=1 keepalives_count=3 tcp_user_timeout=5000
tcp_keepalives_idle: 3
tcp_keepalives_interval: 1
tcp_keepalives_count: 3
tcp_user_timeout: 5000
# In ms (30 s by default). A connection begun to a pod that is just going is never answered.
citus.node_connection_timeout: 3000
# A member that is promoted while it waits for its lost primary goes on waiting for as long as this (5 s by default).
wal_retrieve_retry_interval: 500ms
# What Citus asks of a server; Patroni would set max_prepared_transactions to 0.
wal_level: logical
max_prepared_transactions: {{ mul 2 (.group.parameters.max_connections | default 100 | int) }}
# A node speaks to itself over the socket, as its own user.
citus.local_hostname: /run/postgresql
{{- if include "citus.hasTls" .root }}
ssl: "on"
{{- if eq (include "citus.tlsState" .root) "strict" }}
# By it a server asks for certificates, and then refuses one of an authority that it does not know, whatever pg_hba says.
ssl_ca_file: {{ include "citus.folder" "tls" }}/ca.crt
{{- end }}
ssl_cert_file: {{ include "citus.folder" "tls" }}/server.crt
ssl_key_file: {{ include "citus.folder" "tls" }}/server.key
{{- end }}
{{- end }}
