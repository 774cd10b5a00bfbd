//go:build odoo

package store_test

import (
	"testing"

	"leadtwin/internal/odootest"
)

func BenchmarkPostgres(b *testing.B) { benchmarks(b, odootest.PostgresStores(b)) }
