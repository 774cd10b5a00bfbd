-- The mirror of Odoo's leads, and what a crawl needs. All of it can be rebuilt by a crawl.
-- Words in braces differ between the databases; see dialect.go. Times are microseconds since 1970 UTC.

-- +goose Up

CREATE TABLE leads (
    id       {id},
    customer BIGINT NOT NULL, -- res.partner; 0 is none
    written  BIGINT NOT NULL, -- write_date
    doc      TEXT NOT NULL,   -- the other fields, as JSON
    keys     TEXT NOT NULL    -- blocking keys, a sorted JSON list
);
CREATE INDEX leads_customer ON leads (customer); -- of all leads: counting them then walks this and not the table

-- Who carries a blocking key. The way back, from lead to keys, is leads.keys.
CREATE TABLE lead_keys (
    key  {text} NOT NULL,
    lead BIGINT NOT NULL,
    PRIMARY KEY (key, lead)
) {clustered};

CREATE TABLE customers (
    id      {id},
    written BIGINT NOT NULL,
    doc     TEXT NOT NULL
);

-- Leads whose groups must be evaluated again.
CREATE TABLE dirty (
    lead      {id},
    version   BIGINT NOT NULL, -- chosen by chance for every mark, so that a mark that came later is told from the one that was taken
    left_keys TEXT NOT NULL    -- keys lost since the lead was last clean, a JSON list; empty for none
);

-- Small values by name: cursors, the directory, the stop switch.
CREATE TABLE facts (
    name  {text} PRIMARY KEY,
    value TEXT NOT NULL
);

-- Leads that somebody said have changed.
CREATE TABLE inbox (
    lead       {id},
    first_seen BIGINT NOT NULL,
    last_seen  BIGINT NOT NULL,
    version    BIGINT NOT NULL,
    attempts   INTEGER NOT NULL,
    next_try   BIGINT NOT NULL
);
