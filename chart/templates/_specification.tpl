{{/* The specification of the setup job: the cluster that the values describe, with the Services that follow the leaders as its nodes. In: root. */}}
{{- define "citus.specification" -}}
{{- $groups := include "citus.groups" . | fromYamlArray -}}
{{- $tls := include "citus.tls" . | fromYaml -}}
administrator:
  user: {{ .Values.patroni.superuser.username | quote }}
  passwordFile: {{ include "citus.folder" "passwords" }}/superuser
  previousPasswordFile: {{ include "citus.folder" "passwords" }}/previous-superuser
  {{- if include "citus.hasTls" . }}
  tls:
    mode: {{ ternary "prefer" $tls.mode $tls.permissive }}
    rootCertificateFile: {{ include "citus.folder" "tls" }}/ca.crt
    {{- if not $tls.shared }}
    certificateFile: {{ include "citus.folder" "tls" }}/setup.crt
    keyFile: {{ include "citus.folder" "tls" }}/setup.key
    {{- end }}
  {{- end }}
replication:
  user: {{ .Values.patroni.replication.username | quote }}
  passwordFile: {{ include "citus.folder" "passwords" }}/replication
patroni:
  restartPolicy: {{ .Values.setupJob.restartPolicy }}
  {{- if include "citus.hasTls" . }}
  rootCertificateFile: {{ include "citus.folder" "tls" }}/ca.crt
  tlsMode: {{ ternary "require" $tls.mode $tls.permissive }}
  {{- end }}
  {{- if include "citus.restapiKey" . }}
  user: patroni
  passwordFile: {{ include "citus.folder" "passwords" }}/restapi
  previousPasswordFile: {{ include "citus.folder" "passwords" }}/previous-restapi
  {{- end }}
coordinator:
  {{- include "citus.node" (dict "root" . "group" (first $groups)) | nindent 2 }}
{{- with rest $groups }}
workers:
  {{- range . }}
  - group: {{ .number }}
    {{- include "citus.node" (dict "root" $ "group" .) | nindent 4 }}
  {{- end }}
{{- end }}
mainDatabase:
  name: {{ .Values.patroni.database | quote }}
  {{- with .Values.additionalExtensions }}
  {{- if and .extensions (ne (toString .enabled) "false") }}
  {{- include "citus.extensions" .extensions | nindent 2 }}
  {{- end }}
  {{- end }}
{{- with .Values.roles }}
roles:
  {{- range . }}
  - name: {{ .name | quote }}
    {{- if include "citus.hasPassword" . }}
    passwordFile: {{ include "citus.folder" "passwords" }}/role-{{ sha256sum .name | trunc 12 }}
    {{- end }}
    {{- with omit . "name" "secretKey" }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
  {{- end }}
{{- end }}
{{- with .Values.additionalDatabases }}
databases:
  {{- range . }}
  - name: {{ .name | quote }}
    {{- with .owner }}
    owner: {{ . | quote }}
    {{- end }}
    {{- with pick . "roles" "connectionLimit" "encoding" "locale" "template" }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
    {{- with .workerGroups }}
    groups: [{{ join ", " . }}]
    {{- end }}
    {{- with .extensions }}
    {{- include "citus.extensions" . | nindent 4 }}
    {{- end }}
    {{- with .parameters }}
    parameters:
      {{- range $parameter, $value := . }}
      {{- if and (kindIs "string" $value) (has (lower $parameter) (list "search_path" "temp_tablespaces" "session_preload_libraries" "local_preload_libraries")) }}
      {{ $parameter | quote }}: {{ regexSplit "\\s*,\\s*" (trim $value) -1 | toJson }}
      {{- else }}
      {{ $parameter | quote }}: {{ $value | toJson }}
      {{- end }}
      {{- end }}
    {{- end }}
    {{- if .initSQL }}
    initScripts:
      - {name: initSQL, file: {{ include "citus.initScript" .name }}}
    {{- end }}
  {{- end }}
{{- end }}
{{- with .Values.removedGroups }}
removedGroups:
  {{- range . }}
  - {group: {{ .group }}, drain: {{ .drain | default false }}}
  {{- end }}
{{- end }}
rebalance: {{ .Values.rebalance | toJson }}
deadlines: {{ .Values.setupJob.deadlines | toJson }}
{{- end }}

{{/* Address of a group and of its Patroni. In: dict root, group. */}}
{{- define "citus.node" -}}
host: {{ .group.name }}
port: {{ .root.Values.service.port }}
{{- $hasTls := include "citus.hasTls" .root }}
{{- if $hasTls }}
certificateFile: {{ include "citus.folder" "tls" }}/server-{{ .group.number }}.crt
{{- end }}
patroni:
  url: {{ ternary "https" "http" (ne $hasTls "") }}://{{ .group.name }}-config:8008
  configuration: {{ include "citus.keptConfiguration" . }}
{{- end }}

{{/* Not empty for a role that can log in. In: role. */}}
{{- define "citus.hasPassword" -}}
{{- if ne (toString (dig "attributes" "login" true .)) "false" }}yes{{ end -}}
{{- end }}

{{/* Extensions, given by name or as blocks. In: list. */}}
{{- define "citus.extensions" -}}
extensions:
  {{- range . }}
  {{- if kindIs "string" . }}
  - {name: {{ . | quote }}}
  {{- else }}
  - {{ toJson . }}
  {{- end }}
  {{- end }}
{{- end }}

{{/* File name of the init script of a database, hashed because a database may have any name but a key of a ConfigMap may not. In: name. */}}
{{- define "citus.initScript" -}}
init-{{ sha256sum . | trunc 12 }}.sql
{{- end }}

{{/* What the pod mounts in addition to the passwords: the specification and the init scripts. In: root. */}}
{{- define "citus.specificationFiles" -}}
cluster.yaml: |
  {{- include "citus.specification" . | nindent 2 }}
{{- range .Values.additionalDatabases }}
{{- if .initSQL }}
{{ include "citus.initScript" .name }}: {{ .initSQL | toJson }}
{{- end }}
{{- end }}
{{- end }}
