package config

import (
	"encoding/json"
	"fmt"
	"reflect"
	"regexp"
	"strings"
	"time"

	"github.com/knadh/koanf/parsers/yaml"
	"github.com/knadh/koanf/providers/confmap"
	"github.com/knadh/koanf/v2"
)

const rulesSection = "rules"

// ChangeRules returns the settings with other rules: first single values by key, such as rules.lost, then a text as in
// the settings file. Errors: SettingErrors, as from Load; a text that is not YAML.
func (c Config) ChangeRules(values map[string]string, text string) (Config, error) {
	k := koanf.New(".")
	flat := make(map[string]any, len(values))
	for key, value := range values {
		flat[key] = value
	}
	if err := k.Load(confmap.Provider(flat, "."), nil); err != nil {
		return c, fmt.Errorf("read the values: %w", err)
	}
	parsed, err := yaml.Parser().Unmarshal([]byte(text))
	if err != nil {
		return c, fmt.Errorf("invalid YAML: %w", err)
	}
	if err := k.Load(confmap.Provider(parsed, "."), nil); err != nil {
		return c, fmt.Errorf("read the settings: %w", err)
	}
	known := sections(&c) // c is a copy
	problems := unknownKeys(k, known)
	for _, sec := range known {
		for _, s := range sec.Settings {
			switch {
			case !k.Exists(s.Key):
			case sec.Key != rulesSection:
				problems = append(problems, SettingError{Key: s.Key, Want: "only settings of " + rulesSection + " can be tried"})
			default:
				if s.value.Kind() == reflect.Slice && k.Get(s.Key) != nil {
					s.value.SetZero() // the decoder would write into the list of the original
				}
				if p, ok := s.decodeValue(k); !ok {
					problems = append(problems, p)
				}
			}
		}
	}
	for _, p := range c.validateSettings() {
		if strings.HasPrefix(p.Key, rulesSection+".") {
			problems = append(problems, p)
		}
	}
	if len(problems) > 0 {
		return c, problems
	}
	return c, nil
}

// File returns a settings file with all values that differ from the defaults. Secrets are comments that say where they
// have to come from.
func (c Config) File() string {
	var b strings.Builder
	b.WriteString("# yaml-language-server: $schema=" + SchemaFile + "\n")
	defaults := Default()
	standard := sections(&defaults)
	for i, sec := range sections(&c) {
		var lines strings.Builder
		for j, s := range sec.Settings {
			switch {
			case reflect.DeepEqual(s.value.Interface(), standard[i].Settings[j].value.Interface()):
			case s.Secret:
				fmt.Fprintf(&lines, "%s# %s: a secret; keep your line, or set %s\n", keyIndentation(s), s.lastKeyPart(),
					s.envVariable())
			default:
				fmt.Fprintf(&lines, "%s%s: %s\n", keyIndentation(s), s.lastKeyPart(), s.fileValue())
			}
		}
		if lines.Len() > 0 && !sec.isSingleSetting() {
			fmt.Fprintf(&b, "%s:\n", sec.Key)
		}
		b.WriteString(lines.String())
	}
	return b.String()
}

var plainWord = regexp.MustCompile(`^[a-z][a-z_]*$`)

// fileValue is the value in YAML, of which JSON is a part.
func (s setting) fileValue() string {
	switch v := s.value.Interface().(type) {
	case time.Duration:
		return shortDuration(v)
	case string:
		if plainWord.MatchString(v) {
			return v
		}
	}
	text, err := json.Marshal(s.value.Interface())
	if err != nil {
		return `""` // texts, numbers and lists of texts are always JSON
	}
	return string(text)
}
