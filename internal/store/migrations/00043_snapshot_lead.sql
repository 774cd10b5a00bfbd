-- The last snapshot of a lead says whose it was once neither Odoo nor the mirror has it.

-- +goose Up

CREATE INDEX snapshots_lead ON snapshots (lead, entry);
