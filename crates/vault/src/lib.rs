//! The encrypted SQLite of one device: keyring, vault and outbox. The only client crate that knows SQL.
