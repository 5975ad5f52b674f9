{{/*
Kubernetes refuses to change the labels of selectors and of volume templates. A change of the labels in a pod template restarts the pods, so none of
them holds a version.
*/}}

{{/* Labels by which Patroni finds the members of all groups; the same in every group. In: root. */}}
{{- define "citus.memberLabels" -}}
application: {{ .Values.application }}
cluster-name: {{ include "citus.scope" . }}
{{- end }}

{{/* Labels that select one group's members. In: dict root, group. */}}
{{- define "citus.groupLabels" -}}
{{ include "citus.memberLabels" .root }}
citus-group: {{ .group.number | quote }}
citus-type: {{ .group.type }}
{{- end }}

{{/* Labels that select the pods of the setup job and of helm test. In: root. */}}
{{- define "citus.setupLabels" -}}
app.kubernetes.io/name: {{ .Chart.Name }}
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/component: setup
{{- end }}

{{/* Recommended labels that stay the same from version to version, over `commonLabels`. In: dict root, component. */}}
{{- define "citus.lastingLabels" -}}
{{- with .root.Values.commonLabels }}
{{- toYaml . }}
{{ end -}}
app.kubernetes.io/name: {{ .root.Chart.Name }}
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .component }}
app.kubernetes.io/part-of: {{ include "citus.name" .root }}
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
{{- end }}

{{/* Labels of an object. In: dict root, component (cluster, coordinator, worker or setup). */}}
{{- define "citus.labels" -}}
{{ include "citus.lastingLabels" . }}
app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
helm.sh/chart: {{ printf "%s-%s" .root.Chart.Name .root.Chart.Version | replace "+" "_" }}
{{- end }}

{{/* Labels of an object that belongs to a group. In: dict root, group. */}}
{{- define "citus.groupObjectLabels" -}}
{{ include "citus.labels" (dict "root" .root "component" .group.type) }}
{{ include "citus.groupLabels" . }}
{{- end }}

{{/* Labels of a group's pods; by patroni-scope the members of the group find each other. In: dict root, group. */}}
{{- define "citus.memberPodLabels" -}}
{{- $own := include "citus.lastingLabels" (dict "root" .root "component" .group.type) | fromYaml -}}
{{- $own = merge (include "citus.groupLabels" . | fromYaml) $own (dict "patroni-scope" .group.scope) -}}
{{- mergeOverwrite $own .root.Values.podSpec.labels | toYaml -}}
{{- end }}

{{/* Labels of the pods of the setup job, of helm test and of the other commands. In: root. */}}
{{- define "citus.setupPodLabels" -}}
{{ include "citus.lastingLabels" (dict "root" . "component" "setup") }}
{{- end }}

{{/* Keys that `commonLabels` and `podSpec.labels` cannot set, as JSON; `role` is the one that Patroni sets. In: root. */}}
{{- define "citus.reservedLabels" -}}
{{- $values := set (omit .Values "commonLabels" "podSpec") "podSpec" (dict "labels" dict) -}}
{{- $root := dict "Values" $values "Chart" .Chart "Release" .Release -}}
{{- $group := first (include "citus.groups" . | fromYamlArray) -}}
{{- $in := dict "root" $root "group" $group -}}
{{- $labels := merge (include "citus.groupObjectLabels" $in | fromYaml) (include "citus.memberPodLabels" $in | fromYaml) -}}
{{- keys $labels | concat (list "role") | toJson -}}
{{- end }}
