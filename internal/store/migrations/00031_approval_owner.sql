-- A user chooses with a merge whom the remaining lead goes to; 0 leaves it to the plan.

-- +goose Up

ALTER TABLE approvals ADD COLUMN salesperson BIGINT NOT NULL DEFAULT 0;
ALTER TABLE approvals ADD COLUMN team BIGINT NOT NULL DEFAULT 0;
