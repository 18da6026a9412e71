-- The vault, version 1. What is readable only while an officer is signed in.

-- The device's chain. One row per thing that happened, never changed and never deleted. What it stands for may be
-- shredded; `link` (a keyed hash of it) and `head` (a keyed hash of the head before and of the link) stay.
CREATE TABLE chain (
    n       INTEGER NOT NULL PRIMARY KEY,
    code    INTEGER NOT NULL,            -- 0: an event of a screening; otherwise an audit code
    at      INTEGER,                     -- with an audit code only
    subject TEXT,                        -- a case number, with some audit codes only
    link    BLOB    NOT NULL CHECK (length(link) = 32),
    head    BLOB    NOT NULL CHECK (length(head) = 32),
    CHECK (code <> 0 OR (at IS NULL AND subject IS NULL)),
    CHECK (code = 0 OR at IS NOT NULL)
) STRICT;

-- Where the chain ends, with a keyed hash over it, so that a row cut off at the end is missed.
CREATE TABLE chain_end (
    one  INTEGER NOT NULL PRIMARY KEY CHECK (one = 1),
    n    INTEGER NOT NULL,
    head BLOB    NOT NULL CHECK (length(head) = 32),
    seal BLOB    NOT NULL CHECK (length(seal) = 32)
) STRICT;

-- Interviews in progress. A finished one leaves no row here.
CREATE TABLE screenings (
    id      BLOB    NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    owner   BLOB    NOT NULL CHECK (length(owner) = 16), -- a mark of the officer's key
    cek     BLOB    NOT NULL,                            -- the case key, wrapped by the officer's key
    state   INTEGER NOT NULL CHECK (state IN (1, 2)),    -- 1 draft, 2 sealed and about to be forgotten
    created INTEGER NOT NULL,
    touched INTEGER NOT NULL,
    events  INTEGER NOT NULL,
    summary BLOB    NOT NULL                             -- what the list shows, sealed with the case key
) STRICT, WITHOUT ROWID;
CREATE INDEX screenings_by_owner ON screenings (owner, touched DESC, id DESC);

-- What was said, sealed with the case key.
CREATE TABLE events (
    screening BLOB    NOT NULL REFERENCES screenings (id),
    seq       INTEGER NOT NULL CHECK (seq >= 1),
    n         INTEGER NOT NULL UNIQUE REFERENCES chain (n),
    at        INTEGER NOT NULL,
    body_mac  BLOB    NOT NULL CHECK (length(body_mac) = 32), -- keyed by the case key: goes with it
    body      BLOB    NOT NULL,
    PRIMARY KEY (screening, seq)
) STRICT, WITHOUT ROWID;

-- Between the first and the third step of finalising: sealed here, perhaps not yet in the outbox.
CREATE TABLE finalising (
    screening    BLOB    NOT NULL PRIMARY KEY REFERENCES screenings (id),
    referral     BLOB    NOT NULL CHECK (length(referral) = 16),
    rev          INTEGER NOT NULL CHECK (rev >= 1),
    case_number  TEXT    NOT NULL,
    mailbox      BLOB    NOT NULL CHECK (length(mailbox) = 16),
    envelope     BLOB    NOT NULL,
    reply_secret BLOB    NOT NULL CHECK (length(reply_secret) = 32),
    at           INTEGER NOT NULL,
    tally        TEXT    NOT NULL
) STRICT, WITHOUT ROWID;

-- How many ended how, by month: no day, no place, no person.
CREATE TABLE tallies (
    month    INTEGER NOT NULL CHECK (month BETWEEN 197001 AND 999912),
    pack     TEXT    NOT NULL,
    version  TEXT    NOT NULL,
    outcome  TEXT    NOT NULL,
    referred INTEGER NOT NULL CHECK (referred IN (0, 1)),
    count    INTEGER NOT NULL CHECK (count >= 1),
    PRIMARY KEY (month, pack, version, outcome, referred)
) STRICT, WITHOUT ROWID;

-- What an officer keeps of a referral.
CREATE TABLE register (
    case_number TEXT    NOT NULL PRIMARY KEY,
    owner       BLOB    NOT NULL CHECK (length(owner) = 16),
    referral    BLOB    NOT NULL UNIQUE CHECK (length(referral) = 16),
    at          INTEGER NOT NULL,
    status      INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX register_by_owner ON register (owner, at DESC, case_number DESC);

-- Who may sign in, for the supervisor's room.
CREATE TABLE officers (
    number TEXT    NOT NULL PRIMARY KEY,
    owner  BLOB    NOT NULL UNIQUE CHECK (length(owner) = 16),
    role   INTEGER NOT NULL CHECK (role IN (1, 2))
) STRICT, WITHOUT ROWID;

-- The desk: referrals that were opened here.
CREATE TABLE referrals (
    device   BLOB    NOT NULL CHECK (length(device) = 16),
    referral BLOB    NOT NULL CHECK (length(referral) = 16),
    rev      INTEGER NOT NULL CHECK (rev >= 1),
    envelope BLOB    NOT NULL CHECK (length(envelope) = 32),
    body     BLOB    NOT NULL,   -- the JSON exactly as it was signed
    state    INTEGER NOT NULL,
    received INTEGER NOT NULL,
    PRIMARY KEY (device, referral, rev)
) STRICT, WITHOUT ROWID;
CREATE INDEX referrals_by_time ON referrals (received DESC, device DESC, referral DESC, rev DESC);

-- The desk: what case workers decided, and the sealed answer until the outbox has it.
CREATE TABLE decisions (
    device    BLOB    NOT NULL,
    referral  BLOB    NOT NULL,
    rev       INTEGER NOT NULL,
    answer_no INTEGER NOT NULL CHECK (answer_no >= 1),
    decision  TEXT    NOT NULL,
    worker    TEXT    NOT NULL,
    at        INTEGER NOT NULL,
    mailbox   BLOB    NOT NULL CHECK (length(mailbox) = 16),
    envelope  BLOB,
    PRIMARY KEY (device, referral, rev, answer_no),
    FOREIGN KEY (device, referral, rev) REFERENCES referrals (device, referral, rev)
) STRICT, WITHOUT ROWID;

-- The desk: the agency's secret keys.
CREATE TABLE agency_keys (
    public    BLOB    NOT NULL PRIMARY KEY CHECK (length(public) = 32),
    kind      INTEGER NOT NULL CHECK (kind IN (1, 2)),  -- 1 identity, 2 sealing
    secret    BLOB    NOT NULL CHECK (length(secret) = 32),
    not_after INTEGER                                   -- milliseconds since 1970; absent for an identity
) STRICT, WITHOUT ROWID;
