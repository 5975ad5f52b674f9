{{/*
Settings of TLS: source, mode, permissive, logins, the ending of the names of Secrets (suffix), their keys, and the name of the one Secret for all
groups, if there is one (shared). `ssl` of earlier charts is such a Secret. Two sources never write to the same Secret. In: root.
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

{{/* off, permissive or strict; a running cluster can change by one step at a time only. In: root. */}}
{{- define "citus.tlsState" -}}
{{- $tls := include "citus.tls" . | fromYaml -}}
{{- if eq $tls.source "off" }}off{{ else if $tls.permissive }}permissive{{ else }}strict{{ end -}}
{{- end }}

{{/* Not empty when servers offer TLS, whether or not they demand it. In: root. */}}
{{- define "citus.hasTls" -}}
{{- if ne (include "citus.tlsState" .) "off" }}yes{{ end -}}
{{- end }}

{{/* Where the certificates come from, in one word; a second word names the authorities that all sides trust, if they come from elsewhere. In: root. */}}
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
Source of a volume with the authorities that all sides trust; empty where each certificate comes with its authority. The authority that the chart
creates with cert-manager comes from its own Secret, without the key: a certificate's Secret holds the authority as it was on the day of signing. In: root.
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
All certificates, as one YAML list: Secret, common name, and for servers DNS names and addresses. pg_ident maps the exact common names of clients.
They hold the namespace because one authority may sign for several clusters. In: root.
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

{{/* All names of the servers of a group: Services, members, the loopback; short and long. In: dict root, group. */}}
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
{{- /* OpenSSL accepts no wildcard before a single label. */ -}}
{{- range until (int .group.replicas) -}}
{{- $names = append $names (printf "%s-%d.%s-config" $group . $group) -}}
{{- end -}}
{{- concat $names .root.Values.tls.names | toJson -}}
{{- end }}

{{/* Sources of the certificates volume of a member. PostgreSQL and libpq accept keys that root owns and the group of the volume can read. In: dict root, group. */}}
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

{{/* Sources of the certificates volume of the setup job: its own certificate, and those that the servers should serve. In: root. */}}
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
