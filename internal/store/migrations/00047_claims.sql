-- Passes of several replicas evaluate different leads at the same time. A pass claims the leads that it evaluates.

-- +goose Up

CREATE TABLE claim_passes (
    pass  BIGINT PRIMARY KEY, -- while it lives, its session holds the advisory lock of this number
    saves BIGINT NOT NULL
) {clustered};

CREATE TABLE claims (
    lead     {id},
    pass     BIGINT NOT NULL, -- 0: free
    released BIGINT NOT NULL  -- the number of the last pass that evaluated the lead, in the order in which they ended
);

CREATE INDEX claims_of_passes ON claims (pass) WHERE pass <> 0;
