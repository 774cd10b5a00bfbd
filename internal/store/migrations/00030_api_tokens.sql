-- Tokens of the API. The token itself is shown once and never stored.

-- +goose Up

CREATE TABLE api_tokens (
    hash    {text} PRIMARY KEY,
    name    TEXT NOT NULL,
    scopes  TEXT NOT NULL,   -- words with spaces between them
    expires BIGINT NOT NULL, -- 0 is never
    by_whom TEXT NOT NULL,
    created BIGINT NOT NULL,
    used    BIGINT NOT NULL  -- when it was used last; 0 is never
);
