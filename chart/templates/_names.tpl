{{/* Name of the cluster, the beginning of every name. In: root. */}}
{{- define "citus.name" -}}
{{- .Values.clusterName | default .Release.Name -}}
{{- end }}

{{/* The beginning of each group's Patroni scope. In: root. */}}
{{- define "citus.scope" -}}
{{- .Values.patroni.scope | default (include "citus.name" .) -}}
{{- end }}

{{/* Name of the Secret with the passwords. In: root. */}}
{{- define "citus.secret" -}}
{{- .Values.secret.name | default (include "citus.name" .) -}}
{{- end }}

{{/* Key of the password for Patroni's REST API. Empty: there is none, for a Secret that was there already need not have it. In: root. */}}
{{- define "citus.restapiKey" -}}
{{- $key := .Values.secret.keys.restapiPassword -}}
{{- $there := lookup "v1" "Secret" .Release.Namespace (include "citus.secret" .) -}}
{{- if or .Values.secret.create (not $there) (hasKey ($there.data | default dict) $key) -}}
{{- $key -}}
{{- end -}}
{{- end }}

{{/* Name of the pods' ServiceAccount. In: root. */}}
{{- define "citus.serviceAccount" -}}
{{- .Values.serviceAccount.name | default (include "citus.name" .) -}}
{{- end }}

{{/* Labels of objects that are no part of a group. In: root. */}}
{{- define "citus.labels" -}}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" }}
app.kubernetes.io/name: {{ .Chart.Name }}
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{- end }}

{{/* Labels by which Patroni finds the members of all groups; equal in every group. In: root. */}}
{{- define "citus.memberLabels" -}}
application: {{ .Values.application }}
cluster-name: {{ include "citus.scope" . }}
{{- end }}

{{/* Labels of one group's objects. In: dict root, group. */}}
{{- define "citus.groupLabels" -}}
{{ include "citus.memberLabels" .root }}
citus-group: {{ .group.number | quote }}
citus-type: {{ .group.type }}
{{- end }}

{{/* Image with a tag. In: dict root, image. */}}
{{- define "citus.image" -}}
{{ .image.repository }}:{{ .image.tag | default .root.Chart.AppVersion }}
{{- end }}
