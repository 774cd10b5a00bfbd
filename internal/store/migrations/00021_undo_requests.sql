-- Undos that users asked for on a page; a worker does them.

-- +goose Up

CREATE TABLE undo_requests (
    action  {text} PRIMARY KEY, -- the merge
    by_whom TEXT NOT NULL,
    at      BIGINT NOT NULL,
    error   TEXT NOT NULL -- why it was refused; empty while it waits
);
