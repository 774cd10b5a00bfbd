package main

import (
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"text/template"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"go.yaml.in/yaml/v3"
)

const chart = "../../deploy/helm/leadtwin/"

// TestManifestsFollowChart renders the chart and compares it with the manifests, which scripts/manifests wrote with
// Helm itself. Helm takes minutes to build; the few of its functions that the chart uses are below.
func TestManifestsFollowChart(t *testing.T) {
	for name, set := range map[string]map[string]any{
		"sqlite":   {},
		"postgres": {"store": "postgres"},
		"ingress":  {"ingress.enabled": true},
	} {
		t.Run(name, func(t *testing.T) {
			want := documents(t, shipped(t, "deploy/kubernetes/"+name+".yaml"))
			set["configMap"] = "leadtwin"
			have := renderChart(t, set)
			if name == "ingress" { // the file has the ingress alone
				have = map[string]any{"Ingress": have["Ingress"]}
			}
			for kind := range have {
				if !reflect.DeepEqual(have[kind], want[kind]) {
					t.Errorf("%s of the chart is\n%v\nin deploy/kubernetes\n%v\nRun scripts/manifests", kind, have[kind], want[kind])
				}
			}
			if len(have) != len(want) {
				t.Errorf("the chart has %d documents, deploy/kubernetes %d", len(have), len(want))
			}
		})
	}
}

// Settings in the values become the settings file, and ServiceMonitors are made where they are wanted.
func TestChartOptions(t *testing.T) {
	have := renderChart(t, map[string]any{
		"settings": map[string]any{"odoo": map[string]any{"database": "crm"}}, "serviceMonitor.enabled": true,
	})
	file, _ := at(have["ConfigMap"], "data", "leadtwin.yaml").(string)
	if !strings.Contains(file, "odoo:") || !strings.Contains(file, "database: crm") {
		t.Errorf("the settings file is %q", file)
	}
	if have["ServiceMonitor"] == nil || have["StatefulSet"] == nil || have["Ingress"] != nil {
		t.Errorf("the chart makes %v", have)
	}
	for _, invalid := range []map[string]any{{}, {"configMap": "x", "settings": map[string]any{"mode": "auto"}}} {
		if _, err := executeChart(t, chartValues(t, invalid)); err == nil {
			t.Errorf("the chart accepts %v", invalid)
		}
	}
}

func TestChartValues(t *testing.T) {
	schema, err := jsonschema.NewCompiler().Compile(chart + "values.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	for name, set := range map[string]map[string]any{
		"": {}, "'/replicas'": {"replicas": "two"}, "'stor'": {"stor": "postgres"}, "'/store'": {"store": "mysql"},
	} {
		data, err := json.Marshal(chartValues(t, set))
		if err != nil {
			t.Fatal(err)
		}
		values, err := jsonschema.UnmarshalJSON(strings.NewReader(string(data)))
		if err != nil {
			t.Fatal(err)
		}
		err = schema.Validate(values)
		if (err == nil) != (name == "") || err != nil && !strings.Contains(err.Error(), name) {
			t.Errorf("%v: %v", set, err)
		}
	}
	var about struct {
		Version    string
		AppVersion string `yaml:"appVersion"`
	}
	parseYAML(t, shipped(t, "deploy/helm/leadtwin/Chart.yaml"), &about)
	if about.AppVersion != about.Version || !strings.Contains(shipped(t, "CHANGELOG.md"), "\n## "+about.AppVersion) {
		t.Errorf("the chart is of %+v, which CHANGELOG.md lacks", about)
	}
}

// chartValues are those of the chart, changed by path.
func chartValues(t *testing.T, set map[string]any) map[string]any {
	t.Helper()
	values := map[string]any{}
	parseYAML(t, shipped(t, "deploy/helm/leadtwin/values.yaml"), &values)
	for path, value := range set {
		into := values
		if section, key, nested := strings.Cut(path, "."); nested {
			into, path = values[section].(map[string]any), key
		}
		into[path] = value
	}
	return values
}

