-- The vault, version 2. The packs that interviews in progress are led with, each as long as one is.
CREATE TABLE packs (
    hash  BLOB NOT NULL PRIMARY KEY CHECK (length(hash) = 32), -- SHA-256 of the files
    files BLOB NOT NULL                                        -- the files as one run of bytes, deflated
) STRICT;

-- Absent for an interview that began before packs were kept and whose pack was not at hand since.
ALTER TABLE screenings ADD COLUMN pack BLOB REFERENCES packs (hash);
CREATE INDEX screenings_by_pack ON screenings (pack);
