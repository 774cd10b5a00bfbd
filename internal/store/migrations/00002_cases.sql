-- Cases, and what people and merges decided. Decisions cannot be rebuilt.

-- +goose Up

CREATE TABLE cases (
    id      {text} PRIMARY KEY,
    verdict TEXT NOT NULL,
    state   TEXT NOT NULL,
    error   TEXT NOT NULL,
    created BIGINT NOT NULL,
    updated BIGINT NOT NULL, -- grows with every change, so it also tells whether a case is still as it was read
    doc     TEXT NOT NULL    -- leads, salespeople, reasons, guards, plan, as JSON
);
CREATE INDEX cases_found ON cases (created, id);

CREATE TABLE case_leads (
    lead    BIGINT NOT NULL,
    case_id {text} NOT NULL REFERENCES cases (id) ON DELETE CASCADE,
    PRIMARY KEY (lead, case_id)
) {clustered};
CREATE INDEX case_leads_case ON case_leads (case_id);

-- "Never again". One pair may be dismissed on several cases, and be inherited from several merged leads.
CREATE TABLE dismissed (
    a       BIGINT NOT NULL, -- the lower id
    b       BIGINT NOT NULL,
    case_id {text} NOT NULL,
    via     BIGINT NOT NULL, -- the merged lead that it was inherited from; 0 if it was said of a and b
    by_whom TEXT NOT NULL,
    at      BIGINT NOT NULL,
    PRIMARY KEY (a, b, case_id, via)
) {clustered};
CREATE INDEX dismissed_b ON dismissed (b);
CREATE INDEX dismissed_case ON dismissed (case_id);

CREATE TABLE approvals (
    case_id {text} PRIMARY KEY,
    verdict TEXT NOT NULL,
    leads   TEXT NOT NULL, -- JSON list, ascending
    facts   TEXT NOT NULL, -- fingerprint of what the person saw
    by_whom TEXT NOT NULL,
    at      BIGINT NOT NULL
);

CREATE TABLE merged (
    lead      {id},
    into_lead BIGINT NOT NULL, -- the survivor of its own merge
    home      BIGINT NOT NULL, -- where it lives after all merges and undos that followed
    at        BIGINT NOT NULL
);
CREATE INDEX merged_into ON merged (into_lead);
CREATE INDEX merged_home ON merged (home);
