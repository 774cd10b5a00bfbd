-- What the audit trail says of one entry is read when its snapshots are: each is bound to its lead by a digest there.

-- +goose Up

CREATE INDEX audit_subject ON audit (subject);
