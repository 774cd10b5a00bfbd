package config

import (
	"errors"
	"fmt"
	"net"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/robfig/cron/v3"

	"leadtwin/rules/normalize"
)

// rule describes which values of a setting are valid: in words, in Go, and in JSON Schema.
type rule struct {
	allowed string
	check   func(value any) error // nil: every value of the type is valid
	schema  map[string]any        // what the type does not say
}

// errInvalid is the error of a check that has nothing to add to what is allowed.
var errInvalid = errors.New("invalid")

func validIf(ok bool) error {
	if ok {
		return nil
	}
	return errInvalid
}

func textRule(allowed string, valid func(string) bool) rule {
	return rule{allowed: allowed, check: func(v any) error {
		if secret, ok := v.(Secret); ok {
			return validIf(valid(secret.Reveal()))
		}
		return validIf(valid(v.(string)))
	}}
}

func anyValueOf(allowed string) rule { return rule{allowed: allowed} }

var boolean = anyValueOf("true or false") //nolint:gochecknoglobals // a constant

func oneOf(values ...string) rule {
	last := len(values) - 1
	r := textRule(strings.Join(values[:last], ", ")+" or "+values[last],
		func(s string) bool { return slices.Contains(values, s) })
	r.schema = map[string]any{"enum": values}
	return r
}

func choiceOrID(record string, words ...string) rule {
	r := textRule(strings.Join(words, ", ")+" or the id of a "+record, func(s string) bool {
		id, err := strconv.ParseInt(s, 10, 64)
		return err == nil && id > 0 || slices.Contains(words, s)
	})
	r.schema = map[string]any{"type": []string{"string", "integer"}, "anyOf": []any{
		map[string]any{"enum": words},
		map[string]any{"type": "string", "pattern": "^0*[1-9][0-9]*$"},
		map[string]any{"type": "integer", "minimum": 1},
	}}
	return r
}

func atLeast(least float64, unit string) rule {
	return rule{
		allowed: strings.TrimSpace(fmt.Sprintf("%g or more %s", least, unit)),
		check:   func(v any) error { return validIf(toFloat64(v) >= least) },
		schema:  map[string]any{"minimum": least},
	}
}

// contactValues is a list of what normalize.ListedForm reads.
//
//nolint:gochecknoglobals // a constant
var contactValues = rule{
	allowed: "e-mail addresses, and phone numbers with their country code, such as +49 30 901820",
	check: func(v any) error {
		for _, entry := range v.([]string) {
			if _, ok := normalize.ListedForm(entry); !ok {
				return fmt.Errorf("%q is not valid", entry)
			}
		}
		return nil
	},
}

// wholePercent is a percentage of which 0 means off.
//
//nolint:gochecknoglobals // a constant
var wholePercent = rule{
	allowed: "0 to 100",
	check:   func(v any) error { return validIf(toFloat64(v) >= 0 && toFloat64(v) <= 100) },
	schema:  map[string]any{"minimum": 0, "maximum": 100},
}

//nolint:gochecknoglobals // a constant
var percent = rule{
	allowed: "above 0, up to 100",
	check:   func(v any) error { return validIf(toFloat64(v) > 0 && toFloat64(v) <= 100) },
	schema:  map[string]any{"exclusiveMinimum": 0, "maximum": 100},
}

func toFloat64(v any) float64 {
	if n, ok := v.(int); ok {
		return float64(n)
	}
	return v.(float64)
}

func minDuration(least time.Duration, allowed string) rule {
	return rule{allowed: allowed, check: func(v any) error { return validIf(v.(time.Duration) >= least) }}
}

func webURL(allowed string) rule {
	return textRule(allowed, func(s string) bool { return s == "" || hasScheme(s, "http", "https") && !hasUserInfo(s) })
}

//nolint:gochecknoglobals // a constant
var proxyURL = textRule("such as http://proxy.example.com:3128, or empty", func(s string) bool {
	return s == "" || hasScheme(s, "http", "https", "socks5")
})

