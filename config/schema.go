package config

import (
	"maps"
	"reflect"
	"time"
)

// Schema returns the JSON Schema (2020-12) of the settings file, for editors and for checks before a deployment.
func Schema() map[string]any {
	c := Default()
	properties := map[string]any{}
	for _, section := range sections(&c) {
		if section.isSingleSetting() {
			properties[section.Key] = section.Settings[0].valueSchema()
			continue
		}
		keys := map[string]any{}
		for _, s := range section.Settings {
			keys[s.lastKeyPart()] = s.valueSchema()
		}
		properties[section.Key] = map[string]any{
			"type":        []string{"object", "null"}, // null: a section whose lines are all commented out
			"description": section.Help, "properties": keys, "additionalProperties": false,
		}
	}
	return map[string]any{
		"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "Settings of Leadtwin",
		"type": "object", "properties": properties, "additionalProperties": false,
	}
}

func (s setting) valueSchema() map[string]any {
	out := map[string]any{"description": s.Help + " Allowed: " + s.rule.allowed + "."}
	switch s.value.Interface().(type) {
	case Secret:
		out["type"], out["writeOnly"] = []string{"string", "number"}, true
	case time.Duration:
		out["type"], out["pattern"] = "string", `^([0-9]+(\.[0-9]+)?(ns|us|µs|ms|s|m|h))+$`
	case []string:
		out["type"], out["items"] = []string{"array", "string"}, map[string]any{"type": []string{"string", "number"}}
	default:
		out["type"] = map[reflect.Kind]string{
			reflect.String: "string", reflect.Int: "integer", reflect.Float64: "number", reflect.Bool: "boolean",
		}[s.value.Kind()]
	}
	if text := s.valueText(); !s.Secret && text != "" && text != "[]" {
		out["default"] = s.jsonValue()
	}
	maps.Copy(out, s.rule.schema)
	return out
}
