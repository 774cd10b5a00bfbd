-- The journal of all writes to Odoo, snapshots, notes, the lease of the one writer, and the audit trail. None of it can be rebuilt.

-- +goose Up

CREATE TABLE counters (
    name  {text} PRIMARY KEY,
    value BIGINT NOT NULL
);
INSERT INTO counters (name, value) VALUES ('journal', 0);

CREATE TABLE journal (
    seq       {id}, -- 17 is M-000017
    action    TEXT NOT NULL,
    case_id   {text} NOT NULL,
    leads     TEXT NOT NULL, -- JSON list
    survivor  BIGINT NOT NULL,
    state     TEXT NOT NULL,
    at        BIGINT NOT NULL,
    changed   BIGINT NOT NULL,
    by_whom   TEXT NOT NULL,
    error     TEXT NOT NULL,
    detail    TEXT NOT NULL,
    intent    {text} NOT NULL, -- the same for the same intent
    forgotten INTEGER NOT NULL -- 1 when error and detail were removed by forget
);
-- The same intent is never open twice, whoever asks.
CREATE UNIQUE INDEX journal_open ON journal (intent) WHERE state IN ('planned', 'intent', 'unknown');
CREATE INDEX journal_case ON journal (case_id);

CREATE TABLE journal_leads (
    lead  BIGINT NOT NULL,
    entry BIGINT NOT NULL REFERENCES journal (seq),
    PRIMARY KEY (lead, entry)
) {clustered};

CREATE TABLE journal_steps (
    entry    BIGINT NOT NULL REFERENCES journal (seq),
    n        INTEGER NOT NULL, -- 1, 2, 3 …
    state    TEXT NOT NULL,
    at       BIGINT NOT NULL,
    survivor BIGINT NOT NULL,
    error    TEXT NOT NULL,
    detail   TEXT NOT NULL,
    PRIMARY KEY (entry, n)
) {clustered};

CREATE TABLE snapshots (
    entry BIGINT NOT NULL REFERENCES journal (seq),
    lead  BIGINT NOT NULL,
    at    BIGINT NOT NULL,
    data  {bytes} NOT NULL, -- JSON, gzip
    PRIMARY KEY (entry, lead)
);
CREATE INDEX snapshots_at ON snapshots (at);

CREATE TABLE notes (
    message {id}, -- mail.message
    case_id {text} NOT NULL,
    on_lead BIGINT NOT NULL,
    leads   TEXT NOT NULL, -- JSON list, ascending
    at      BIGINT NOT NULL
);

CREATE TABLE note_leads (
    lead BIGINT NOT NULL,
    note BIGINT NOT NULL REFERENCES notes (message),
    PRIMARY KEY (lead, note)
) {clustered};

CREATE TABLE lease (
    name   {text} PRIMARY KEY,
    holder TEXT NOT NULL,
    what   TEXT NOT NULL,
    host   TEXT NOT NULL,
    pid    BIGINT NOT NULL,
    since  BIGINT NOT NULL,
    ends   BIGINT NOT NULL
);

CREATE TABLE audit (
    seq     {id}, -- 1, 2, 3 … without gaps
    at      BIGINT NOT NULL,
    by_whom TEXT NOT NULL,
    what    TEXT NOT NULL,
    subject TEXT NOT NULL,
    detail  TEXT NOT NULL,
    prev    TEXT NOT NULL, -- hash of the line before
    hash    TEXT NOT NULL
);
-- The end of the chain. Whoever adds a line locks this row, so two lines never follow the same one.
CREATE TABLE audit_head (
    id   INTEGER PRIMARY KEY,
    seq  BIGINT NOT NULL,
    hash TEXT NOT NULL
);
INSERT INTO audit_head (id, seq, hash) VALUES (1, 0, '');
