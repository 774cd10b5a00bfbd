package config

import (
	"fmt"
	"reflect"
	"strings"
	"time"
)

// setting is one leaf of Config, found by its tags.
type setting struct {
	Key     string // such as odoo.api_key
	Help    string
	Allowed string
	Secret  bool
	value   reflect.Value
}

// section is one struct of Config, or a leaf at the top such as mode.
type section struct {
	Key, Help string
	Settings  []setting
}

// Env is the variable that sets it.
func (s setting) Env() string {
	return envPrefix + strings.ToUpper(strings.ReplaceAll(s.Key, ".", "_"))
}

// name is the last part of the key.
func (s setting) name() string { return s.Key[strings.LastIndex(s.Key, ".")+1:] }

// text is the value as it would stand in the file; lists as [a, b], secrets hidden.
func (s setting) text() string {
	switch v := s.value.Interface().(type) {
	case Secret:
		return v.String()
	case string:
		if s.Secret {
			return HidePassword(v)
		}
		return v
	case time.Duration:
		return shortDuration(v)
	case []string:
		return "[" + strings.Join(v, ", ") + "]"
	default:
		return fmt.Sprint(v)
	}
}

// shown is the value as an error prints it: a secret is hidden, an address loses its password only.
func (s setting) shown() string {
	if _, secret := reflect.TypeAssert[Secret](s.value); secret {
		return s.text()
	}
	return HidePassword(s.text())
}

// sections walks Config in the order of its fields; values point into c, so they may be set.
func sections(c *Config) []section {
	var out []section
	root := reflect.ValueOf(c).Elem()
	for i := range root.NumField() {
		field, tag := root.Field(i), root.Type().Field(i).Tag
		s := section{Key: tag.Get("key"), Help: tag.Get("help")}
		if field.Kind() != reflect.Struct {
			s.Settings = []setting{newSetting("", field, tag)}
			out = append(out, s)
			continue
		}
		for j := range field.NumField() {
			s.Settings = append(s.Settings, newSetting(s.Key+".", field.Field(j), field.Type().Field(j).Tag))
		}
		out = append(out, s)
	}
	return out
}

func newSetting(prefix string, value reflect.Value, tag reflect.StructTag) setting {
	_, secret := reflect.TypeAssert[Secret](value)
	return setting{
		Key: prefix + tag.Get("key"), Help: tag.Get("help"), Allowed: tag.Get("allowed"),
		Secret: secret || tag.Get("secret") == "true", value: value,
	}
}

func shortDuration(d time.Duration) string {
	s := d.String()
	if strings.HasSuffix(s, "m0s") {
		s = strings.TrimSuffix(s, "0s")
	}
	if strings.HasSuffix(s, "h0m") {
		s = strings.TrimSuffix(s, "0m")
	}
	return s
}
