//go:build odoo

package storetest

import (
	"testing"

	"leadtwin/internal/odootest"
)

func TestPostgres(t *testing.T) { testStore(t, odootest.PostgresStores(t)) }
