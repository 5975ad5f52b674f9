{{/* Name of the cluster, with which every name begins. In: root. */}}
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

{{/* Key of the password for Patroni's REST API. Empty if there is no password: a Secret that existed before may lack it. In: root. */}}
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

{{/* Image with a tag. In: dict root, image. */}}
{{- define "citus.image" -}}
{{ .image.repository }}:{{ .image.tag | default .root.Chart.AppVersion }}
{{- end }}
