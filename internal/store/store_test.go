package store_test

import (
	"path/filepath"
	"testing"

	"go.uber.org/goleak"

	"leadtwin/internal/store/storetest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func sqliteURL(t testing.TB) string {
	return "sqlite:" + filepath.Join(t.TempDir(), "leadtwin.db")
}

func TestSQLite(t *testing.T) { storetest.Exercise(t, sqliteURL) }
