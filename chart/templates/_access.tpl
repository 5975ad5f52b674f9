{{/* Lines of pg_hba.conf for the network. In: root. */}}
{{- define "citus.hostRules" -}}
{{- $tls := include "citus.tls" . | fromYaml -}}
{{- $superuser := quote .Values.patroni.superuser.username -}}
{{- $replication := quote .Values.patroni.replication.username -}}
{{- $rules := list -}}
{{- if not (include "citus.hasTls" .) -}}
{{- $rules = list "host all all all scram-sha-256" "host replication all all scram-sha-256" -}}
{{- else if $tls.permissive -}}
{{- $rules = list "host all all all scram-sha-256" (printf "host replication %s all scram-sha-256" $replication) -}}
{{- else -}}
{{- if eq $tls.logins "certificates" -}}
{{- /* Sidecars and forwarded ports connect over the loopback, which no other pod can reach, so a password is enough. */ -}}
{{- range list "127.0.0.1/32" "::1/128" -}}
{{- $rules = concat $rules (list (printf "hostssl all all %s scram-sha-256" .) (printf "hostssl replication %s %s scram-sha-256" $replication .)) -}}
{{- end -}}
{{- $rules = concat $rules (list (printf "hostssl all %s all cert map=certificates" $superuser) (printf "hostssl all,replication %s all cert map=certificates" $replication)) -}}
{{- range $role := include "citus.certificateRoles" . | fromJsonArray -}}
{{- $rules = append $rules (printf "hostssl all %s all cert map=certificates" (quote $role)) -}}
{{- end -}}
{{- else -}}
{{- $rules = append $rules (printf "hostssl replication %s all scram-sha-256" $replication) -}}
{{- end -}}
{{- $rules = append $rules "hostssl all all all scram-sha-256" -}}
{{- end -}}
{{- toJson $rules -}}
{{- end }}

{{/* Roles of tls.clients except the superuser, as JSON: they log in with certificates only. In: root. */}}
{{- define "citus.certificateRoles" -}}
{{- $roles := list -}}
{{- range .Values.tls.clients -}}
{{- $roles = append $roles .role -}}
{{- end -}}
{{- without (uniq $roles) .Values.patroni.superuser.username | toJson -}}
{{- end }}

{{/* Lines of pg_ident.conf: which certificate logs in as which role. In: dict root, group. */}}
{{- define "citus.identities" -}}
{{- $values := .root.Values -}}
{{- $place := printf "%s.%s" (include "citus.name" .root) .root.Release.Namespace -}}
{{- $tls := include "citus.tls" .root | fromYaml -}}
{{- $lines := list -}}
{{- if and (include "citus.hasTls" .root) (eq $tls.logins "certificates") -}}
{{- $superuser := $values.patroni.superuser.username -}}
{{- $lines = append $lines (printf "certificates setup.%s %s" $place (quote $superuser)) -}}
{{- range $group := include "citus.groups" .root | fromYamlArray -}}
{{- /* A node logs in to the others as the role whose statement it runs. */ -}}
{{- range prepend (include "citus.certificateRoles" $.root | fromJsonArray) $superuser -}}
{{- $lines = append $lines (printf "certificates node-%s.%s %s" $group.number $place (quote .)) -}}
{{- end -}}
{{- end -}}
{{- $lines = append $lines (printf "certificates replication-%s.%s %s" .group.number $place (quote $values.patroni.replication.username)) -}}
{{- range $values.tls.clients -}}
{{- $lines = append $lines (printf "certificates client-%s.%s %s" .name $place (quote .role)) -}}
{{- end -}}
{{- end -}}
{{- toJson $lines -}}
{{- end }}

{{/* TLS settings of a connection to another server of the cluster, in the words of libpq. In: dict root, client (node or replication). */}}
{{- define "citus.connectionTls" -}}
{{- $tls := include "citus.tls" .root | fromYaml -}}
{{- if not (include "citus.hasTls" .root) -}}
sslmode: prefer
{{- else -}}
sslmode: {{ ternary "prefer" $tls.mode $tls.permissive }}
{{- if not $tls.permissive }}
sslrootcert: {{ include "citus.folder" "tls" }}/ca.crt
{{- end }}
{{- if not $tls.shared }}
sslcert: {{ include "citus.folder" "tls" }}/{{ .client }}.crt
sslkey: {{ include "citus.folder" "tls" }}/{{ .client }}.key
{{- end -}}
{{- end -}}
{{- end }}

{{/* Connection string with which an administrator reaches the primary from the shell of a member. In: root. */}}
{{- define "citus.adminConnection" -}}
{{- $client := include "citus.connectionTls" (dict "root" . "client" "node") | fromYaml -}}
host={{ include "citus.name" . }}-rw port={{ .Values.service.port }} user={{ .Values.patroni.superuser.username }} dbname={{ .Values.patroni.database }}
{{- range $key, $value := $client }} {{ $key }}={{ $value }}{{ end -}}
{{- end }}
