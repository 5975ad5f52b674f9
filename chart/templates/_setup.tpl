{{/* The setup job's specification: the cluster that the values describe, by the Services that follow the leaders. In: root. */}}
{{- define "citus.spec" -}}
{{- $groups := include "citus.groups" . | fromYamlArray -}}
{{- $tls := include "citus.tls" . | fromYaml -}}
administrator:
  user: {{ .Values.patroni.superuser.username | quote }}
  passwordFile: /etc/citus-cluster/passwords/superuser
  previousPasswordFile: /etc/citus-cluster/passwords/previous-superuser
  {{- if ne $tls.source "off" }}
  tls:
    mode: {{ ternary "prefer" $tls.mode $tls.permissive }}
    rootCertificateFile: /etc/citus-cluster/tls/ca.crt
    {{- if not $tls.shared }}
    certificateFile: /etc/citus-cluster/tls/setup.crt
    keyFile: /etc/citus-cluster/tls/setup.key
    {{- end }}
  {{- end }}
replication:
  user: {{ .Values.patroni.replication.username | quote }}
  passwordFile: /etc/citus-cluster/passwords/replication
patroni:
  restartPolicy: {{ .Values.setupJob.restartPolicy }}
  {{- if ne $tls.source "off" }}
  rootCertificateFile: /etc/citus-cluster/tls/ca.crt
  tlsMode: {{ ternary "require" $tls.mode $tls.permissive }}
  {{- end }}
  {{- if include "citus.restapiKey" . }}
  user: patroni
  passwordFile: /etc/citus-cluster/passwords/restapi
  previousPasswordFile: /etc/citus-cluster/passwords/previous-restapi
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
    passwordFile: {{ printf "/etc/citus-cluster/passwords/role-%s" (sha256sum .name | trunc 12) }}
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

{{/* A group's address, and where its Patroni is. In: dict root, group. */}}
{{- define "citus.node" -}}
host: {{ .group.name }}
port: {{ .root.Values.service.port }}
{{- $off := eq (include "citus.tlsState" .root) "off" }}
{{- if not $off }}
certificateFile: /etc/citus-cluster/tls/server-{{ .group.number }}.crt
{{- end }}
patroni:
  url: {{ ternary "http" "https" $off }}://{{ .group.name }}-config:8008
  configuration: {{ include "citus.keptConfiguration" . }}
{{- end }}

{{/* Not empty for a role that can log in. In: role. */}}
{{- define "citus.hasPassword" -}}
{{- if ne (toString (dig "attributes" "login" true .)) "false" }}yes{{ end -}}
{{- end }}

{{/* Extensions by name or as blocks. In: list. */}}
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

{{/* File of a database's init script; the name may be anything, a key of a ConfigMap may not. In: name. */}}
{{- define "citus.initScript" -}}
init-{{ sha256sum . | trunc 12 }}.sql
{{- end }}

{{/* Labels of the pods of the setup job and of helm test. In: root. */}}
{{- define "citus.setupLabels" -}}
app.kubernetes.io/name: {{ .Chart.Name }}
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/component: setup
{{- end }}

{{/* Not empty when a group's StatefulSet is there that the values do not name any more. In: root. */}}
{{- define "citus.groupGoes" -}}
{{- $names := list -}}
{{- range include "citus.groups" . | fromYamlArray -}}
{{- $names = append $names .name -}}
{{- end -}}
{{- range (lookup "apps/v1" "StatefulSet" .Release.Namespace "").items -}}
{{- $labels := .metadata.labels | default dict -}}
{{- if and (eq (get $labels "cluster-name") (include "citus.scope" $)) (eq (get $labels "application") $.Values.application) (not (has .metadata.name $names)) -}}
yes
{{- end -}}
{{- end -}}
{{- end }}

{{/* What both Jobs share: when Kubernetes gives up. Exit code 1 may pass by itself, 2 will not. */}}
{{- define "citus.podFailurePolicy" -}}
rules:
  - action: Ignore
    onPodConditions: [{type: DisruptionTarget}]
  - action: FailJob
    onExitCodes: {containerName: setup, operator: In, values: [2]}
{{- end }}

