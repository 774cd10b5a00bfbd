-- What users answered to the question whether the leads of a case are one person, by the pattern that the case had: questions
-- are ordered by it. Counts are kept with the answers, so that a page need not walk over all of them.

-- +goose Up

ALTER TABLE cases ADD COLUMN pattern {text} NOT NULL DEFAULT ''; -- filled when the store is opened
CREATE INDEX cases_without_pattern ON cases (id) WHERE pattern = '';

CREATE TABLE answers (
    case_id    {text} PRIMARY KEY,
    pattern    {text} NOT NULL,
    one_person INTEGER NOT NULL, -- 1 or 0
    weight     BIGINT NOT NULL,  -- thousandths of a decision on one case
    at         BIGINT NOT NULL
);

CREATE TABLE answer_counts (
    pattern    {text} PRIMARY KEY,
    decisions  BIGINT NOT NULL,
    one_person BIGINT NOT NULL,
    weight     BIGINT NOT NULL,
    one_weight BIGINT NOT NULL
);
