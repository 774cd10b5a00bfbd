-- Cases that no longer exist, so that their addresses, in notes and in open pages, still say what became of them.
-- Salespeople who asked for the leads of a case.

-- +goose Up

CREATE TABLE past_cases (
    id    {text} PRIMARY KEY,
    leads TEXT NOT NULL,  -- JSON list, ascending
    found BIGINT NOT NULL,
    ended BIGINT NOT NULL
);
CREATE INDEX past_cases_ended ON past_cases (ended);

CREATE TABLE owner_requests (
    case_id     {text} NOT NULL REFERENCES cases (id) ON DELETE CASCADE,
    salesperson BIGINT NOT NULL,
    name        TEXT NOT NULL,
    at          BIGINT NOT NULL,
    PRIMARY KEY (case_id, salesperson)
) {clustered};
