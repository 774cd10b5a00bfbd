package odooclient

import (
	"fmt"
	"regexp"
	"strconv"
)

// The versions of Odoo that Leadtwin knows. Newer ones are tried, with a warning.
const (
	OldestMajor = 14
	NewestMajor = 19
)

// Version is an Odoo version as the server tells it.
type Version struct {
	Text  string `json:"text"`  // such as 17.0, saas~18.3+e or 19.0-20260101
	Major int    `json:"major"` // such as 18
	Minor int    `json:"minor"` // such as 3; 0 for a yearly version
}

var majorOf = regexp.MustCompile(`^(?:saas[~-])?(\d+)(?:\.(\d+))?`)

// ParseVersion reads a version as servers send it. Error kind Unsupported: no version, or older than 14.
func ParseVersion(text string) (Version, error) {
	m := majorOf.FindStringSubmatch(text)
	if m == nil {
		return Version{}, &Error{Kind: Unsupported, Said: fmt.Sprintf("%q is no version of Odoo", text), Do: "check that odoo.url is the address of an Odoo"}
	}
	major, err := strconv.Atoi(m[1])
	if err != nil || major < OldestMajor {
		return Version{}, &Error{Kind: Unsupported, Said: fmt.Sprintf("Odoo %s is older than %d", text, OldestMajor), Do: "upgrade Odoo to 14 or later"}
	}
	minor, _ := strconv.Atoi(m[2]) // none is 0
	return Version{Text: text, Major: major, Minor: minor}, nil
}

// Newer says that Leadtwin was not tested with this version.
func (v Version) Newer() bool { return v.Major > NewestMajor || v.Major == NewestMajor && v.Minor > 0 }
