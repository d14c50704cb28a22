{{/* The name of every object of a release. */}}
{{- define "aurora-gateway.fullname" -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride | trunc 63 | trimSuffix "-" -}}
{{- else if contains .Chart.Name .Release.Name -}}
{{- .Release.Name | trunc 63 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name .Chart.Name | trunc 63 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}

{{/* What Services, budgets and policies select by. */}}
{{- define "aurora-gateway.selector" -}}
app.kubernetes.io/name: aurora-gateway
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{- define "aurora-gateway.labels" -}}
{{ include "aurora-gateway.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" }}
{{- end -}}

{{- define "aurora-gateway.image" -}}
{{- if .Values.image.digest -}}
{{ .Values.image.repository }}@{{ .Values.image.digest }}
{{- else -}}
{{ .Values.image.repository }}:{{ .Values.image.tag | default .Chart.AppVersion }}
{{- end -}}
{{- end -}}

{{/* Plain HTTP or TLS on the pod's address. */}}
{{- define "aurora-gateway.listen" -}}
Url: {{ ternary "https" "http" (ne .Values.tls.secret "") }}://0.0.0.0:8080
AdminUrl: http://0.0.0.0:8081
{{- end -}}

{{/* On loopback; the admin listener is a socket that the application's container does not mount. */}}
{{- define "aurora-gateway.listenBeside" -}}
AdminUrl: unix:/run/aurora-gateway/admin.sock
{{- end -}}

{{/* gateway.json: the configuration of the values with what the other values add. What config itself sets wins. */}}
{{- define "aurora-gateway.configuration" -}}
{{- $aurora := .Values.config.Aurora | default dict -}}
{{- $_ := required "config.Aurora.ApplicationId is required: the id of your application at Aurora" $aurora.ApplicationId -}}
{{- $listen := include (ternary "aurora-gateway.listen" "aurora-gateway.listenBeside" .Values.standalone) . | fromYaml -}}
{{- $added := dict "Aurora" (dict "ApplicationKeyFile" "/run/secrets/aurora-gateway/application-key") "Listen" $listen -}}
{{- if .Values.redis.endpoint -}}
{{- $redis := dict "Endpoint" .Values.redis.endpoint "Tls" .Values.redis.tls "Prefix" .Values.redis.prefix -}}
{{- if .Values.redis.user -}}{{- $_ := set $redis "User" .Values.redis.user -}}{{- end -}}
{{- if .Values.redis.sentinelService -}}{{- $_ := set $redis "SentinelService" .Values.redis.sentinelService -}}{{- end -}}
{{- if .Values.redis.passwordSecret.name -}}{{- $_ := set $redis "PasswordFile" "/run/secrets/redis/password" -}}{{- end -}}
{{- $_ := set $added "Redis" $redis -}}
{{- end -}}
{{- if .Values.tls.secret -}}
{{- $tls := dict "CertificateFile" "/run/secrets/tls/tls.crt" "KeyFile" "/run/secrets/tls/tls.key" -}}
{{- if .Values.tls.clientCa -}}{{- $_ := set $tls "ClientCa" "/run/secrets/tls/ca.crt" -}}{{- end -}}
{{- $_ := set $added "Tls" $tls -}}
{{- end -}}
{{- if .Values.adminToken.secret -}}
{{- $_ := set $added "Admin" (dict "TokenFile" "/run/secrets/admin/token") -}}
{{- end -}}
{{- mustMergeOverwrite $added (deepCopy .Values.config) | toPrettyJson -}}
{{- end -}}

{{/* The container's own rights, with or without the pod's. */}}
{{- define "aurora-gateway.rights" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities: { drop: [ ALL ] }
{{- end -}}

{{/* Directories, not subPath: only those follow a changed ConfigMap or Secret. */}}
{{- define "aurora-gateway.volumeMounts" -}}
- { name: configuration, mountPath: /etc/aurora-gateway, readOnly: true }
- { name: application-key, mountPath: /run/secrets/aurora-gateway, readOnly: true }
{{- if and .Values.redis.endpoint .Values.redis.passwordSecret.name }}
- { name: redis-password, mountPath: /run/secrets/redis, readOnly: true }
{{- end }}
{{- if .Values.tls.secret }}
- { name: tls, mountPath: /run/secrets/tls, readOnly: true }
{{- end }}
{{- if .Values.adminToken.secret }}
- { name: admin-token, mountPath: /run/secrets/admin, readOnly: true }
{{- end }}
{{- end -}}

{{/* 0440 with the pod's fsGroup: the gateway's group reads the secrets, and no other container's user. */}}
{{- define "aurora-gateway.volumes" -}}
- name: configuration
  configMap: { name: {{ include "aurora-gateway.fullname" . }} }
- name: application-key
  secret:
    secretName: {{ .Values.applicationKey.secret }}
    defaultMode: 0440
    {{- if ne .Values.applicationKey.key "application-key" }}
    items: [ { key: {{ .Values.applicationKey.key }}, path: application-key } ]
    {{- end }}
{{- if and .Values.redis.endpoint .Values.redis.passwordSecret.name }}
- name: redis-password
  secret:
    secretName: {{ .Values.redis.passwordSecret.name }}
    defaultMode: 0440
    items: [ { key: {{ .Values.redis.passwordSecret.key }}, path: password } ]
{{- end }}
{{- if .Values.tls.secret }}
- name: tls
  secret: { secretName: {{ .Values.tls.secret }}, defaultMode: 0440 }
{{- end }}
{{- if .Values.adminToken.secret }}
- name: admin-token
  secret:
    secretName: {{ .Values.adminToken.secret }}
    defaultMode: 0440
    items: [ { key: {{ .Values.adminToken.key }}, path: token } ]
{{- end }}
{{- end -}}
