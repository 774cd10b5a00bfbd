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

	"leadtwin/internal/weburl"
)

const (
	envPrefix = "LEADTWIN_"
	fileEnd   = "_FILE"
)

// Problem is one wrong setting.
type Problem struct {
	Key  string // such as rules.lost
	Got  string // the value as given; hidden for secrets
	Want string // what is allowed
}

func (p Problem) Error() string {
	if p.Got == "" {
		return fmt.Sprintf("%s: %s", p.Key, p.Want)
	}
	return fmt.Sprintf("%s: %q is not allowed; %s", p.Key, p.Got, p.Want)
}

// Problems is everything wrong with the settings, at once.
type Problems []Problem

func (ps Problems) Error() string {
	lines := make([]string, len(ps))
	for i, p := range ps {
		lines[i] = "  " + p.Error()
	}
	return "the settings have " + plural(len(ps), "error") + ":\n" + strings.Join(lines, "\n")
}

func plural(n int, word string) string {
	if n == 1 {
		return "1 " + word
	}
	return fmt.Sprintf("%d %ss", n, word)
}

// Load reads path (none if empty), then the environment given as os.Environ gives it, over the defaults.
// The error is Problems when settings are wrong; the Config is usable only without one.
func Load(path string, environ []string) (Config, error) {
	k := koanf.New(".")
	var problems Problems
	if path != "" {
		if err := k.Load(file.Provider(path), yaml.Parser()); err != nil {
			if errors.Is(err, fs.ErrNotExist) {
				return Config{}, fmt.Errorf("settings file %s does not exist: write one with 'leadtwin config init'", path)
			}
			return Config{}, fmt.Errorf("read settings file %s: %w", path, err)
		}
	}
	c := Default()
	known := sections(&c)
	fromEnv, files, envProblems := readEnv(known, environ)
	problems = append(problems, unknownKeys(k, known)...)
	problems = append(problems, envProblems...)
	problems = append(problems, unknownEnv(known, environ)...)
	if err := k.Load(confmap.Provider(fromEnv, "."), nil); err != nil {
		return Config{}, fmt.Errorf("read settings from the environment: %w", err)
	}
	for _, sec := range known {
		for _, s := range sec.Settings {
			if p, ok := s.decode(k); !ok {
				problems = append(problems, p)
			}
			if secret, ok := reflect.TypeAssert[*Secret](s.value.Addr()); ok {
				secret.file = files[s.Key]
			}
		}
	}
	problems = append(problems, c.check()...)
	if len(problems) > 0 {
		return Config{}, problems
	}
	// One form for calls, links and display: a browser's path leads nowhere in a link, and its query may hold a secret.
	c.Odoo.URL, c.Notes.OdooURL = weburl.Root(c.Odoo.URL), weburl.Root(c.Notes.OdooURL)
	return c, nil
}

// readEnv finds LEADTWIN_SECTION_KEY, and for every secret LEADTWIN_SECTION_KEY_FILE; files are the paths of those, by key.
func readEnv(known []section, environ []string) (found map[string]any, files map[string]string, problems Problems) {
	env := make(map[string]string, len(environ))
	for _, line := range environ {
		if name, value, ok := strings.Cut(line, "="); ok {
			env[name] = value
		}
	}
	found, files = map[string]any{}, map[string]string{}
	for _, sec := range known {
		for _, s := range sec.Settings {
			value, set := env[s.Env()]
			path := env[s.Env()+fileEnd]
			switch {
			case value != "" && path != "" && s.Secret:
				problems = append(problems, Problem{Key: s.Key, Want: "set " + s.Env() + " or " + s.Env() + fileEnd + ", not both"})
			case set && path == "":
				found[s.Key] = value
			case path != "" && s.Secret:
				text, err := readSecret(path)
				if err != nil {
					problems = append(problems, Problem{Key: s.Key, Got: path, Want: s.Env() + fileEnd + " must name a readable file"})
					continue
				}
				found[s.Key] = text
				files[s.Key] = path
			}
		}
	}
	return found, files, problems
}

