package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Editors find the schema next to the file that 'config init' writes, by the file's first line.
func TestConfigInitSchema(t *testing.T) {
	folder := t.TempDir()
	path := filepath.Join(folder, "leadtwin.yaml")
	if status, _, stderr := start(t, nil, "config", "init", path); status != exitDone {
		t.Fatalf("status %d: %s", status, stderr)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	line, _, _ := strings.Cut(string(text), "\n")
	name, named := strings.CutPrefix(line, "# yaml-language-server: $schema=")
	if !named {
		t.Fatalf("the first line is %q", line)
	}
	schema, err := os.ReadFile(filepath.Join(folder, name))
	if err != nil {
		t.Fatal(err)
	}
	_, want, _ := start(t, nil, "config", "schema")
	if string(schema) != want {
		t.Errorf("%s differs from what 'config schema' prints", name)
	}
}

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
