-- What the hub keeps. No plaintext, no recipient, one size of envelope.

-- Who may speak: certificates that a registrar of the directory signed.
CREATE TABLE device (
  id          BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
  certificate BLOB NOT NULL
) STRICT, WITHOUT ROWID;

-- Sealed envelopes. The body goes when every reader has it and thirty days have passed; the hash stays.
CREATE TABLE envelope (
  id          INTEGER NOT NULL PRIMARY KEY,
  hash        BLOB NOT NULL UNIQUE CHECK (length(hash) = 32),
  received_at INTEGER NOT NULL,
  body        BLOB CHECK (body IS NULL OR length(body) = 16384)
) STRICT;

-- Where an envelope waits. Cursors count within one mailbox and tell nothing about another.
CREATE TABLE delivery (
  mailbox  BLOB NOT NULL CHECK (length(mailbox) = 16),
  cursor   INTEGER NOT NULL CHECK (cursor >= 1),
  envelope INTEGER NOT NULL REFERENCES envelope (id),
  PRIMARY KEY (mailbox, cursor),
  UNIQUE (envelope, mailbox)
) STRICT, WITHOUT ROWID;

-- The fields of each receipt; the signature is made again from them, always the same.
CREATE TABLE receipt (
  device      BLOB NOT NULL CHECK (length(device) = 16),
  seq         INTEGER NOT NULL CHECK (seq >= 1),
  envelope    INTEGER NOT NULL REFERENCES envelope (id),
  received_at INTEGER NOT NULL,
  prev        BLOB NOT NULL CHECK (length(prev) = 32),
  PRIMARY KEY (device, seq),
  UNIQUE (envelope, device)
) STRICT, WITHOUT ROWID;

-- What a reader has stored.
CREATE TABLE acknowledged (
  mailbox BLOB NOT NULL CHECK (length(mailbox) = 16),
  reader  BLOB NOT NULL CHECK (length(reader) = 16),
  cursor  INTEGER NOT NULL CHECK (cursor >= 0),
  PRIMARY KEY (mailbox, reader)
) STRICT, WITHOUT ROWID;

-- The last number seen in a signed request of each key (a device id or a registrar's public key).
CREATE TABLE signed_request (
  key_id BLOB NOT NULL PRIMARY KEY,
  seq    INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- The newest directory, as its holder signed it.
CREATE TABLE directory (
  only    INTEGER NOT NULL PRIMARY KEY CHECK (only = 1),
  version INTEGER NOT NULL,
  bytes   BLOB NOT NULL
) STRICT;

-- New devices and their registrars, for fifteen minutes. The hub does not hold the secret.
CREATE TABLE enrolment (
  code_id     BLOB NOT NULL PRIMARY KEY CHECK (length(code_id) = 16),
  asked_at    INTEGER NOT NULL,
  request     BLOB NOT NULL,
  request_mac BLOB NOT NULL CHECK (length(request_mac) = 32),
  state       TEXT NOT NULL CHECK (state IN ('waiting', 'approved', 'refused')),
  certificate BLOB,
  answer_mac  BLOB CHECK (answer_mac IS NULL OR length(answer_mac) = 32),
  CHECK ((state = 'approved') = (certificate IS NOT NULL AND answer_mac IS NOT NULL))
) STRICT, WITHOUT ROWID;

-- What each device last said of itself, by day and in buckets.
CREATE TABLE health (
  device     BLOB NOT NULL PRIMARY KEY CHECK (length(device) = 16),
  day        INTEGER NOT NULL,
  protection TEXT NOT NULL,
  unsent     TEXT NOT NULL,
  oldest     TEXT NOT NULL,
  audit_head BLOB NOT NULL CHECK (length(audit_head) = 32)
) STRICT, WITHOUT ROWID;
