{{- define "leadtwin.name" -}}
{{- if contains "leadtwin" .Release.Name }}{{ .Release.Name | trunc 52 | trimSuffix "-" }}{{ else }}{{ printf "%s-leadtwin" (.Release.Name | trunc 43 | trimSuffix "-") }}{{ end }}
{{- end }}

{{- define "leadtwin.selector" -}}
app.kubernetes.io/name: leadtwin
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "leadtwin.labels" -}}
{{ include "leadtwin.selector" . }}
app.kubernetes.io/version: {{ .Values.image.tag | default .Chart.AppVersion | quote }}
{{- end }}

{{- define "leadtwin.configMap" -}}
{{- if and .Values.configMap .Values.settings }}{{ fail "set settings or configMap, not both" }}{{ end }}
{{- .Values.configMap | default (include "leadtwin.name" .) }}
{{- end }}
