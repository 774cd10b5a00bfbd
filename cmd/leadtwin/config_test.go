package main

import (
	"encoding/json"
	"testing"
)

func TestConfigSchema(t *testing.T) {
	status, stdout, stderr := start(t, nil, "config", "schema")
	var schema struct {
		Schema     string         `json:"$schema"`
		Properties map[string]any `json:"properties"`
	}
	if err := json.Unmarshal([]byte(stdout), &schema); err != nil || status != exitDone {
		t.Fatalf("status %d, %v\n%s%s", status, err, stdout, stderr)
	}
	if schema.Schema != "https://json-schema.org/draft/2020-12/schema" || schema.Properties["odoo"] == nil {
		t.Errorf("schema %q with properties %v", schema.Schema, schema.Properties)
	}
}
