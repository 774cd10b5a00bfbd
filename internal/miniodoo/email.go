package miniodoo

import (
	"regexp"
	"slices"
	"strings"
)

// address finds the addresses in a text, display names and all.
var address = regexp.MustCompile(`([^\s,<"';]+@[^\s<"',;>]+)`)

// normalizeEmail returns the address of a text in lower case. Up to 18 a text with several addresses has none, as
// email_normalize of Odoo 14; later the first one counts for leads and contacts.
func (o *Odoo) normalizeEmail(text string) string {
	found := address.FindAllString(text, -1)
	if len(found) == 0 || o.major < 19 && len(found) != 1 {
		return ""
	}
	return strings.ToLower(found[0])
}

// emailDomain is email_domain_criterion of Odoo 19: "@domain", or the whole address at a public provider.
//
// Source: mail_prepare_for_domain_search in addons/iap/tools/iap_tools.py.
func (o *Odoo) emailDomain(text string) string {
	if text == "" {
		return ""
	}
	email := o.normalizeEmail(text)
	if email == "" {
		email = strings.ToLower(text)
	}
	at := strings.LastIndexByte(email, '@')
	if at < 0 || slices.Contains(publicProviders(), email[at+1:]) {
		return email
	}
	return email[at:]
}

// publicProviders are the ones of Odoo's list that tests and the demo use.
func publicProviders() []string {
	return []string{
		"aol.com", "gmail.com", "gmx.de", "gmx.net", "googlemail.com", "hotmail.com", "hotmail.fr", "icloud.com",
		"laposte.net", "libero.it",
		"live.com", "mail.ru", "msn.com", "odoo.com", "orange.fr", "outlook.com", "protonmail.com", "qq.com", "t-online.de",
		"web.de",
		"yahoo.com", "yahoo.fr", "yandex.ru", "163.com",
	}
}
