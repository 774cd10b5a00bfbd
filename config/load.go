package config

import (
	"errors"
	"fmt"
	"io/fs"
	"reflect"
	"slices"
	"strings"

	"github.com/go-viper/mapstructure/v2"
	"github.com/knadh/koanf/parsers/yaml"
	"github.com/knadh/koanf/providers/confmap"
	"github.com/knadh/koanf/providers/file"
	"github.com/knadh/koanf/v2"

	"leadtwin/internal/lists"
	"leadtwin/internal/weburl"
)

const (
	envPrefix  = "LEADTWIN_"
	fileSuffix = "_FILE"
)

// SettingError is one invalid setting.
type SettingError struct {
	Key  string // such as rules.lost
	Got  string // the value as given, without secrets
	Want string // what is allowed
}

func (p SettingError) Error() string {
	if p.Got == "" {
		return fmt.Sprintf("%s: %s", p.Key, p.Want)
	}
	return fmt.Sprintf("%s: invalid value %q; %s", p.Key, p.Got, p.Want)
}

// SettingErrors lists everything that is wrong with the settings.
type SettingErrors []SettingError

func (ps SettingErrors) Error() string {
	lines := lists.Map(ps, func(p SettingError) string { return "  " + p.Error() })
	count := fmt.Sprintf("%d errors", len(ps))
	if len(ps) == 1 {
		count = "1 error"
	}
	return "the settings have " + count + ":\n" + strings.Join(lines, "\n")
}

// Load reads the file at path, if path is not empty, and environ (as from os.Environ), over the defaults. If settings
// are invalid, the error is SettingErrors and the Config must not be used.
func Load(path string, environ []string) (Config, error) {
	k, err := readFile(path)
	if err != nil {
		return Config{}, err
	}
	c := Default()
	known := sections(&c)
	fromEnv, files, envProblems := readEnvironment(known, environ)
	problems := slices.Concat(unknownKeys(k, known), envProblems, unknownVariables(known, environ))
	if err := k.Load(confmap.Provider(fromEnv, "."), nil); err != nil {
		return Config{}, fmt.Errorf("read settings from the environment: %w", err)
	}
	for _, sec := range known {
		for _, s := range sec.Settings {
			if p, ok := s.decodeValue(k); !ok {
				problems = append(problems, p)
			}
			if secret, ok := reflect.TypeAssert[*Secret](s.value.Addr()); ok {
				secret.file = files[s.Key]
			}
		}
	}
	problems = append(problems, c.validateSettings()...)
	if _, set := fromEnv[customGuardsKey]; set {
		path = "" // the guards have no lines in the file
	}
	problems = append(problems, c.checkCustomGuards(path)...)
	if len(problems) > 0 {
		return Config{}, problems
	}
	// One form for calls, links and display: links need the root, and the query of a copied URL may contain a secret.
	c.Odoo.URL, c.Notes.OdooURL = weburl.Root(c.Odoo.URL), weburl.Root(c.Notes.OdooURL)
	return c, nil
}

// readFile reads the settings file at path; an empty path has no settings.
func readFile(path string) (*koanf.Koanf, error) {
	k := koanf.New(".")
	if path == "" {
		return k, nil
	}
	err := k.Load(file.Provider(path), yaml.Parser())
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("settings file %s does not exist; create one with 'leadtwin config init'", path)
	}
	if err != nil {
		return nil, fmt.Errorf("read settings file %s: %w", path, err)
	}
	return k, nil
}

// readEnvironment reads LEADTWIN_SECTION_KEY, and for secrets LEADTWIN_SECTION_KEY_FILE. files holds the paths of those
// by key.
func readEnvironment(
	known []section, environ []string,
) (found map[string]any, files map[string]string, problems SettingErrors) {
	env := make(map[string]string, len(environ))
	for _, line := range environ {
		if name, value, ok := strings.Cut(line, "="); ok {
			env[name] = value
		}
	}
	found, files = map[string]any{}, map[string]string{}
	for _, sec := range known {
		for _, s := range sec.Settings {
			value, set := env[s.envVariable()]
			path := env[s.envVariable()+fileSuffix]
			switch {
			case value != "" && path != "" && s.Secret:
				problems = append(problems,
					SettingError{
						Key:  s.Key,
						Want: s.envVariable() + " and " + s.envVariable() + fileSuffix + " are both set; remove one",
					})
			case set && path == "":
				found[s.Key] = value
			case path != "" && s.Secret:
				text, err := readSecretFile(path)
				if err != nil {
					problems = append(problems,
						SettingError{Key: s.Key, Got: path, Want: s.envVariable() + fileSuffix + " must name a readable file"})
					continue
				}
				found[s.Key] = text
				files[s.Key] = path
			}
		}
	}
	return found, files, problems
}

