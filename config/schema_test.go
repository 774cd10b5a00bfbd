package config_test

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"go.yaml.in/yaml/v3"

	"leadtwin/config"
)

func schemaText(t *testing.T) string {
	t.Helper()
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetIndent("", "  ")
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(config.Schema()); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestSchemaUpToDate(t *testing.T) {
	upToDate(t, "../deploy/leadtwin.schema.json", schemaText(t))
}

// The schema accepts what Load accepts, and refuses what it can see without Go.
func TestSchema(t *testing.T) {
	document, err := jsonschema.UnmarshalJSON(strings.NewReader(schemaText(t)))
	if err != nil {
		t.Fatal(err)
	}
	compiler := jsonschema.NewCompiler()
	if err := compiler.AddResource("settings.json", document); err != nil {
		t.Fatal(err)
	}
	schema, err := compiler.Compile("settings.json") // checks it against the metaschema of 2020-12
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		file  string
		valid bool
	}{
		"example":                {config.ExampleFile(), true},
		"effective settings":     {config.Default().RedactedYAML(), true},
		"a section without keys": {"rules:\n", true},
		"lists and ids": {"rules: {fillers: [n/a, 0], merge_salesperson: 7, group_team: '8', public_providers: " +
			"'a.test, b.test'}", true},
		"durations":               {"odoo: {timeout: 1m30s}\nschedule: {jitter: 0s}", true},
		"unknown section":         {"rule: {}", false},
		"unknown key":             {"odoo: {api_kee: x}", false},
		"not one of the words":    {"mode: yolo", false},
		"too small":               {"rules: {max_group: 1}", false},
		"share above 100 percent": {"limits: {max_merge_share_percent: 101}", false},
		"not a duration":          {"odoo: {timeout: soon}", false},
		"neither word nor id":     {"rules: {merge_team: boss}", false},
		"not a list":              {"rules: {fillers: {a: b}}", false},
	} {
		t.Run(name, func(t *testing.T) {
			var value any
			if err := yaml.Unmarshal([]byte(c.file), &value); err != nil {
				t.Fatal(err)
			}
			if err := schema.Validate(value); (err == nil) != c.valid {
				t.Errorf("valid by the schema: %v, want %v", err, c.valid)
			}
			if _, err := config.Load(write(t, c.file), nil); (err == nil) != c.valid {
				t.Errorf("valid by Load: %v, want %v", err, c.valid)
			}
		})
	}
}
