package store

import (
	"context"
	"errors"
	"io/fs"
	"path"
	"strconv"
	"strings"
)

// Schemas returns the versions of the schema, ascending.
func Schemas() (versions []int64, err error) {
	files, err := fs.Glob(migrations, "migrations/*.sql")
	for _, file := range files {
		number, _, _ := strings.Cut(path.Base(file), "_")
		version, err := strconv.ParseInt(number, 10, 64)
		if err != nil {
			return nil, err
		}
		versions = append(versions, version)
	}
	return versions, err
}

// CreateOlder creates a store whose tables are those of an older schema.
func CreateOlder(ctx context.Context, url string, version int64) error {
	s, err := connectStore(ctx, url)
	if err != nil {
		return err
	}
	p, err := newMigrations(s.write.db, s.dialect)
	if err == nil {
		_, err = p.UpTo(ctx, version)
	}
	return errors.Join(err, s.closePools())
}
