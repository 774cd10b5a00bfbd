package store

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
)

const (
	maxConnections = 8
	maxIdle        = 4
)

func connectPostgres(ctx context.Context, address string) (*Store, error) {
	config, err := pgx.ParseConfig(address) // its error does not show the password
	if err != nil {
		return nil, fmt.Errorf("read the address of PostgreSQL: %w", err)
	}
	if config.RuntimeParams["application_name"] == "" {
		config.RuntimeParams["application_name"] = "leadtwin"
	}
	db := stdlib.OpenDB(*config)
	db.SetMaxOpenConns(maxConnections)
	db.SetMaxIdleConns(maxIdle)
	if err := db.PingContext(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("connect to PostgreSQL: %w", err), db.Close())
	}
	d := postgresDialect()
	p := newPool(db, d)
	return &Store{dialect: d, write: p, read: p}, nil
}
