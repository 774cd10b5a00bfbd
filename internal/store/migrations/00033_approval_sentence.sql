-- A sentence of the user for the note that keeps leads separate. It is deleted with the approval: the note in Odoo keeps it.

-- +goose Up

ALTER TABLE approvals ADD COLUMN sentence TEXT NOT NULL DEFAULT '';
