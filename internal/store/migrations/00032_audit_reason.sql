-- The history lists why users refused cases, the newest first, without reading the whole audit trail.

-- +goose Up

CREATE INDEX audit_reason ON audit (seq) WHERE what = 'reason';
