package config

import "strconv"

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
