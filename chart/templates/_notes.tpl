{{/* Values of earlier charts that are set but have no effect, one a line, with what replaces them. In: root. */}}
{{- define "citus.earlierValues" -}}
{{- $places := dict
  "nameOverride" "use clusterName"
  "fullnameOverride" "use clusterName"
  "namespace" "use helm --namespace"
  "initContainer" "not needed, see podSpec.fsGroup"
  "readinessProbe" "fixed, Patroni's /readiness every 3 s"
  "ports" "fixed, 5432 and 8008"
  "pgpass" "not needed, the setup job maintains pg_dist_authinfo"
  "monitoring" "does not exist yet"
  "rbac.createClusterRole" "not needed, the chart creates nothing cluster-wide"
  "service.targetPort" "fixed, 5432"
  "podSpec.shmVolume.enabled" "always on, see podSpec.shmVolume.sizeLimit"
  "patroni.kubernetes" "fixed, leaders are kept in ConfigMaps"
  "patroni.restapi.listen" "fixed, port 8008"
  "patroni.postgresql.dataDir" "set by the image"
  "patroni.postgresql.pgpass" "set by the image"
  "patroni.postgresql.listen" "fixed, port 5432"
  "additionalExtensions.maxAttempts" "use setupJob.deadlines.groups"
  "additionalExtensions.retryDelaySeconds" "use setupJob.deadlines.groups"
  "additionalExtensions.backoffLimit" "use setupJob.activeDeadlineSeconds"
  "additionalExtensions.enableOnWorkers" "not needed, Citus creates extensions on the workers"
-}}
{{- range $path, $place := $places -}}
{{- $keys := splitList "." $path -}}
{{- $block := $.Values -}}
{{- range initial $keys -}}
{{- $block = get $block . | default dict -}}
{{- end -}}
{{- if hasKey $block (last $keys) }}
  {{ $path }}: {{ $place }}
{{- end -}}
{{- end -}}
{{- range $database := .Values.additionalDatabases -}}
{{- range list "maxAttempts" "retryDelaySeconds" "backoffLimit" -}}
{{- if hasKey $database . }}
  additionalDatabases[{{ $database.name }}].{{ . }}: use setupJob.deadlines
{{- end -}}
{{- end -}}
{{- end -}}
{{- end }}
