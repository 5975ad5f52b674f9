{{/*
The chart's part of Patroni's configuration, merged over the image's own. In: dict root, group. Everything below `bootstrap` is
read once, by the first member of a new group.
*/}}
{{- define "citus.patroni" -}}
{{- $patroni := .root.Values.patroni -}}
bootstrap:
  dcs:
    ttl: {{ $patroni.ttl }}
    loop_wait: {{ $patroni.loopWait }}
    retry_timeout: {{ $patroni.retryTimeout }}
    # The API server may be away: members that all see each other go on.
    failsafe_mode: true
    synchronous_mode: quorum
    postgresql:
      parameters:
        # A dead peer is noticed by the connections between the nodes and not by the kernel's minutes.
        citus.node_conninfo: sslmode=prefer connect_timeout=3 keepalives=1 keepalives_idle=5 keepalives_interval=2 keepalives_count=3 tcp_user_timeout=10000
        tcp_keepalives_idle: 5
        tcp_keepalives_interval: 2
        tcp_keepalives_count: 3
        tcp_user_timeout: 10000
        {{- toYaml .group.parameters | nindent 8 }}
    {{- with .root.Values.additionalDatabases }}
    # Patroni drops logical slots that it does not know; those of shards that move in additional databases are Citus' own.
    ignore_slots:
      {{- range . }}
      - {type: logical, database: {{ .name | quote }}, plugin: pgoutput}
      - {type: logical, database: {{ .name | quote }}, plugin: citus}
      {{- end }}
    {{- end }}
kubernetes:
  use_endpoints: false
  labels:
    {{- include "citus.memberLabels" .root | nindent 4 }}
{{- end }}
