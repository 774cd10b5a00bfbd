//go:build odoo

package store_test

import (
	"testing"

	"leadtwin/internal/odootest"
)

// On PostgreSQL no copy is made, which the log says: its own tools make backups.
func TestUpgradeOnPostgres(t *testing.T) {
	noCopy := func(*testing.T, string, int64, map[string][]string) string { return "" }
	upgradeFromEachSchema(t, odootest.PostgresStores(t), noCopy)
}

func TestUpgradeShortensLeadsOnPostgres(t *testing.T) {
	upgradeShortensLeads(t, odootest.Postgres(t))
}
