package config

import (
	"strconv"

	"leadtwin/rules/normalize"
)

// validateSettings finds values that have the right type but are not allowed.
func (c *Config) validateSettings() SettingErrors {
	var problems SettingErrors
	for _, section := range sections(c) {
		for _, s := range section.Settings {
			if p, ok := s.validateValue(); !ok {
				problems = append(problems, p)
			}
		}
	}
	problems = append(problems, c.Rules.contradictions()...)
	if c.Odoo.UndoUser != "" && !c.Odoo.UndoAPIKey.IsSet() {
		problems = append(problems,
			SettingError{Key: "odoo.undo_api_key", Want: "required because odoo.undo_user is " + strconv.Quote(c.Odoo.UndoUser)})
	}
	if c.Odoo.UndoUser == "" && c.Odoo.UndoAPIKey.IsSet() {
		problems = append(problems, SettingError{Key: "odoo.undo_user", Want: "required because odoo.undo_api_key is set"})
	}
	if c.Webhooks.SendTo != "" && !c.Webhooks.SendSecret.IsSet() {
		problems = append(problems, SettingError{
			Key: "webhooks.send_secret", Want: "required because webhooks.send_to is set; allowed: " + signingSecrets.allowed,
		})
	}
	return problems
}

// contradictions finds values that are listed both as shared and as personal, however they are written.
func (r *Rules) contradictions() SettingErrors {
	shared := map[string]bool{}
	for _, entry := range r.SharedValues {
		if form, ok := normalize.ListedForm(entry); ok {
			shared[form] = true
		}
	}
	var problems SettingErrors
	for _, entry := range r.PersonalValues {
		if form, ok := normalize.ListedForm(entry); ok && shared[form] {
			problems = append(problems, SettingError{
				Key: "rules.personal_values", Got: entry, Want: "it is in rules.shared_values, too; remove it from one of them",
			})
		}
	}
	return problems
}

func (s setting) validateValue() (p SettingError, ok bool) {
	if s.rule.check == nil {
		return SettingError{}, true
	}
	err := s.rule.check(s.value.Interface())
	if err == nil {
		return SettingError{}, true
	}
	want := "allowed: " + s.rule.allowed
	if err != errInvalid { //nolint:errorlint // the checks of this package return it unwrapped
		want = err.Error() + "; " + want
	}
	return SettingError{Key: s.Key, Got: s.redactedText(), Want: want}, false
}
