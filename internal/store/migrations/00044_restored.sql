-- What merges restored that Odoo's own merge had dropped, as numbers, so that reports need not read the details of all
-- merges. They hold nothing about a person, so forget leaves them. An undo deletes those of its merge.

-- +goose Up

CREATE TABLE restored (
    entry BIGINT NOT NULL REFERENCES journal (seq),
    kind  {text} NOT NULL,
    n     BIGINT NOT NULL,
    at    BIGINT NOT NULL, -- when the merge was verified
    PRIMARY KEY (entry, kind)
) {clustered};
CREATE INDEX restored_at ON restored (at, kind, n);

-- Reports count merges by week: from an index, not from their details.
CREATE INDEX journal_state ON journal (state, action, at);
