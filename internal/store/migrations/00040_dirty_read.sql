-- A lead that became dirty because it was read from Odoo and differs need not be read again before it is evaluated: a sweep
-- that was killed goes on where it was.

-- +goose Up

ALTER TABLE dirty ADD COLUMN is_read INTEGER NOT NULL DEFAULT 0;
