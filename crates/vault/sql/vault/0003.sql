-- The vault, version 3. An interview changes hands while the other officer is away.

-- What is sealed to an officer; absent until that officer signs in.
ALTER TABLE officers ADD COLUMN sealing BLOB CHECK (sealing IS NULL OR length(sealing) = 32);

-- 1: `cek` is sealed to the owner, who wraps it with the own key at the next unlock.
ALTER TABLE screenings ADD COLUMN handed INTEGER NOT NULL DEFAULT 0 CHECK (handed IN (0, 1));
