-- +goose Up

-- Earlier versions kept decisions that they had refused to carry out, and a service would do so later. What is open is decided again.
DELETE FROM approvals;

-- Where the leads of dismissed pairs are found again when a user merges one of them in Odoo: its messages move with it.
CREATE TABLE dismissed_leads (
    lead     {id},
    messages TEXT NOT NULL,  -- ids of some of its mail.message records, a JSON list
    moved_to BIGINT NOT NULL -- the lead that holds these messages since this one is gone; 0 not known yet, -1 none was found
);
