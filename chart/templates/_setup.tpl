{{/* Not empty if there is a StatefulSet of a group that the values no longer name. In: root. */}}
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

{{/* When Kubernetes gives up on a Job: exit code 1 may be temporary, 2 is permanent. In: nothing. */}}
{{- define "citus.podFailurePolicy" -}}
rules:
  - action: Ignore
    onPodConditions: [{type: DisruptionTarget}]
  - action: FailJob
    onExitCodes: {containerName: setup, operator: In, values: [2]}
{{- end }}

{{/* Name of the setup Job. A Job cannot be changed, so without hooks each change creates a Job with a new name. In: root. */}}
{{- define "citus.setupJob" -}}
{{ include "citus.name" . }}-setup
{{- if not .Values.setupJob.useHelmHooks -}}
{{- $work := list (include "citus.specification" .) (include "citus.setupPodLabels" .) (include "citus.setupPod" (dict "root" . "arguments" (list "setup"))) (toJson .Values.additionalDatabases) (toJson .Values.setupJob) -}}
-{{ $work | join "" | sha256sum | trunc 8 }}
{{- end -}}
{{- end }}

{{/* The pod of the setup job and of other commands. In: dict root, arguments, configMap with the specification (by default that of the setup job). */}}
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
    args: {{ concat .arguments (list "--spec" (printf "%s/cluster.yaml" (include "citus.folder" "spec"))) | toJson }}
    securityContext:
      allowPrivilegeEscalation: false
      readOnlyRootFilesystem: true
      capabilities: {drop: [ALL]}
    resources: {{ toYaml $values.setupJob.resources | nindent 6 }}
    volumeMounts:
      - {name: spec, mountPath: {{ include "citus.folder" "spec" }}, readOnly: true}
      - {name: passwords, mountPath: {{ include "citus.folder" "passwords" }}, readOnly: true}
      {{- if include "citus.hasTls" .root }}
      - {name: tls, mountPath: {{ include "citus.folder" "tls" }}, readOnly: true}
      {{- end }}
volumes:
  - name: spec
    configMap: {name: {{ .configMap | default (printf "%s-setup" (include "citus.name" .root)) }}}
  {{- if include "citus.hasTls" .root }}
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
        # Passwords that servers may still have while they are being changed.
        - secret:
            name: {{ include "citus.secret" .root }}
            optional: true
            items:
              - {key: previous-{{ $values.secret.keys.superuserPassword }}, path: previous-superuser}
              {{- with include "citus.restapiKey" .root }}
              - {key: previous-{{ . }}, path: previous-restapi}
              {{- end }}
{{- end }}
