-- The queue of the desk asks for each page whether a waiting case has changed: from an index, not from the documents of the
-- cases. The last snapshot of a lead says whose it was once neither Odoo nor the mirror has it.

-- +goose Up

CREATE INDEX cases_changed ON cases (verdict, state, snoozed_until, updated, id);
CREATE INDEX snapshots_lead ON snapshots (lead, entry);
