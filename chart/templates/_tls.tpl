{{/*
How TLS is meant: source, mode, permissive, logins, how names of Secrets end (suffix), their keys, and with one Secret for all groups its name
(shared). `ssl` of earlier charts is one Secret for all. Two sources never write to one Secret. In: root.
*/}}
{{- define "citus.tls" -}}
{{- $tls := .Values.tls -}}
{{- $ssl := .Values.ssl | default dict -}}
{{- $shared := ternary $tls.secret.name "" (eq $tls.source "secret") -}}
{{- if $ssl.enabled -}}
{{- $mode := $ssl.mode | default "verify-ca" -}}
source: secret
suffix: ""
shared: {{ $ssl.secretName | default (printf "%s-ssl-certs" (include "citus.name" .)) }}
keys: {authority: ca.crt, certificate: server.crt, key: server.key}
mode: {{ $mode }}
permissive: {{ or $tls.permissive (has $mode (list "disable" "allow" "prefer")) }}
logins: passwords
{{- else -}}
source: {{ $tls.source | quote }}
suffix: {{ ternary "cert-manager" "tls" (eq $tls.source "certManager") }}
shared: {{ $shared | quote }}
keys: {{ ternary $tls.secret.keys (dict "authority" "ca.crt" "certificate" "tls.crt" "key" "tls.key") (eq $tls.source "secret") | toJson }}
mode: {{ $tls.mode }}
permissive: {{ $tls.permissive }}
logins: {{ ternary "passwords" $tls.logins (ne $shared "") }}
{{- end -}}
{{- end }}

{{/* off, permissive or strict: what a running cluster can only change by one step. In: root. */}}
{{- define "citus.tlsState" -}}
{{- $tls := include "citus.tls" . | fromYaml -}}
{{- if eq $tls.source "off" }}off{{ else if $tls.permissive }}permissive{{ else }}strict{{ end -}}
{{- end }}

{{/* Where the certificates come from, in one word; and where the authorities that all trust, if elsewhere, in another. In: root. */}}
{{- define "citus.tlsOrigin" -}}
{{- $tls := include "citus.tls" . | fromYaml -}}
{{- $manager := .Values.tls.certManager -}}
{{- if $tls.shared }}secret/{{ $tls.shared }}
{{- else if eq $tls.source "certManager" }}certManager
{{- with $manager.issuerRef }}/{{ .kind | default "Issuer" }}/{{ .name }}{{ end }}
{{- with $manager.authorities }} {{ .kind }}/{{ .name }}{{ end }}
{{- else }}{{ $tls.source }}{{ end -}}
{{- end }}

{{/*
Source, in a volume, of the authorities that all trust; nothing where each certificate comes with its authority. That of the cluster itself is
taken from its own Secret, without the key: beside a certificate stands the one of the day when that was signed. In: root.
*/}}
{{- define "citus.authorities" -}}
{{- if eq (include "citus.tls" . | fromYaml).source "certManager" -}}
{{- if and (not .Values.tls.certManager.authorities) (not .Values.tls.certManager.issuerRef) -}}
- secret:
    name: {{ include "citus.name" . }}-ca-cert-manager
    items: [{key: tls.crt, path: ca.crt}]
{{- end -}}
{{- with .Values.tls.certManager.authorities -}}
- {{ ternary "configMap" "secret" (eq .kind "ConfigMap") }}:
    name: {{ .name }}
    items: [{key: {{ .key | default "ca.crt" }}, path: ca.crt}]
{{- end -}}
{{- end -}}
{{- end }}

