-- A user takes a case out of the review queue for a while.

-- +goose Up

ALTER TABLE cases ADD COLUMN snoozed_until BIGINT NOT NULL DEFAULT 0; -- 0 not snoozed, -1 until a change
ALTER TABLE cases ADD COLUMN snoozed_by TEXT NOT NULL DEFAULT '';
ALTER TABLE cases ADD COLUMN snoozed_facts TEXT NOT NULL DEFAULT '';  -- the snooze ends when the case has other facts
