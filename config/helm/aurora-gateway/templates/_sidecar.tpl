{{/*
The gateway beside one application, in its pod, on loopback. In the application's own chart, with this chart as a dependency
whose values have standalone: false, config, applicationKey and whatever else of values.yaml is wanted:

  spec:
    securityContext: { runAsNonRoot: true, fsGroup: 1654 }
    initContainers:
      {{- include "aurora-gateway.sidecar" (index .Subcharts "aurora-gateway") | nindent 8 }}
    volumes:
      {{- include "aurora-gateway.sidecarVolumes" (index .Subcharts "aurora-gateway") | nindent 8 }}

The application calls http://127.0.0.1:8080 and mounts none of these volumes.
*/}}
{{- define "aurora-gateway.sidecar" -}}
- name: aurora-gateway
  image: {{ include "aurora-gateway.image" . }}
  {{- with .Values.image.pullPolicy }}
  imagePullPolicy: {{ . }}
  {{- end }}
  # A native sidecar: ready before the application starts, stopped after it.
  restartPolicy: Always
  # Loopback is out of the kubelet's reach, so the binary asks itself. No liveness probe: `health` fails while Aurora is unreachable
  # too, and a restart would lose cached keys.
  startupProbe:
    exec: { command: [ /aurora-gateway, health ] }
    periodSeconds: 2
    timeoutSeconds: 6
    failureThreshold: 30
  readinessProbe:
    exec: { command: [ /aurora-gateway, health ] }
    periodSeconds: 10
    timeoutSeconds: 6
  {{- with .Values.env }}
  env: {{- toYaml . | nindent 4 }}
  {{- end }}
  resources: {{- toYaml .Values.resources | nindent 4 }}
  securityContext:
    runAsUser: 1654
    runAsGroup: 1654
    {{- include "aurora-gateway.rights" . | nindent 4 }}
  volumeMounts:
    {{- include "aurora-gateway.volumeMounts" . | nindent 4 }}
    - { name: admin-socket, mountPath: /run/aurora-gateway }
{{- end -}}

{{- define "aurora-gateway.sidecarVolumes" -}}
- name: admin-socket
  emptyDir: { medium: Memory, sizeLimit: 1Mi }
{{ include "aurora-gateway.volumes" . }}
{{- end -}}
