-- Odoo issues the ids of deleted leads again after a restore from an older backup. What was decided on the former lead of an
-- id must not apply to the new one; they differ in their creation time.

-- +goose Up

CREATE TABLE former_leads (
    lead    {id},
    created BIGINT NOT NULL -- create_date of the lead that left the mirror
);
