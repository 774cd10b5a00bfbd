-- Answers to requests of the API with an idempotency key: the same request gets the same answer for a day.

-- +goose Up

CREATE TABLE api_requests (
    token  {text} NOT NULL,  -- hash of the token that sent it
    key    {text} NOT NULL,  -- chosen by the client
    digest TEXT NOT NULL,    -- of method, path and body
    at     BIGINT NOT NULL,
    status INTEGER NOT NULL, -- of the answer; 0 while the request is being carried out
    answer TEXT NOT NULL,
    PRIMARY KEY (token, key)
);
CREATE INDEX api_requests_at ON api_requests (at);

-- A token may be limited to the leads of a sales team; 0 is none.
ALTER TABLE api_tokens ADD COLUMN team BIGINT NOT NULL DEFAULT 0;
