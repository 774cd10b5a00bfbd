package config

import (
	"fmt"
	"reflect"
	"strings"
	"time"

	"leadtwin/rules/customguard"
)

// setting is one key: what it does, where its value is stored, and which values are valid.
type setting struct {
	Key    string // such as odoo.api_key
	Help   string
	Secret bool
	rule   rule
	value  reflect.Value
}

// section is a named part of the file, or a single setting at the top such as mode.
type section struct {
	Key, Help string
	Settings  []setting
}

func (s section) isSingleSetting() bool { return s.Settings[0].Key == s.Key }

func (s setting) envVariable() string {
	return envPrefix + strings.ToUpper(strings.ReplaceAll(s.Key, ".", "_"))
}

func (s setting) lastKeyPart() string { return s.Key[strings.LastIndex(s.Key, ".")+1:] }

// valueText is the value as written in the file, without secrets.
func (s setting) valueText() string {
	switch v := s.value.Interface().(type) {
	case Secret:
		return v.String()
	case string:
		if s.Secret {
			return RedactPassword(v)
		}
		return v
	case time.Duration:
		return shortDuration(v)
	case []string:
		return "[" + strings.Join(v, ", ") + "]"
	case []customguard.Definition:
		if len(v) == 0 {
			return "[]"
		}
		return guardsAsJSON(v)
	default:
		return fmt.Sprint(v)
	}
}

// redactedText is the value as an error prints it: without secrets, and without the password of any URL.
func (s setting) redactedText() string {
	if _, secret := reflect.TypeAssert[Secret](s.value); secret {
		return s.valueText()
	}
	return RedactPassword(s.valueText())
}

func defineSetting(field any, name string, r rule, help string) setting {
	value := reflect.ValueOf(field).Elem()
	_, secret := reflect.TypeAssert[Secret](value)
	return setting{Key: name, Help: help, Secret: secret, rule: r, value: value}
}

func (s setting) markSecret() setting {
	s.Secret = true
	return s
}

// jsonValue is the value for JSON: numbers and lists as they are, all else as redacted text.
func (s setting) jsonValue() any {
	switch v := s.value.Interface().(type) {
	case bool, int, float64, []string, []customguard.Definition:
		return v
	default:
		return s.valueText()
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
