-- The outbox, version 1. What a locked device may know: sealed bytes, numbers and states.

-- Single values by name.
CREATE TABLE settings (
    name  TEXT NOT NULL PRIMARY KEY,
    value BLOB NOT NULL
) STRICT, WITHOUT ROWID;

-- Who this device is. One row after enrolment.
CREATE TABLE identity (
    one         INTEGER NOT NULL PRIMARY KEY CHECK (one = 1),
    device      BLOB    NOT NULL CHECK (length(device) = 16),
    seed        BLOB    NOT NULL,   -- the signing seed, wrapped by the device secret
    certificate BLOB    NOT NULL,
    place       TEXT    NOT NULL,
    mailbox     BLOB    NOT NULL CHECK (length(mailbox) = 16),
    hub_url     TEXT    NOT NULL,
    hub_root    BLOB    NOT NULL,
    root_key    BLOB    NOT NULL CHECK (length(root_key) = 32)
) STRICT;

-- The signed directory as it came, and the highest version ever seen.
CREATE TABLE directory (
    one     INTEGER NOT NULL PRIMARY KEY CHECK (one = 1),
    version INTEGER NOT NULL,
    bytes   BLOB    NOT NULL
) STRICT;

-- The latest link of the hub's receipt chain.
CREATE TABLE receipt_chain (
    one     INTEGER NOT NULL PRIMARY KEY CHECK (one = 1),
    seq     INTEGER NOT NULL,
    receipt BLOB    NOT NULL
) STRICT;

-- Everything that was ever queued. The bytes go when an agency has answered; the rest stays.
CREATE TABLE envelopes (
    hash         BLOB    NOT NULL PRIMARY KEY CHECK (length(hash) = 32),
    kind         INTEGER NOT NULL CHECK (kind IN (1, 2)),   -- 1 referral, 2 answer
    bytes        BLOB,
    mailbox      BLOB    NOT NULL CHECK (length(mailbox) = 16),
    referral     BLOB    CHECK (length(referral) = 16),
    rev          INTEGER,
    case_number  TEXT,
    reply_secret BLOB    CHECK (length(reply_secret) = 32),
    upload       INTEGER NOT NULL CHECK (upload IN (0, 1)), -- 1 while the hub has not signed for it
    queued_at    INTEGER NOT NULL,
    receipt      BLOB,
    attempts     INTEGER NOT NULL DEFAULT 0,
    next_attempt INTEGER NOT NULL,
    last_error   TEXT,
    CHECK (kind <> 1 OR (referral IS NOT NULL AND rev IS NOT NULL AND case_number IS NOT NULL
                         AND reply_secret IS NOT NULL)),
    CHECK (kind <> 2 OR referral IS NULL),
    UNIQUE (referral, rev)
) STRICT, WITHOUT ROWID;
CREATE INDEX envelopes_to_upload ON envelopes (next_attempt) WHERE upload = 1;
CREATE INDEX envelopes_answered ON envelopes (mailbox, queued_at) WHERE kind = 2;

-- What was heard about a referral, appended and never changed.
CREATE TABLE status_events (
    n         INTEGER NOT NULL PRIMARY KEY,
    referral  BLOB    NOT NULL CHECK (length(referral) = 16),
    rev       INTEGER NOT NULL,
    agency    TEXT    NOT NULL,   -- empty: this device or the hub
    answer_no INTEGER NOT NULL,   -- 0: this device or the hub
    state     INTEGER NOT NULL,
    reason    TEXT,
    items     TEXT    NOT NULL,
    at        INTEGER NOT NULL,
    UNIQUE (referral, rev, agency, answer_no, state)
) STRICT;

-- Sealed bytes from the hub that nobody has opened yet.
CREATE TABLE inbox (
    hash      BLOB    NOT NULL PRIMARY KEY CHECK (length(hash) = 32),
    mailbox   BLOB    NOT NULL CHECK (length(mailbox) = 16),
    cursor    INTEGER NOT NULL,
    bytes     BLOB,                           -- gone once it was dealt with; the hash stays against repeats
    came_at   INTEGER NOT NULL,
    set_aside INTEGER NOT NULL DEFAULT 0      -- 1: it was sealed to us and cannot be believed; kept, and in nobody's way
) STRICT, WITHOUT ROWID;
CREATE INDEX inbox_waiting ON inbox (cursor) WHERE bytes IS NOT NULL AND set_aside = 0;
CREATE INDEX inbox_set_aside ON inbox (hash) WHERE set_aside = 1;

-- How far each mailbox was read.
CREATE TABLE cursors (
    mailbox BLOB    NOT NULL PRIMARY KEY CHECK (length(mailbox) = 16),
    cursor  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
