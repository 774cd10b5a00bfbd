-- Who is signed in to the review desk. A backup may contain sessions; without the cookie they cannot be read.

-- +goose Up

CREATE TABLE sessions (
    id      {text} PRIMARY KEY, -- hash of the token in the cookie
    user_id BIGINT NOT NULL,    -- the Odoo user, 0 before sign-in
    expires BIGINT NOT NULL,
    data    {bytes} NOT NULL    -- sealed under a key that exists only in the cookie
);
CREATE INDEX sessions_user ON sessions (user_id);
CREATE INDEX sessions_expires ON sessions (expires);
