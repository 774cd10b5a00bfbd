package config

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"

	"leadtwin/rules/customguard"
)

const customGuardsKey = "rules.custom_guards"

// customGuards describes the list. Its expressions are checked by checkCustomGuards, which knows the file.
//
//nolint:gochecknoglobals // a constant
var customGuards = rule{
	allowed: "a list of name, when and say",
	schema: map[string]any{
		"type": "array", "items": map[string]any{
			"type": "object", "additionalProperties": false, "required": []string{"name", "when"},
			"properties": map[string]any{
				"name": map[string]any{"type": "string"}, "when": map[string]any{"type": "string"},
				"say": map[string]any{"type": "string"},
			},
		},
	},
}

// guardsHook reads the list from an environment variable, where it is JSON or YAML.
func guardsHook(from, to reflect.Type, data any) (any, error) {
	if from.Kind() != reflect.String || to != reflect.TypeFor[[]customguard.Definition]() {
		return data, nil
	}
	var list []map[string]any
	err := yaml.Unmarshal([]byte(data.(string)), &list)
	return list, err
}

// guardsAsJSON is the list in one line, which is YAML, too.
func guardsAsJSON(list []customguard.Definition) string {
	var text strings.Builder
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(list); err != nil {
		panic(err) // texts are always JSON
	}
	return strings.TrimSpace(text.String())
}

// checkCustomGuards compiles the guards. path is the settings file they are from; empty: the environment.
func (c *Config) checkCustomGuards(path string) SettingErrors {
	var problems SettingErrors
	text := readGuards(path)
	names := map[string]bool{}
	add := func(d customguard.Definition, where, message string) {
		want := fmt.Sprintf("%sguard %q: %s", where, d.Name, message)
		problems = append(problems, SettingError{Key: customGuardsKey, Want: want})
	}
	for i, d := range c.Rules.CustomGuards {
		if names[d.Name] {
			add(d, text.position(i, "name", 1, 1), "the name is given twice")
		}
		names[d.Name] = true
		_, err := customguard.Compile(d)
		for _, e := range unjoinErrors(err) {
			if fault, ok := errors.AsType[*customguard.CompileError](e); ok {
				add(d, text.position(i, "when", fault.Line, fault.Column), fault.Message)
			} else {
				add(d, text.position(i, "name", 1, 1), e.Error())
			}
		}
	}
	return problems
}

func unjoinErrors(err error) []error {
	if several, ok := err.(interface{ Unwrap() []error }); ok {
		return several.Unwrap()
	}
	if err == nil {
		return nil
	}
	return []error{err}
}

// guardsText is the list as the settings file has it, to say where an expression is wrong.
type guardsText struct {
	file  string
	lines []string
	items []*yaml.Node
}

// readGuards finds the list in a file. What cannot be found has no position.
func readGuards(path string) guardsText {
	text, err := os.ReadFile(path) //nolint:gosec // G304: the settings file, which was read before
	var root yaml.Node
	if path == "" || err != nil || yaml.Unmarshal(text, &root) != nil || len(root.Content) == 0 {
		return guardsText{}
	}
	list := valueOf(valueOf(root.Content[0], "rules"), "custom_guards")
	if list == nil {
		return guardsText{}
	}
	return guardsText{file: filepath.Base(path), lines: strings.Split(string(text), "\n"), items: list.Content}
}

func valueOf(node *yaml.Node, key string) *yaml.Node {
	if node == nil || node.Kind != yaml.MappingNode {
		return nil
	}
	for i := 0; i+1 < len(node.Content); i += 2 {
		if strings.EqualFold(node.Content[i].Value, key) {
			return node.Content[i+1]
		}
	}
	return nil
}

// position says where in the file a place of a text of a guard is: "leadtwin.yaml, line 4, column 18: ". Line and
// column are those of the text, from 1.
func (g guardsText) position(item int, key string, line, column int) string {
	if item >= len(g.items) {
		return ""
	}
	node := valueOf(g.items[item], key)
	if node == nil {
		node = g.items[item]
	}
	if node.Kind == yaml.ScalarNode && key == "when" {
		line, column = g.inFile(node, line, column)
	} else {
		line, column = node.Line, node.Column
	}
	return fmt.Sprintf("%s, line %d, column %d: ", g.file, line, column)
}

// inFile turns a place of a text into one of the file. YAML folds the lines of all styles but the literal one into one
// line of text.
func (g guardsText) inFile(node *yaml.Node, line, column int) (fileLine, fileColumn int) {
	at, rest := node.Line, column-1
	if node.Style == yaml.LiteralStyle {
		at += line
		return at, len(indentation(g.line(node.Line+1))) + column
	}
	first := node.Column - 1
	switch node.Style { //nolint:exhaustive // texts have no flow style, and a tag moves nothing
	case yaml.FoldedStyle:
		at++
		first = len(indentation(g.line(at)))
	case yaml.DoubleQuotedStyle, yaml.SingleQuotedStyle:
		first++
	}
	for {
		runes := []rune(g.line(at))
		length := utf8.RuneCountInString(strings.TrimRight(string(runes[min(first, len(runes)):]), " "))
		if rest < length || at >= len(g.lines) {
			return at, first + rest + 1
		}
		rest -= length + 1
		if rest < 0 || at+1 > len(g.lines) || strings.TrimSpace(g.line(at+1)) == "" {
			return at, first + length + 1
		}
		at++
		first = len(indentation(g.line(at)))
	}
}

// line is a line of the file, from 1.
func (g guardsText) line(n int) string {
	if n < 1 || n > len(g.lines) {
		return ""
	}
	return strings.TrimSuffix(g.lines[n-1], "\r")
}

func indentation(line string) string { return line[:len(line)-len(strings.TrimLeft(line, " "))] }