{{/* Name of the setup Job. One without hooks cannot be changed, so that another thing to do is another Job. In: root. */}}
{{- define "citus.setupJob" -}}
{{ include "citus.name" . }}-setup
{{- if not .Values.setupJob.useHelmHooks -}}
{{- $work := list (include "citus.spec" .) (include "citus.setupPod" (dict "root" . "arguments" (list "setup"))) (toJson .Values.additionalDatabases) (toJson .Values.setupJob) -}}
-{{ $work | join "" | sha256sum | trunc 8 }}
{{- end -}}
{{- end }}

{{/* What the pod mounts beside the passwords: the specification and the init scripts. In: root. */}}
{{- define "citus.specFiles" -}}
cluster.yaml: |
  {{- include "citus.spec" . | nindent 2 }}
{{- range .Values.additionalDatabases }}
{{- if .initSQL }}
{{ include "citus.initScript" .name }}: {{ .initSQL | toJson }}
{{- end }}
{{- end }}
{{- end }}

{{/* The pod of the setup job and of other commands. In: dict root, arguments, configMap with the specification (that of the setup job). */}}
{{- define "citus.setupPod" -}}
{{- $values := .root.Values -}}
restartPolicy: Never
serviceAccountName: {{ include "citus.name" .root }}-setup
automountServiceAccountToken: false
enableServiceLinks: false
{{- with $values.imagePullSecrets }}
imagePullSecrets: {{ toYaml . | nindent 2 }}
{{- end }}
{{- with $values.nodeSelector }}
nodeSelector: {{ toYaml . | nindent 2 }}
{{- end }}
{{- with $values.tolerations }}
tolerations: {{ toYaml . | nindent 2 }}
{{- end }}
{{- with $values.priorityClassName }}
priorityClassName: {{ . }}
{{- end }}
securityContext:
  runAsNonRoot: true
  seccompProfile: {type: RuntimeDefault}
containers:
  - name: setup
    image: {{ include "citus.image" (dict "root" .root "image" $values.setupJob.image) }}
    imagePullPolicy: {{ $values.setupJob.image.pullPolicy }}
    args: {{ concat .arguments (list "--spec" "/etc/citus-cluster/spec/cluster.yaml") | toJson }}
    securityContext:
      allowPrivilegeEscalation: false
      readOnlyRootFilesystem: true
      capabilities: {drop: [ALL]}
    resources: {{ toYaml $values.setupJob.resources | nindent 6 }}
    volumeMounts:
      - {name: spec, mountPath: /etc/citus-cluster/spec, readOnly: true}
      - {name: passwords, mountPath: /etc/citus-cluster/passwords, readOnly: true}
      {{- if ne (include "citus.tlsState" .root) "off" }}
      - {name: tls, mountPath: /etc/citus-cluster/tls, readOnly: true}
      {{- end }}
volumes:
  - name: spec
    configMap: {name: {{ .configMap | default (printf "%s-setup" (include "citus.name" .root)) }}}
  {{- if ne (include "citus.tlsState" .root) "off" }}
  - name: tls
    projected:
      sources:
        {{- include "citus.setupCertificates" .root | trim | nindent 8 }}
  {{- end }}
  - name: passwords
    projected:
      sources:
        - secret:
            name: {{ include "citus.secret" .root }}
            items:
              - {key: {{ $values.secret.keys.superuserPassword }}, path: superuser}
              - {key: {{ $values.secret.keys.replicationPassword }}, path: replication}
              {{- with include "citus.restapiKey" .root }}
              - {key: {{ . }}, path: restapi}
              {{- end }}
              {{- range $values.roles }}
              {{- if include "citus.hasPassword" . }}
              - {key: {{ .secretKey | default (printf "%s-password" .name) }}, path: {{ printf "role-%s" (sha256sum .name | trunc 12) }}}
              {{- end }}
              {{- end }}
        # Passwords that servers may still have, while somebody changes them.
        - secret:
            name: {{ include "citus.secret" .root }}
            optional: true
            items:
              - {key: previous-{{ $values.secret.keys.superuserPassword }}, path: previous-superuser}
              {{- with include "citus.restapiKey" .root }}
              - {key: previous-{{ . }}, path: previous-restapi}
              {{- end }}
{{- end }}
