{{/* The pod of every group. In: dict root, group. */}}
{{- define "citus.pod" -}}
{{- $root := .root -}}
{{- $values := .root.Values -}}
{{- $hasTls := include "citus.hasTls" .root -}}
{{- $scheme := ternary "HTTPS" "HTTP" (ne $hasTls "") -}}
metadata:
  labels:
    {{- include "citus.memberPodLabels" . | nindent 4 }}
  annotations:
    # What a member reads only when it starts. A change below `bootstrap` needs no restart.
    checksum/patroni: {{ include "citus.patroniMember" . | sha256sum }}
    {{- with $values.podSpec.annotations }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
spec:
  serviceAccountName: {{ include "citus.serviceAccount" $root }}
  {{- with $values.imagePullSecrets }}
  imagePullSecrets: {{ toYaml . | nindent 4 }}
  {{- end }}
  enableServiceLinks: false
  terminationGracePeriodSeconds: {{ $values.podSpec.terminationGracePeriodSeconds }}
  securityContext:
    runAsNonRoot: true
    {{- if ge (int $values.podSpec.runAsUser) 0 }}
    runAsUser: {{ $values.podSpec.runAsUser }}
    {{- end }}
    {{- if ge (int $values.podSpec.fsGroup) 0 }}
    fsGroup: {{ $values.podSpec.fsGroup }}
    fsGroupChangePolicy: OnRootMismatch
    {{- end }}
    seccompProfile: {type: RuntimeDefault}
  {{- with .group.placement.nodeSelector }}
  nodeSelector: {{ toYaml . | nindent 4 }}
  {{- end }}
  {{- with .group.placement.tolerations }}
  tolerations: {{ toYaml . | nindent 4 }}
  {{- end }}
  {{- with .group.placement.priorityClassName }}
  priorityClassName: {{ . }}
  {{- end }}
  {{- with .group.placement.affinity }}
  affinity: {{ toYaml . | nindent 4 }}
  {{- end }}
  topologySpreadConstraints:
    {{- range $key, $when := dict "topology.kubernetes.io/zone" "ScheduleAnyway" "kubernetes.io/hostname" $values.podSpec.spread }}
    - maxSkew: 1
      topologyKey: {{ $key }}
      whenUnsatisfiable: {{ $when }}
      labelSelector:
        matchLabels:
          {{- include "citus.groupLabels" $ | nindent 10 }}
    {{- end }}
  {{- with $values.podSpec.initContainers }}
  initContainers: {{ toYaml . | nindent 4 }}
  {{- end }}
  containers:
    - name: {{ .group.name }}
      image: {{ include "citus.image" (dict "root" $root "image" $values.image) }}
      imagePullPolicy: {{ $values.image.pullPolicy }}
      args: [patroni]
      securityContext:
        allowPrivilegeEscalation: false
        readOnlyRootFilesystem: true
        capabilities: {drop: [ALL]}
      ports:
        - {name: postgresql, containerPort: 5432}
        - {name: patroni, containerPort: 8008}
      env:
        {{- include "citus.environment" . | nindent 8 }}
        {{- with $values.podSpec.env }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
      startupProbe:
        httpGet: {path: /liveness, port: patroni, scheme: {{ $scheme }}}
        periodSeconds: 1
        failureThreshold: 120
      # Patroni answers this without asking PostgreSQL. A frozen Patroni must be killed, because its kernel still accepts TCP connections.
      livenessProbe:
        httpGet: {path: /liveness, port: patroni, scheme: {{ $scheme }}}
        periodSeconds: 3
        timeoutSeconds: 3
        failureThreshold: 3
        terminationGracePeriodSeconds: 2
      readinessProbe:
        httpGet: {path: /readiness, port: patroni, scheme: {{ $scheme }}}
        periodSeconds: 3
        timeoutSeconds: 3
        failureThreshold: 2
      resources: {{ toYaml .group.resources | nindent 8 }}
      volumeMounts:
        - {name: pgdata, mountPath: /home/postgres/pgdata}
        - {name: patroni, mountPath: /etc/patroni/50-chart.yaml, subPath: patroni.yaml, readOnly: true}
        - {name: passwords, mountPath: {{ include "citus.folder" "passwords" }}, readOnly: true}
        {{- if $hasTls }}
        - {name: tls, mountPath: {{ include "citus.folder" "tls" }}, readOnly: true}
        {{- end }}
        - {name: socket, mountPath: /run/postgresql}
        - {name: tmp, mountPath: /tmp}
        - {name: shm, mountPath: /dev/shm}
        {{- with $values.podSpec.volumeMounts }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
    {{- with $values.podSpec.containers }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
  volumes:
    - name: patroni
      configMap: {name: {{ .group.name }}-patroni}
    - name: passwords
      secret:
        secretName: {{ include "citus.secret" $root }}
        items:
          - {key: {{ $values.secret.keys.superuserPassword }}, path: superuser}
          - {key: {{ $values.secret.keys.replicationPassword }}, path: replication}
          {{- with include "citus.restapiKey" $root }}
          - {key: {{ . }}, path: restapi}
          {{- end }}
    {{- if $hasTls }}
    - name: tls
      projected:
        # 0440, in decimal because readers of YAML disagree on octal numbers.
        defaultMode: 288
        sources:
          {{- include "citus.memberCertificates" . | trim | nindent 10 }}
    {{- end }}
    - name: socket
      emptyDir: {medium: Memory, sizeLimit: 1Mi}
    - name: tmp
      emptyDir: {}
    - name: shm
      emptyDir: {medium: Memory, sizeLimit: {{ $values.podSpec.shmVolume.sizeLimit }}}
    {{- if not .group.volume.enabled }}
    - name: pgdata
      emptyDir: {}
    {{- end }}
    {{- with $values.podSpec.volumes }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
{{- end }}

{{/* Environment variables of Patroni in a member. In: dict root, group. */}}
{{- define "citus.environment" -}}
{{- $values := .root.Values -}}
- {name: PATRONI_SCOPE, value: {{ .group.scope | quote }}}
- {name: PATRONI_NAME, valueFrom: {fieldRef: {fieldPath: metadata.name}}}
- {name: PATRONI_KUBERNETES_NAMESPACE, valueFrom: {fieldRef: {fieldPath: metadata.namespace}}}
- {name: PATRONI_KUBERNETES_POD_IP, valueFrom: {fieldRef: {fieldPath: status.podIP}}}
{{- if include "citus.hasTls" .root }}
- {name: CERTIFICATES_DIRECTORY, value: {{ include "citus.folder" "tls" }}}
{{- end }}
- {name: PATRONI_SUPERUSER_USERNAME, value: {{ $values.patroni.superuser.username | quote }}}
- {name: PATRONI_SUPERUSER_PASSWORD_FILE, value: {{ include "citus.folder" "passwords" }}/superuser}
- {name: PATRONI_REPLICATION_USERNAME, value: {{ $values.patroni.replication.username | quote }}}
- {name: PATRONI_REPLICATION_PASSWORD_FILE, value: {{ include "citus.folder" "passwords" }}/replication}
{{- if include "citus.restapiKey" .root }}
- {name: PATRONI_RESTAPI_USERNAME, value: patroni}
- {name: PATRONI_RESTAPI_PASSWORD_FILE, value: {{ include "citus.folder" "passwords" }}/restapi}
{{- end }}
- name: PATRONI_POSTGRESQL_CONNECT_ADDRESS
  value: $(PATRONI_NAME).{{ .group.name }}-config.$(PATRONI_KUBERNETES_NAMESPACE).svc.{{ $values.clusterDomain }}:5432
- name: PATRONI_RESTAPI_CONNECT_ADDRESS
  value: $(PATRONI_NAME).{{ .group.name }}-config.$(PATRONI_KUBERNETES_NAMESPACE).svc.{{ $values.clusterDomain }}:8008
{{- end }}
