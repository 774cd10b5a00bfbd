-- Above a limit a merge needs two people: the first decision is a proposal until somebody else confirms it.
-- What a user decided about many cases at once, and what became of each, so that its page shows progress.

-- +goose Up

ALTER TABLE approvals ADD COLUMN awaits_second INTEGER NOT NULL DEFAULT 0; -- 1: a proposal, which nobody may apply
ALTER TABLE approvals ADD COLUMN account TEXT NOT NULL DEFAULT '';         -- who decided: a user's id, a token, a name
ALTER TABLE approvals ADD COLUMN proposed_by TEXT NOT NULL DEFAULT '';     -- who proposed what another one confirmed

CREATE TABLE bulks (
    id       {text} PRIMARY KEY,
    account  TEXT NOT NULL,   -- who decided
    decision TEXT NOT NULL,
    at       BIGINT NOT NULL,
    cases    TEXT NOT NULL    -- a JSON list: case, and why its decision was refused
);
CREATE INDEX bulks_at ON bulks (at);
