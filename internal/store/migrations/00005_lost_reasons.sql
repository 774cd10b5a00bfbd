-- The mirror holds the lost reasons of leads from now on, and the directory more of users: read all of it again. Nothing that people decided is touched.

-- +goose Up

DELETE FROM facts WHERE name IN ('crawl.cursor', 'crawl.full');
