{{- define "dingevent.name" -}}
{{- if contains .Chart.Name .Release.Name }}{{ .Release.Name | trunc 52 | trimSuffix "-" }}{{ else }}{{ printf "%s-%s" .Release.Name .Chart.Name | trunc 52 | trimSuffix "-" }}{{ end }}
{{- end }}

{{- define "dingevent.selector" -}}
app.kubernetes.io/name: {{ .Chart.Name }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "dingevent.labels" -}}
{{ include "dingevent.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" }}
{{- end }}

{{- define "dingevent.image" -}}
{{- if .Values.image.digest }}{{ .Values.image.repository }}@{{ .Values.image.digest }}{{ else }}{{ .Values.image.repository }}:{{ .Values.image.tag | default .Chart.AppVersion }}{{ end }}
{{- end }}

{{/* The config, with what the chart decides. */}}
{{- define "dingevent.config" -}}
{{- $fixed := dict "data" "/var/lib/dingevent/data" "listen" "0.0.0.0:8080" "api" "0.0.0.0:7780" }}
{{- range $key, $value := $fixed }}
{{- if and (hasKey $.Values.config $key) (ne (get $.Values.config $key) $value) }}
{{- fail (printf "config.%s is the chart's: leave it out of the values, it is %s" $key $value) }}
{{- end }}
{{- end }}
{{- if not .Values.config.apps }}
{{- fail "config.apps is empty: name at least one app in the values; docs/config.md of dingevent has every key" }}
{{- end }}
{{- if and (eq .Values.journal "postgres") (not (dig "database" "url" "" .Values.config)) }}
{{- fail "journal: postgres needs config.database.url, such as ${DATABASE_URL}" }}
{{- end }}
{{- if and (eq .Values.journal "sqlite") (hasKey .Values.config "database") }}
{{- fail "config.database is there, so set journal: postgres" }}
{{- end }}
{{- merge (dict) $fixed .Values.config (dict "drain_delay" "5s" "grace" "20s") | toYaml }}
{{- end }}

{{- define "dingevent.pod" -}}
metadata:
  labels:
    {{- include "dingevent.labels" . | nindent 4 }}
    {{- with .Values.podLabels }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
  annotations:
    # A new config starts the pods again.
    checksum/config: {{ include "dingevent.config" . | sha256sum }}
    {{- with .Values.podAnnotations }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
spec:
  serviceAccountName: {{ include "dingevent.name" . }}
  automountServiceAccountToken: false
  enableServiceLinks: false
  {{- with .Values.imagePullSecrets }}
  imagePullSecrets:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  # At the signal /readyz says 503, and pushes are taken for drain_delay more, until no Service leads to the pod. So no preStop hook
  # is needed. The rest of grace is for attempts that are under way.
  terminationGracePeriodSeconds: {{ .Values.terminationGracePeriodSeconds }}
  securityContext:
    runAsNonRoot: true
    runAsUser: 65532
    runAsGroup: 65532
    fsGroup: 65532
    fsGroupChangePolicy: OnRootMismatch
    seccompProfile: {type: RuntimeDefault}
  containers:
    - name: dingevent
      image: {{ include "dingevent.image" . | quote }}
      imagePullPolicy: {{ .Values.image.pullPolicy }}
      args: [serve, -c, /etc/dingevent/dingevent.yaml]
      securityContext:
        allowPrivilegeEscalation: false
        readOnlyRootFilesystem: true
        capabilities: {drop: [ALL]}
      {{- with .Values.envFromSecrets }}
      envFrom:
        {{- range . }}
        - secretRef: {name: {{ . | quote }}}
        {{- end }}
      {{- end }}
      env:
        # Where commands find the daemon. Kubernetes gives the volume to a group; the folder in it is the daemon's alone.
        - {name: DINGEVENT_DATA, value: /var/lib/dingevent/data}
        {{- with .Values.extraEnv }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
      ports:
        - {name: pushes, containerPort: 8080}
        - {name: api, containerPort: 7780}
      # A long upgrade of the journal's tables may come before the first answer.
      startupProbe: {httpGet: {path: /livez, port: api}, periodSeconds: 2, failureThreshold: 150}
      livenessProbe: {httpGet: {path: /livez, port: api}, periodSeconds: 10, timeoutSeconds: 5, failureThreshold: 6}
      readinessProbe: {httpGet: {path: /readyz, port: api}, periodSeconds: 2, failureThreshold: 1}
      resources:
        {{- toYaml .Values.resources | nindent 8 }}
      volumeMounts:
        - {name: data, mountPath: /var/lib/dingevent}
        - {name: config, mountPath: /etc/dingevent, readOnly: true}
        - {name: tmp, mountPath: /tmp}
  volumes:
    - name: config
      configMap: {name: {{ include "dingevent.name" . }}}
    - name: tmp
      emptyDir: {}
    {{- if eq .Values.journal "sqlite" }}
    - name: data
      persistentVolumeClaim: {claimName: {{ .Values.persistence.existingClaim | default (include "dingevent.name" .) }}}
    {{- end }}
  {{- with .Values.nodeSelector }}
  nodeSelector:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with .Values.tolerations }}
  tolerations:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- if .Values.affinity }}
  affinity:
    {{- toYaml .Values.affinity | nindent 4 }}
  {{- else if eq .Values.journal "postgres" }}
  affinity:
    podAntiAffinity:
      preferredDuringSchedulingIgnoredDuringExecution:
        - weight: 100
          podAffinityTerm:
            topologyKey: kubernetes.io/hostname
            labelSelector:
              matchLabels:
                {{- include "dingevent.selector" . | nindent 16 }}
  {{- end }}
{{- end }}

{{- define "dingevent.claim" -}}
accessModes: [ReadWriteOnce]
{{- with .Values.persistence.storageClass }}
storageClassName: {{ . | quote }}
{{- end }}
resources:
  requests: {storage: {{ .Values.persistence.size | quote }}}
{{- end }}
