-- The names of fields took a quarter of what the mirror holds of a lead. In a document, a quote inside a value is escaped, so
-- only names match here.

-- +goose Up

UPDATE leads SET doc =
    replace(replace(replace(replace(replace(replace(
    replace(replace(replace(replace(replace(replace(
    replace(replace(replace(replace(replace(replace(
    replace(replace(replace(replace(replace(replace(doc
    , '"title":', '"t":')
    , '"type":', '"ty":')
    , '"archived":', '"x":')
    , '"contact":', '"n":')
    , '"company_name":', '"c":')
    , '"email":', '"e":')
    , '"phone":', '"p":')
    , '"mobile":', '"m":')
    , '"user":', '"u":')
    , '"team":', '"tm":')
    , '"company":', '"co":')
    , '"stage":', '"s":')
    , '"country":', '"ct":')
    , '"probability":', '"pr":')
    , '"revenue":', '"r":')
    , '"created":', '"at":')
    , '"orders":', '"o":')
    , '"lost_reason":', '"lr":')
    , '"unreadable":', '"un":')
    , '"source":', '"so":')
    , '"medium":', '"md":')
    , '"campaign":', '"ca":')
    , '"referred":', '"rf":')
    , '"creator":', '"by":');
