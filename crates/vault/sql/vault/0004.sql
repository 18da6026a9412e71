-- The vault, version 4. What the rows of all tables are is known at the chain's end.

-- The sum of all rows' marks, under a mask of that place in the chain; absent until the vault is next opened.
ALTER TABLE chain_end ADD COLUMN sum BLOB CHECK (sum IS NULL OR length(sum) = 32);

-- A keyed hash of the body and of the place it has: bodies are too long to be read at every opening.
ALTER TABLE referrals ADD COLUMN mark BLOB CHECK (mark IS NULL OR length(mark) = 32);

-- What waits for an officer to take it over is found without reading every interview.
CREATE INDEX screenings_handed ON screenings (owner) WHERE handed = 1;
