-- Who this store is: several stores may have written to one Odoo, and each must recognise its own notes there.

-- +goose Up

CREATE TABLE identity (
    one         INTEGER PRIMARY KEY, -- always 1
    id          {text} NOT NULL,     -- five characters; part of every action id
    signing_key TEXT NOT NULL,       -- hexadecimal; signs the last line of notes and never leaves the store
    generation  BIGINT NOT NULL,     -- grows with every restore from a backup
    made        BIGINT NOT NULL
);

-- Other stores that wrote notes to the same Odoo and were adopted.
CREATE TABLE known_stores (
    id      {text} PRIMARY KEY,
    by_whom TEXT NOT NULL,
    at      BIGINT NOT NULL
);