// unknownKeys names every key of the file that is no setting, with the nearest one that is.
func unknownKeys(k *koanf.Koanf, known []section) Problems {
	var names []string
	for _, sec := range known {
		for _, s := range sec.Settings {
			names = append(names, s.Key)
		}
	}
	var problems Problems
	for _, key := range k.Keys() {
		if slices.Contains(names, key) {
			continue
		}
		if slices.ContainsFunc(known, func(s section) bool { return s.Key == key }) {
			if value := k.Get(key); value == nil || reflect.DeepEqual(value, map[string]any{}) {
				continue // an empty section, such as "rules:" with all its lines commented out
			}
			problems = append(problems, Problem{Key: key, Got: fmt.Sprint(k.Get(key)), Want: "this is a section; its keys stand indented below it"})
			continue
		}
		want := "there is no such setting; see 'leadtwin config init'"
		if near := nearest(key, names); near != "" {
			want = "there is no such setting; did you mean " + near + "?"
		}
		problems = append(problems, Problem{Key: key, Want: want})
	}
	return problems
}

// decode puts the loaded value into the field. ok is false, and the problem told, if it does not fit.
func (s setting) decode(k *koanf.Koanf) (p Problem, ok bool) {
	if !k.Exists(s.Key) {
		return Problem{}, true
	}
	got := k.Get(s.Key)
	if got == nil {
		return Problem{}, true // "key:" with nothing after it keeps the default
	}
	if text, isText := got.(string); isText && s.value.Kind() != reflect.String {
		got = strings.TrimSpace(text)
	}
	into, err := mapstructure.NewDecoder(&mapstructure.DecoderConfig{
		Result: s.value.Addr().Interface(), WeaklyTypedInput: true,
		DecodeHook: mapstructure.ComposeDecodeHookFunc(
			secretHook,
			mapstructure.StringToTimeDurationHookFunc(),
			listHook,
		),
	})
	if err == nil {
		err = into.Decode(got)
	}
	if err != nil {
		shown := HidePassword(fmt.Sprint(got))
		if _, secret := reflect.TypeAssert[Secret](s.value); secret {
			shown = hidden
		}
		return Problem{Key: s.Key, Got: shown, Want: "allowed: " + s.Allowed}, false
	}
	return Problem{}, true
}

// secretHook lets a key that looks like a number still be read as a text.
func secretHook(_, to reflect.Type, data any) (any, error) {
	if to != reflect.TypeFor[Secret]() {
		return data, nil
	}
	return NewSecret(fmt.Sprint(data)), nil
}

// listHook splits "a, b" from a variable into a list.
func listHook(from, to reflect.Type, data any) (any, error) {
	if from.Kind() != reflect.String || to != reflect.TypeFor[[]string]() {
		return data, nil
	}
	var list []string
	for part := range strings.SplitSeq(data.(string), ",") {
		if part = strings.TrimSpace(part); part != "" {
			list = append(list, part)
		}
	}
	return list, nil
}

// NeedOdoo tells, as Problems, which settings are missing before Odoo can be called.
func (c Config) NeedOdoo() error {
	var problems Problems
	for key, missing := range map[string]bool{
		"odoo.url": c.Odoo.URL == "", "odoo.database": c.Odoo.Database == "", "odoo.user": c.Odoo.User == "", "odoo.api_key": !c.Odoo.APIKey.Set(),
	} {
		if missing {
			env := setting{Key: key}.Env()
			problems = append(problems, Problem{Key: key, Want: "not set; put it into the settings file ('leadtwin config init' writes one) or into " + env})
		}
	}
	if len(problems) == 0 {
		return nil
	}
	slices.SortFunc(problems, func(a, b Problem) int { return strings.Compare(a.Key, b.Key) })
	return problems
}