// unknownKeys reports the keys of the file that do not exist, each with a suggestion.
func unknownKeys(k *koanf.Koanf, known []section) SettingErrors {
	var names []string
	for _, sec := range known {
		for _, s := range sec.Settings {
			names = append(names, s.Key)
		}
	}
	var problems SettingErrors
	for _, key := range k.Keys() {
		if slices.Contains(names, key) {
			continue
		}
		if slices.ContainsFunc(known, func(s section) bool { return s.Key == key }) {
			if value := k.Get(key); value == nil || reflect.DeepEqual(value, map[string]any{}) {
				continue // an empty section, such as "rules:" with all its lines commented out
			}
			problems = append(problems,
				SettingError{Key: key, Got: fmt.Sprint(k.Get(key)), Want: "this is a section; indent its keys below it"})
			continue
		}
		problems = append(problems, unknownSetting(key, names))
	}
	return problems
}

// decodeValue stores the loaded value in the field. If the value has the wrong type, ok is false.
func (s setting) decodeValue(k *koanf.Koanf) (p SettingError, ok bool) {
	if !k.Exists(s.Key) {
		return SettingError{}, true
	}
	got := k.Get(s.Key)
	if got == nil {
		return SettingError{}, true // "key:" with nothing after it keeps the default
	}
	if text, isText := got.(string); isText && s.value.Kind() != reflect.String {
		got = strings.TrimSpace(text)
	}
	into, err := mapstructure.NewDecoder(&mapstructure.DecoderConfig{
		Result: s.value.Addr().Interface(), WeaklyTypedInput: true, ErrorUnused: true,
		DecodeHook: mapstructure.ComposeDecodeHookFunc(secretHook, mapstructure.StringToTimeDurationHookFunc(), listHook,
			guardsHook),
	})
	if err == nil {
		err = into.Decode(got)
	}
	if err != nil {
		shown := RedactPassword(fmt.Sprint(got))
		if _, secret := reflect.TypeAssert[Secret](s.value); secret {
			shown = redacted
		}
		return SettingError{Key: s.Key, Got: shown, Want: "allowed: " + s.rule.allowed}, false
	}
	return SettingError{}, true
}

// secretHook reads an API key that looks like a number as text.
func secretHook(_, to reflect.Type, data any) (any, error) {
	if to != reflect.TypeFor[Secret]() {
		return data, nil
	}
	return NewSecret(fmt.Sprint(data)), nil
}

func listHook(from, to reflect.Type, data any) (any, error) {
	if from.Kind() != reflect.String || to != reflect.TypeFor[[]string]() {
		return data, nil
	}
	return splitList(data.(string)), nil
}

// RequireOdoo returns, as Problems, the settings that are missing to connect to Odoo.
func (c Config) RequireOdoo() error {
	var problems SettingErrors
	for key, missing := range map[string]bool{
		"odoo.url": c.Odoo.URL == "", "odoo.database": c.Odoo.Database == "", "odoo.user": c.Odoo.User == "",
		"odoo.api_key": !c.Odoo.APIKey.IsSet(),
	} {
		if missing {
			env := setting{Key: key}.envVariable()
			want := "not set; set it in the settings file ('leadtwin config init' creates one) or in " + env
			if key == "odoo.api_key" {
				want = "not set; set " + env + " to the key, or " + env + "_FILE to a file that holds it"
			}
			problems = append(problems,
				SettingError{Key: key, Want: want})
		}
	}
	if len(problems) == 0 {
		return nil
	}
	slices.SortFunc(problems, func(a, b SettingError) int { return strings.Compare(a.Key, b.Key) })
	return problems
}
