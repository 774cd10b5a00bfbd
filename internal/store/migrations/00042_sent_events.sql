-- How far the audit trail was sent to the receiver of webhooks.send_to: one row, once sending has begun.

-- +goose Up

CREATE TABLE sent_events (
    id        INTEGER PRIMARY KEY CHECK (id = 1),
    seq       BIGINT NOT NULL, -- line of the audit trail; all up to it were sent or are not for the receiver
    sent_at   BIGINT NOT NULL, -- last message that was accepted; 0 is never
    failed_at BIGINT NOT NULL, -- last message that was not; 0 where the next one was
    failure   TEXT NOT NULL
);
