-- A user chooses single values for the result of a merge: a JSON object, field of the lead -> id of the lead that gives it.

-- +goose Up

ALTER TABLE approvals ADD COLUMN chosen_values TEXT NOT NULL DEFAULT '{}';
