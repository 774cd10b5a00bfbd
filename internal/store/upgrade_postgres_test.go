//go:build odoo

package store_test

import "testing"

// On PostgreSQL no copy is made, which the log says: its own tools make backups.
func TestUpgradeOnPostgres(t *testing.T) {
	upgradeFromEachSchema(t, postgresURLs(t), func(*testing.T, string, int64, map[string][]string) string { return "" })
}

func TestUpgradeShortensLeadsOnPostgres(t *testing.T) {
	upgradeShortensLeads(t, postgresURLs(t)(t))
}