// renderChart returns the documents by kind.
func renderChart(t *testing.T, set map[string]any) map[string]any {
	t.Helper()
	text, err := executeChart(t, chartValues(t, set))
	if err != nil {
		t.Fatal(err)
	}
	return documents(t, text)
}

func executeChart(t *testing.T, values map[string]any) (string, error) {
	t.Helper()
	all := template.New("").Option("missingkey=error")
	all.Funcs(chartFunctions(all))
	files, err := filepath.Glob(chart + "templates/*")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		template.Must(all.New(filepath.Base(file)).Parse(string(text)))
	}
	data := map[string]any{
		"Values":  values,
		"Release": map[string]any{"Name": "leadtwin", "Namespace": "default"},
		"Chart":   map[string]any{"AppVersion": "0.1.0"},
	}
	var out strings.Builder
	for _, file := range files {
		name := filepath.Base(file)
		if !strings.HasSuffix(name, ".yaml") {
			if err := all.ExecuteTemplate(&strings.Builder{}, name, data); err != nil {
				return "", err
			}
			continue
		}
		out.WriteString("\n---\n")
		if err := all.ExecuteTemplate(&out, name, data); err != nil {
			return "", err
		}
	}
	return out.String(), nil
}

// chartFunctions are those of Helm that the chart uses.
func chartFunctions(all *template.Template) template.FuncMap {
	indent := func(n int, text string) string {
		return strings.ReplaceAll(text, "\n", "\n"+strings.Repeat(" ", n))
	}
	return template.FuncMap{
		"include": func(name string, data any) (string, error) {
			var out strings.Builder
			err := all.ExecuteTemplate(&out, name, data)
			return out.String(), err
		},
		"nindent": func(n int, text string) string { return indent(n, "\n"+text) },
		"toYaml": func(v any) (string, error) {
			text, err := yaml.Marshal(v)
			return strings.TrimSuffix(string(text), "\n"), err
		},
		"toJson": func(v any) (string, error) {
			text, err := json.Marshal(v)
			return string(text), err
		},
		"sha256sum":  func(text string) string { return fmt.Sprintf("%x", sha256.Sum256([]byte(text))) },
		"quote":      func(v any) string { return fmt.Sprintf("%q", fmt.Sprint(v)) },
		"contains":   func(part, text string) bool { return strings.Contains(text, part) },
		"trunc":      func(n int, text string) string { return text[:min(n, len(text))] },
		"trimSuffix": func(suffix, text string) string { return strings.TrimSuffix(text, suffix) },
		"int":        func(n int) int { return n },
		"fail":       func(text string) (string, error) { return "", errors.New(text) },
		"default": func(otherwise, v any) any {
			if v == nil || v == "" {
				return otherwise
			}
			return v
		},
		"ternary": func(yes, no any, condition bool) any {
			if condition {
				return yes
			}
			return no
		},
	}
}

// documents are those of a YAML text by kind.
func documents(t *testing.T, text string) map[string]any {
	t.Helper()
	all := map[string]any{}
	for part := range strings.SplitSeq(text, "\n---\n") {
		var document map[string]any
		parseYAML(t, part, &document)
		if len(document) == 0 {
			continue
		}
		kind, _ := document["kind"].(string)
		if all[kind] != nil || kind == "" {
			t.Fatalf("two documents of the kind %q", kind)
		}
		all[kind] = document
	}
	return all
}

func parseYAML(t *testing.T, text string, into any) {
	t.Helper()
	if err := yaml.Unmarshal([]byte(text), into); err != nil {
		t.Fatalf("%v in\n%s", err, text)
	}
}

// at follows keys in a tree.
func at(tree any, keys ...string) any {
	for _, key := range keys {
		branch, _ := tree.(map[string]any)
		tree = branch[key]
	}
	return tree
}
