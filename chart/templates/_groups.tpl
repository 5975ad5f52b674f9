{{/*
All groups, the coordinator first, as one YAML list: number, type, name, Patroni scope, replicas, resources, parameters, volume, placement. In: root.
What a group leaves out comes from the general values. citusType of earlier charts is not needed: every entry of workers is a worker.
*/}}
{{- define "citus.groups" -}}
{{- $root := . -}}
{{- $groups := list (merge (dict "citusGroup" "0" "type" "coordinator") (omit .Values.coordinator "citusGroup" "citusType" "enabled")) -}}
{{- range .Values.workers -}}
{{- $groups = append $groups (merge (dict "type" "worker") .) -}}
{{- end -}}
{{- range $groups }}
- number: {{ .citusGroup | toString | quote }}
  type: {{ .type }}
  name: {{ include "citus.name" $root }}-{{ .citusGroup }}
  scope: {{ include "citus.scope" $root }}-{{ .citusGroup }}
  replicas: {{ .replicas }}
  resources: {{ .resources | default dict | toJson }}
  {{- $parameters := mergeOverwrite (deepCopy $root.Values.patroni.postgresql.parameters) (.parameters | default dict) }}
  {{- /* Citus must be the first library. */}}
  {{- $libraries := without (regexSplit "\\s*,\\s*" ($parameters.shared_preload_libraries | default "" | trim) -1) "citus" "" }}
  parameters: {{ set $parameters "shared_preload_libraries" (join "," (prepend $libraries "citus")) | toJson }}
  placement: {{ mergeOverwrite (pick $root.Values "nodeSelector" "tolerations" "affinity" "priorityClassName" | deepCopy) (.placement | default dict) | toJson }}
  volume: {{ mergeOverwrite (deepCopy $root.Values.storage.persistentVolume) (.storage | default dict) | toJson }}
{{- end }}
{{- end }}
