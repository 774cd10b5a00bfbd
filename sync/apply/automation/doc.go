// Package automation installs, checks and removes the automation rules in Odoo that call Leadtwin's webhook. Odoo 17 is
// the first version that can send webhooks.
//
// Rules are recognised by their name or by the address they call, so an administrator may rename or edit them.
// The token at the end of that address must never reach a result, an error or a log line.
//
// Read installer.go first, then status.go and install.go.
package automation
