{{- define "caravan.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 52 | trimSuffix "-" -}}
{{- end -}}

{{/* 52 characters: the pod's name is a label too, and adds its number and a hash. */}}
{{- define "caravan.fullname" -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride | trunc 52 | trimSuffix "-" -}}
{{- else if contains (include "caravan.name" .) .Release.Name -}}
{{- .Release.Name | trunc 52 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name (include "caravan.name" .) | trunc 52 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}

{{- define "caravan.selector" -}}
app.kubernetes.io/name: {{ include "caravan.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{- define "caravan.labels" -}}
{{ include "caravan.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version }}
{{- end -}}

{{- define "caravan.image" -}}
{{- if .Values.image.digest -}}
{{- printf "%s@%s" .Values.image.repository .Values.image.digest -}}
{{- else -}}
{{- printf "%s:%s" .Values.image.repository (default .Chart.AppVersion .Values.image.tag) -}}
{{- end -}}
{{- end -}}

{{- define "caravan.serviceAccount" -}}
{{- if .Values.serviceAccount.create -}}
{{- default (include "caravan.fullname" .) .Values.serviceAccount.name -}}
{{- else -}}
{{- default "default" .Values.serviceAccount.name -}}
{{- end -}}
{{- end -}}

{{/* The Secret with the certificate; empty without TLS. */}}
{{- define "caravan.tlsSecret" -}}
{{- if .Values.tls.certManager.enabled -}}
{{- printf "%s-tls" (include "caravan.fullname" .) -}}
{{- else -}}
{{- .Values.tls.secretName -}}
{{- end -}}
{{- end -}}

{{/* What of the values does not fit together; the schema cannot see that. */}}
{{- define "caravan.check" -}}
{{- $tls := include "caravan.tlsSecret" . -}}
{{- if and .Values.tls.certManager.enabled .Values.tls.secretName -}}
{{- fail "tls.secretName is set, and cert-manager is to make another one. Keep one of tls.secretName and tls.certManager.enabled." -}}
{{- end -}}
{{- if and .Values.tls.certManager.enabled (not .Values.tls.certManager.issuerRef.name) -}}
{{- fail "tls.certManager.enabled needs tls.certManager.issuerRef.name, an issuer that is there." -}}
{{- end -}}
{{- if and .Values.caravan.destinations (not .Values.key.secretName) -}}
{{- fail "caravan.destinations are set, but no key.secretName: a key that lay on the home volume alone would be lost with it, and with the key every backup. Make a Secret (openssl rand -hex 32), keep a copy outside of the cluster, and name it in key.secretName." -}}
{{- end -}}
{{- if not $tls -}}
{{- if .Values.ingress.enabled -}}
{{- fail "ingress.enabled needs TLS: set tls.secretName or tls.certManager. Without, the service listens to its own pod alone." -}}
{{- end -}}
{{- if .Values.serviceMonitor.enabled -}}
{{- fail "serviceMonitor.enabled needs TLS: set tls.secretName or tls.certManager. Without, the service listens to its own pod alone." -}}
{{- end -}}
{{- end -}}
{{- if and .Values.ingress.enabled (not (and .Values.ingress.host .Values.ingress.tlsSecretName)) -}}
{{- fail "ingress.enabled needs ingress.host and ingress.tlsSecretName: keys of the API must not travel in clear." -}}
{{- end -}}
{{- if and .Values.serviceMonitor.enabled (not .Values.serviceMonitor.keySecret.name) -}}
{{- fail "serviceMonitor.enabled needs serviceMonitor.keySecret.name, a Secret with a key of the role viewer." -}}
{{- end -}}
{{- end -}}

{{/* caravan.yaml: that of the values, with what the chart alone can know. */}}
{{- define "caravan.settings" -}}
{{- $all := deepCopy .Values.caravan -}}
{{- $server := dict "port" 8080 "operations" .Values.server.operations "stop-within" .Values.server.stopWithin -}}
{{- if include "caravan.tlsSecret" . -}}
{{- $_ := set $server "address" .Values.server.address -}}
{{- $_ := set $server "certificate" "/run/caravan/tls/tls.crt" -}}
{{- $_ := set $server "private-key" "/run/caravan/tls/tls.key" -}}
{{- end -}}
{{- $_ := set $all "server" $server -}}
{{- if .Values.key.secretName -}}
{{- $vault := default (dict) $all.vault -}}
{{- if eq .Values.key.kind "passphrase" -}}
{{- $_ := set $vault "passphrase" "file:/run/caravan/key/secret" -}}
{{- else -}}
{{- $_ := set $vault "key-file" "/run/caravan/key/secret" -}}
{{- end -}}
{{- $_ := set $all "vault" $vault -}}
{{- end -}}
{{- /* Helm reads YAML 1.1, in which on and off mean true and false, also where they are keys; Caravan wants the words. */ -}}
{{- range $each := default (dict) $all.notify -}}
{{- if hasKey $each "true" -}}
{{- $_ := set $each "on" (get $each "true") -}}
{{- $_ := unset $each "true" -}}
{{- end -}}
{{- end -}}
{{- range $each := list $all.graph $all.maintenance $all -}}
{{- range $key, $value := default (dict) $each -}}
{{- if and (eq (toString $value) "false") (ne $key "configuration") -}}
{{- $_ := set $each $key "off" -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- range $each := default (dict) $all.sources -}}
{{- if eq (toString $each.schedule) "false" -}}
{{- $_ := set $each "schedule" "off" -}}
{{- end -}}
{{- end -}}
{{- range $section := list "destinations" "sources" -}}
{{- if not (get $all $section) -}}
{{- $_ := unset $all $section -}}
{{- end -}}
{{- end -}}
{{- toYaml (dict "caravan" $all) -}}
{{- end -}}

{{/* server.stopWithin in seconds, and 30 more for what ends besides. */}}
{{- define "caravan.grace" -}}
{{- $text := .Values.server.stopWithin -}}
{{- $number := $text | regexFind "^[0-9]+" | int -}}
{{- if hasSuffix "h" $text -}}{{- $number = mul $number 3600 -}}{{- else if hasSuffix "m" $text -}}{{- $number = mul $number 60 -}}{{- end -}}
{{- if gt (int $number) 3600 -}}
{{- fail (printf "server.stopWithin is %s; it is at most 1h." $text) -}}
{{- end -}}
{{- add $number 30 -}}
{{- end -}}

{{- define "caravan.probe" -}}
{{- if include "caravan.tlsSecret" .root -}}
httpGet:
  path: /actuator/health/{{ .what }}
  port: api
  scheme: HTTPS
{{- else -}}
exec: # it listens to its own pod alone, where the kubelet is not
  command: [curl, --fail, --silent, --output, /dev/null, --max-time, "4", "http://127.0.0.1:8080/actuator/health/{{ .what }}"]
{{- end }}
timeoutSeconds: 5
{{- end -}}

{{- define "caravan.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities:
  drop: [ALL]
  {{- if .Values.readAllSources }}
  add: [DAC_READ_SEARCH]
  {{- end }}
{{- end -}}

{{- define "caravan.environment" -}}
- name: CARAVAN_HOME
  value: /var/lib/caravan
- name: TMPDIR
  value: /tmp
{{- with .Values.javaOptions }}
- name: CARAVAN_JAVA_OPTS
  value: {{ . | quote }}
{{- end }}
{{- with .Values.timeZone }}
- name: TZ
  value: {{ . | quote }}
{{- end }}
{{- range $name, $from := .Values.secretEnv }}
- name: {{ $name }}
  valueFrom:
    secretKeyRef:
      name: {{ $from.secretName | quote }}
      key: {{ $from.item | quote }}
{{- end }}
{{- end -}}

{{- define "caravan.mounts" -}}
- name: home
  mountPath: /var/lib/caravan
- name: settings # as one file, so that a backup of the settings holds it, and not a link into the volume
  mountPath: /var/lib/caravan/caravan.yaml
  subPath: caravan.yaml
  readOnly: true
- name: temporary
  mountPath: /tmp
{{- if .Values.key.secretName }}
- name: key
  mountPath: /run/caravan/key
  readOnly: true
{{- end }}
{{- if include "caravan.tlsSecret" . }}
- name: tls
  mountPath: /run/caravan/tls
  readOnly: true
{{- end }}
{{- range $name, $secret := .Values.secretFiles }}
- name: secret-{{ $name }}
  mountPath: /run/caravan/secrets/{{ $name }}
  readOnly: true
{{- end }}
{{- range $name, $volume := .Values.sourceVolumes }}
- name: source-{{ $name }}
  mountPath: /sources/{{ $name }}
  readOnly: true
{{- end }}
{{- range $name, $volume := .Values.writableVolumes }}
- name: volume-{{ $name }}
  mountPath: /volumes/{{ $name }}
{{- end }}
{{- end -}}
