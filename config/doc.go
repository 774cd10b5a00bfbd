// Package config holds every setting of Leadtwin: one typed section each, its default, its check and its description.
//
// It reads a YAML file and LEADTWIN_… variables, reports all errors at once and never prints a secret. It imports
// nothing of ours. Read config.go first; docs/settings.md is generated from it.
package config