{{/*
All certificates, as one YAML list: Secret, common name, DNS names and addresses of servers. Names of clients are exact names of pg_ident; with
the namespace in them, for an authority may sign for more than one cluster. In: root.
*/}}
{{- define "citus.certificates" -}}
{{- $name := include "citus.name" . -}}
{{- $place := printf "%s.%s" $name .Release.Namespace -}}
{{- $suffix := (include "citus.tls" . | fromYaml).suffix -}}
{{- range include "citus.groups" . | fromYamlArray }}
- {secret: {{ .name }}-{{ $suffix }}, commonName: {{ .name }}, server: true, names: {{ include "citus.serverNames" (dict "root" $ "group" .) }}, addresses: ["127.0.0.1", "::1"]}
- {secret: {{ .name }}-node-{{ $suffix }}, commonName: node-{{ .number }}.{{ $place }}}
- {secret: {{ .name }}-replication-{{ $suffix }}, commonName: replication-{{ .number }}.{{ $place }}}
{{- end }}
- {secret: {{ $name }}-setup-{{ $suffix }}, commonName: setup.{{ $place }}}
{{- range .Values.tls.clients }}
- {secret: {{ $name }}-client-{{ .name }}-{{ $suffix }}, commonName: client-{{ .name }}.{{ $place }}}
{{- end }}
{{- end }}

{{/* Every name by which a group's servers are reached: Services, members, the loopback; short and long. In: dict root, group. */}}
{{- define "citus.serverNames" -}}
{{- $group := .group.name -}}
{{- $name := include "citus.name" .root -}}
{{- $services := list $group (printf "%s-config" $group) (printf "%s-replicas" $group) -}}
{{- if eq .group.type "worker" -}}
{{- $services = append $services (printf "%s-workers" $name) -}}
{{- else -}}
{{- $services = concat $services (list (printf "%s-rw" $name) (printf "%s-ro" $name) (printf "%s-r" $name)) -}}
{{- end -}}
{{- $names := prepend $services "localhost" -}}
{{- range append $services (printf "*.%s-config" $group) -}}
{{- $long := printf "%s.%s" . $.root.Release.Namespace -}}
{{- $names = concat $names (list $long (printf "%s.svc" $long) (printf "%s.svc.%s" $long $.root.Values.clusterDomain)) -}}
{{- end -}}
{{- /* OpenSSL takes no wildcard before a single label. */ -}}
{{- range until (int .group.replicas) -}}
{{- $names = append $names (printf "%s-%d.%s-config" $group . $group) -}}
{{- end -}}
{{- concat $names .root.Values.tls.names | toJson -}}
{{- end }}

{{/* Lines of pg_hba.conf for the network. In: root. */}}
{{- define "citus.hostRules" -}}
{{- $tls := include "citus.tls" . | fromYaml -}}
{{- $superuser := quote .Values.patroni.superuser.username -}}
{{- $replication := quote .Values.patroni.replication.username -}}
{{- $rules := list -}}
{{- if eq (include "citus.tlsState" .) "off" -}}
{{- $rules = list "host all all all scram-sha-256" "host replication all all scram-sha-256" -}}
{{- else if $tls.permissive -}}
{{- $rules = list "host all all all scram-sha-256" (printf "host replication %s all scram-sha-256" $replication) -}}
{{- else -}}
{{- if eq $tls.logins "certificates" -}}
{{- /* A sidecar or a forwarded port comes from the loopback: nobody else's network, so a password will do. */ -}}
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

{{/* Roles of tls.clients but the superuser, as JSON: they log in with a certificate and nothing else. In: root. */}}
{{- define "citus.certificateRoles" -}}
{{- $roles := list -}}
{{- range .Values.tls.clients -}}
{{- $roles = append $roles .role -}}
{{- end -}}
{{- without (uniq $roles) .Values.patroni.superuser.username | toJson -}}
{{- end }}

{{/* Lines of pg_ident.conf: which certificate is which role. In: dict root, group. */}}
{{- define "citus.identities" -}}
{{- $values := .root.Values -}}
{{- $place := printf "%s.%s" (include "citus.name" .root) .root.Release.Namespace -}}
{{- $tls := include "citus.tls" .root | fromYaml -}}
{{- $lines := list -}}
{{- if and (ne $tls.source "off") (eq $tls.logins "certificates") -}}
{{- $superuser := $values.patroni.superuser.username -}}
{{- $lines = append $lines (printf "certificates setup.%s %s" $place (quote $superuser)) -}}
{{- range $group := include "citus.groups" .root | fromYamlArray -}}
{{- /* A node logs in to the others as the role whose statement it carries out. */ -}}
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

