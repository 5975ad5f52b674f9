{{/*
What the earlier chart left of this cluster, as JSON; empty if there is nothing, or if it has been migrated. In: root.
  state    by number of the group: the annotations of Patroni's objects config, leader and sync, of groups that are not yet migrated
  running  StatefulSets and pods that still exist
  others   numbers of groups that are not in workers
Patroni kept its state in annotations of Endpoints there. The Service of a primary distinguishes the charts: only that of this chart has a selector.
*/}}
{{- define "citus.earlierCluster" -}}
{{- $scope := include "citus.scope" . -}}
{{- $space := .Release.Namespace -}}
{{- $service := lookup "v1" "Service" $space (printf "%s-0" $scope) -}}
{{- if and $service (not $service.spec.selector) -}}
{{- $numbers := list -}}
{{- range include "citus.groups" . | fromYamlArray -}}
{{- $numbers = append $numbers .number -}}
{{- end -}}
{{- $annotations := dict -}}
{{- range (lookup "v1" "Endpoints" $space "").items -}}
{{- $_ := set $annotations .metadata.name (.metadata.annotations | default dict) -}}
{{- end -}}
{{- $earlier := dict "state" dict "running" list "others" list -}}
{{- range $name, $_ := $annotations -}}
{{- $number := trimSuffix "-config" (trimPrefix (printf "%s-" $scope) $name) -}}
{{- $base := printf "%s-%s" $scope $number -}}
{{- if and (eq $name (printf "%s-config" $base)) (hasKey (get $annotations $name) "initialize") -}}
{{- if not (has $number $numbers) -}}
{{- $_ := set $earlier "others" (append $earlier.others $number) -}}
{{- else if include "citus.isEarlierState" (dict "space" $space "base" $base "endpoints" (get $annotations $base | default dict)) -}}
{{- $state := dict -}}
{{- range $object, $from := dict "config" $name "leader" $base "sync" (printf "%s-sync" $base) -}}
{{- $kept := dict "config" (list "initialize" "history") "leader" (list "leader" "acquireTime" "renewTime" "transitions" "ttl" "optime" "slots" "retain_slots") "sync" (list "leader" "sync_standby" "quorum") -}}
{{- $copied := dict -}}
{{- range get $kept $object -}}
{{- $value := get (get $annotations $from | default dict) . -}}
{{- if $value -}}
{{- $_ := set $copied . $value -}}
{{- end -}}
{{- end -}}
{{- $_ := set $state $object $copied -}}
{{- end -}}
{{- $_ := set $earlier.state $number $state -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- if $earlier.state -}}
{{- range $kind, $version := dict "StatefulSet" "apps/v1" "Pod" "v1" -}}
{{- range (lookup $version $kind $space "").items -}}
{{- $labels := .metadata.labels | default dict -}}
{{- if and (hasKey $labels "citus-group") (eq (get $labels "cluster-name") $scope) (eq (get $labels "application") $.Values.application) -}}
{{- $_ := set $earlier "running" (append $earlier.running (printf "%s %s" $kind .metadata.name)) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- toJson $earlier -}}
{{- end -}}
{{- end -}}
{{- end }}

{{/*
Not empty if the state of a group is in its Endpoints: there are no ConfigMaps yet, or they are older because the user went back to the earlier
chart. In: dict space, base {scope}-{group}, endpoints (annotations of the leader object).
*/}}
{{- define "citus.isEarlierState" -}}
{{- $config := lookup "v1" "ConfigMap" .space (printf "%s-config" .base) -}}
{{- $leader := lookup "v1" "ConfigMap" .space (printf "%s-leader" .base) -}}
{{- $seen := get (($leader.metadata | default dict).annotations | default dict) "renewTime" -}}
{{- if or (not $config) (and $seen (gt (get .endpoints "renewTime") $seen)) -}}
yes
{{- end -}}
{{- end }}

{{/* kubectl commands that stop the earlier cluster, replicas before primaries, each with time for its shutdown checkpoint. In: root. */}}
{{- define "citus.stopEarlierCluster" -}}
{{- $labels := printf "application=%s,cluster-name=%s" .Values.application (include "citus.scope" .) -}}
kubectl -n {{ .Release.Namespace }} delete statefulset -l {{ $labels }} --cascade=orphan; kubectl -n {{ .Release.Namespace }} delete pod -l {{ $labels }},role=replica --grace-period=60; kubectl -n {{ .Release.Namespace }} delete pod -l {{ $labels }} --grace-period=60
{{- end }}
