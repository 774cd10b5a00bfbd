-- A user takes leads out of a merge: a JSON list of their ids, and whether they are never proposed with the others again.

-- +goose Up

ALTER TABLE approvals ADD COLUMN left_out TEXT NOT NULL DEFAULT '[]';
ALTER TABLE approvals ADD COLUMN left_out_dismissed INTEGER NOT NULL DEFAULT 0;
