-- +goose Up

-- Earlier versions kept decisions that they had refused to carry out, and a service would do so later. What is open is decided again.
DELETE FROM approvals;
