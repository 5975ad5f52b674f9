{{/* Folder of a container in which the chart mounts the volume of this name: passwords, tls or spec. In: name. */}}
{{- define "citus.folder" -}}
/etc/citus-cluster/{{ . }}
{{- end }}
