-- A crawl once took a row without an id for lead 0, which no sweep finds again to remove it.

-- +goose Up

DELETE FROM lead_keys WHERE lead <= 0;
DELETE FROM dirty WHERE lead <= 0;
DELETE FROM leads WHERE id <= 0;
