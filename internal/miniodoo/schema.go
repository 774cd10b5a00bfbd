package miniodoo

import (
	"embed"
	"fmt"
	"slices"
	"strings"

	"leadtwin/internal/miniodoo/orm"
)

//go:embed schema/*.txt
var schemaFiles embed.FS

// addModels declares every model of a version as the files in schema say.
func addModels(db *orm.DB) error {
	files, err := schemaFiles.ReadDir("schema")
	if err != nil {
		return fmt.Errorf("list the schema: %w", err)
	}
	for _, f := range files {
		text, err := schemaFiles.ReadFile("schema/" + f.Name())
		if err != nil {
			return fmt.Errorf("read the schema: %w", err)
		}
		if err := addFile(db, string(text)); err != nil {
			return fmt.Errorf("schema/%s: %w", f.Name(), err)
		}
	}
	return nil
}

func addFile(db *orm.DB, text string) error {
	var m *orm.Model
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		if head, ok := strings.CutPrefix(line, "= "); ok {
			m = readModel(head, db.Major)
			if m != nil {
				db.Add(m)
			}
			continue
		}
		if m == nil {
			continue // of a model that the version does not have
		}
		if f, err := readField(line, db.Major); err != nil {
			return fmt.Errorf("%s: %w", line, err)
		} else if f != nil {
			m.AddField(f)
		}
	}
	return nil
}

// readModel reads the line that begins a model; nil when the version has no such model.
func readModel(head string, major int) *orm.Model {
	parts := append(strings.Split(head, " | "), "", "", "")
	if parts[3] == "@14" && major >= 19 || parts[3] == "@19" && major < 19 {
		return nil
	}
	m := orm.NewModel(parts[0], parts[1], parts[2])
	if parts[3] != "nolog" {
		m.AddLog()
	}
	return m
}

// readField reads one line; nil when the version has no such field.
func readField(line string, major int) (*orm.Field, error) {
	words := strings.Fields(line)
	if len(words) < 2 {
		return nil, fmt.Errorf("a field needs a name and a kind")
	}
	f := &orm.Field{Name: words[0], Kind: orm.Kind(words[1]), Stored: true, Label: labelOf(words[0])}
	rest := words[2:]
	if slices.Contains([]orm.Kind{orm.Many2one, orm.Many2many, orm.One2many}, f.Kind) {
		f.Relation, rest = rest[0], rest[1:]
	}
	for _, word := range rest {
		if word == "@14" && major >= 19 || word == "@19" && major < 19 {
			return nil, nil //nolint:nilnil // nil: not in this version
		}
		if err := readWord(f, word); err != nil {
			return nil, err
		}
	}
	return f, nil
}

// readWord sets what one word of a line says.
func readWord(f *orm.Field, word string) error {
	key, value, _ := strings.Cut(word, "=")
	switch key {
	case "@14", "@19":
	case "required":
		f.Required = true
	case "readonly":
		f.ReadOnly = true
	case "index":
		f.Indexed = true
	case "cascade":
		f.Cascade = true
	case "archived":
		f.AllActive = true
	case "computed":
		f.Stored = false
	case "virtual":
		f.Virtual = true
	case "inverse":
		f.Inverse = value
	case "groups":
		f.Groups = value
	case "choices":
		f.Choices = strings.Split(value, "|")
	case "default":
		f.Default = defaultOf(f.Kind, value)
	default:
		return fmt.Errorf("unknown word %q", word)
	}
	return nil
}

func defaultOf(kind orm.Kind, text string) func(*orm.Env) any {
	var v any = text
	switch kind {
	case orm.Boolean:
		v = text == "true"
	case orm.Integer, orm.Monetary:
		var n int64
		_, _ = fmt.Sscan(text, &n) // the files are ours; a test reads every one
		v = n
	default: // a text
	}
	return func(*orm.Env) any { return v }
}

// labelOf makes "Email from" of email_from, as Odoo labels a field that has no label of its own.
func labelOf(name string) string {
	name = strings.TrimSuffix(strings.TrimSuffix(name, "_ids"), "_id")
	words := strings.Split(name, "_")
	for i, w := range words {
		if w != "" {
			words[i] = strings.ToUpper(w[:1]) + w[1:]
		}
	}
	return strings.Join(words, " ")
}