//nolint:gochecknoglobals // a constant
var receiverURL = textRule("an https URL without user and password (http on this machine only), or empty",
	func(s string) bool {
		u, err := url.Parse(s)
		if s == "" || err != nil || u.Hostname() == "" || u.User != nil {
			return s == ""
		}
		loopback := u.Hostname() == "localhost" || net.ParseIP(u.Hostname()).IsLoopback()
		return u.Scheme == "https" || u.Scheme == "http" && loopback
	})

//nolint:gochecknoglobals // a constant
var signingSecrets = textRule("whsec_ and 24 to 64 bytes in base64, such as the output of "+
	"'echo whsec_$(openssl rand -base64 32)'", func(s string) bool {
	_, err := parseSigningSecrets(s)
	return err == nil
})

func hasScheme(s string, schemes ...string) bool {
	u, err := url.Parse(s)
	return err == nil && slices.Contains(schemes, u.Scheme) && u.Host != ""
}

func hasUserInfo(s string) bool {
	u, err := url.Parse(s)
	return err == nil && u.User != nil
}

var storeURL = textRule("sqlite:PATH or postgres://…", func(s string) bool { //nolint:gochecknoglobals // a constant
	if path, ok := strings.CutPrefix(s, "sqlite:"); ok {
		return path != ""
	}
	return strings.HasPrefix(s, "postgres://") || strings.HasPrefix(s, "postgresql://")
})

//nolint:gochecknoglobals // a constant
var hostPort = textRule("host:port, such as 127.0.0.1:8080", func(s string) bool {
	_, port, err := net.SplitHostPort(s)
	n, err2 := strconv.Atoi(port)
	return err == nil && err2 == nil && n >= 0 && n < 65536
})

//nolint:gochecknoglobals // a constant
var loopbackPort = textRule("a loopback address such as 127.0.0.1:6060, or empty", func(s string) bool {
	host, port, err := net.SplitHostPort(s)
	n, err2 := strconv.Atoi(port)
	return s == "" || err == nil && err2 == nil && n >= 0 && n < 65536 && net.ParseIP(host).IsLoopback()
})

var basePath = textRule("such as /leadtwin, or empty", func(s string) bool { //nolint:gochecknoglobals // a constant
	return s == "" || strings.HasPrefix(s, "/") && !strings.HasSuffix(s, "/") && !strings.ContainsAny(s, " ?#%{}\"'<>\\")
})

//nolint:gochecknoglobals // a constant
var networks = rule{allowed: "IP addresses or networks such as 10.0.0.0/8", check: func(v any) error {
	_, err := parseNetworks(v.([]string))
	return validIf(err == nil)
}}

// externalID matches an external ID of Odoo.
//
//nolint:gochecknoglobals // a constant
var externalID = textRule("an external ID such as sales_team.group_sale_manager",
	regexp.MustCompile(`^[a-z0-9_]+\.[a-z0-9_]+$`).MatchString)

var webhookTokens = textRule("16 characters or more each", func(s string) bool { //nolint:gochecknoglobals // a constant
	return !slices.ContainsFunc(splitList(s),
		func(token string) bool { return len(token) < 16 || strings.ContainsAny(token, "/?#% ") })
})

//nolint:gochecknoglobals // a constant
var timeZone = textRule("a name such as Europe/Berlin, or Local", func(s string) bool {
	_, err := time.LoadLocation(s)
	return err == nil
})

//nolint:gochecknoglobals // a constant
var quietHours = rule{allowed: "time ranges such as 08:00-12:00, 13:00-18:00, or empty", check: func(v any) error {
	_, err := ParseQuietHours(v.(string))
	return err
}}

// cronStart is where the search for the next run of a cron expression starts. robfig/cron searches five years, so it
// finds February 29 (2028) as well.
var cronStart = time.Date(2026, time.January, 1, 0, 0, 0, 0, time.UTC) //nolint:gochecknoglobals // a constant

func cronLine(allowed string) rule {
	return rule{allowed: allowed, check: func(v any) error {
		if v.(string) == "" {
			return nil
		}
		schedule, err := cron.ParseStandard(v.(string))
		switch {
		case err != nil:
			return errInvalid
		case schedule.Next(cronStart).IsZero():
			return errors.New("this date never occurs")
		}
		return nil
	}}
}
