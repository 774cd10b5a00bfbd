-- A user chooses single values for the result of a merge: a JSON object, field of the lead -> id of the lead that gives it.
-- Leads that the user added to the case: a JSON list of ids, and a fingerprint of them.

-- +goose Up

ALTER TABLE approvals ADD COLUMN chosen_values TEXT NOT NULL DEFAULT '{}';
ALTER TABLE approvals ADD COLUMN added TEXT NOT NULL DEFAULT '[]';
ALTER TABLE approvals ADD COLUMN added_facts TEXT NOT NULL DEFAULT '';
