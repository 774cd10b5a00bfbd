// Package config holds all settings of Leadtwin: typed values, defaults, validation and documentation.
//
// It reads a YAML file and LEADTWIN_… variables, reports all errors at once and never prints a secret. It imports no
// package of Leadtwin except weburl. Read settings.go first; docs/settings.md is generated from it.
package config