{{/* What a connection to another server of the cluster asks of TLS, in libpq's words. In: dict root, client (node or replication). */}}
{{- define "citus.connectionTls" -}}
{{- $tls := include "citus.tls" .root | fromYaml -}}
{{- if eq $tls.source "off" -}}
sslmode: prefer
{{- else -}}
sslmode: {{ ternary "prefer" $tls.mode $tls.permissive }}
{{- if not $tls.permissive }}
sslrootcert: /etc/citus-cluster/tls/ca.crt
{{- end }}
{{- if not $tls.shared }}
sslcert: /etc/citus-cluster/tls/{{ .client }}.crt
sslkey: /etc/citus-cluster/tls/{{ .client }}.key
{{- end -}}
{{- end -}}
{{- end }}

{{/* Sources of a member's volume of certificates. Keys are root's and readable by the group of the volume, which PostgreSQL and libpq take. In: dict root, group. */}}
{{- define "citus.memberCertificates" -}}
{{- $tls := include "citus.tls" .root | fromYaml -}}
{{- $authorities := include "citus.authorities" .root -}}
- secret:
    name: {{ $tls.shared | default (printf "%s-%s" .group.name $tls.suffix) }}
    items:
      {{- if not $authorities }}
      - {key: {{ $tls.keys.authority }}, path: ca.crt}
      {{- end }}
      - {key: {{ $tls.keys.certificate }}, path: server.crt}
      - {key: {{ $tls.keys.key }}, path: server.key}
{{- if not $tls.shared }}
{{- range list "node" "replication" }}
- secret:
    name: {{ $.group.name }}-{{ . }}-{{ $tls.suffix }}
    items: [{key: {{ $tls.keys.certificate }}, path: {{ . }}.crt}, {key: {{ $tls.keys.key }}, path: {{ . }}.key}]
{{- end }}
{{- end }}
{{ $authorities }}
{{- end }}

{{/* Sources of the setup job's volume: its own certificate, and those that the servers should have. In: root. */}}
{{- define "citus.setupCertificates" -}}
{{- $tls := include "citus.tls" . | fromYaml -}}
{{- $groups := include "citus.groups" . | fromYamlArray -}}
{{- with include "citus.authorities" . }}
{{ . }}
{{- else }}
- secret:
    name: {{ $tls.shared | default (printf "%s-%s" (first $groups).name $tls.suffix) }}
    items: [{key: {{ $tls.keys.authority }}, path: ca.crt}]
{{- end }}
{{- range $groups }}
- secret:
    name: {{ $tls.shared | default (printf "%s-%s" .name $tls.suffix) }}
    items: [{key: {{ $tls.keys.certificate }}, path: server-{{ .number }}.crt}]
{{- end }}
{{- if not $tls.shared }}
- secret:
    name: {{ include "citus.name" . }}-setup-{{ $tls.suffix }}
    items: [{key: {{ $tls.keys.certificate }}, path: setup.crt}, {key: {{ $tls.keys.key }}, path: setup.key}]
{{- end }}
{{- end }}

{{/* By what an administrator in a member's shell reaches the primary. In: root. */}}
{{- define "citus.adminConnection" -}}
{{- $client := include "citus.connectionTls" (dict "root" . "client" "node") | fromYaml -}}
host={{ include "citus.name" . }}-rw port={{ .Values.service.port }} user={{ .Values.patroni.superuser.username }} dbname={{ .Values.patroni.database }}
{{- range $key, $value := $client }} {{ $key }}={{ $value }}{{ end -}}
{{- end }}
