//! One write to the vault: links are added to the chain, rows change, and at the end of it the end of the chain is sealed
//! once with the sum of what the rows are then.

use std::cell::Cell;
use std::ops::Deref;

use fener_model::Timestamp;
use rusqlite::{Connection, OptionalExtension as _, Params, Transaction};

use super::chain::{self, AuditCode, AuditHead, ChainKeys, START};
use super::rows::{self, Part, Sum};
use crate::db::{Db, Fail};
use crate::{StoreError, StoreFile};

/// Where the chain ends, and what the rows are there.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct End {
    pub(super) at: AuditHead,
    /// Absent at the beginning, and where an earlier version of this program wrote last.
    pub(super) sum: Option<Sum>,
}

impl End {
    const NONE: Self = Self { at: AuditHead { count: 0, head: START }, sum: None };

    /// The end as it is sealed in the file.
    ///
    /// # Errors
    /// [`StoreError::Damaged`] where the seal does not fit.
    pub(super) fn read(connection: &Connection, keys: &ChainKeys) -> Result<Self, Fail> {
        type Stored = (u64, [u8; 32], Option<[u8; 32]>, [u8; 32]);
        let stored: Option<Stored> = connection
            .prepare_cached("SELECT n, head, sum, seal FROM chain_end")?
            .query_row([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)))
            .optional()?;
        let Some((count, head, masked, seal)) = stored else { return Ok(Self::NONE) };
        let at = AuditHead { count, head };
        if !keys.end_fits(&at, masked.as_ref(), &seal) {
            return Err(StoreError::Damaged(StoreFile::Vault).into());
        }
        Ok(Self { at, sum: masked.map(|masked| Sum(masked).minus(keys.mask(&at))) })
    }

    /// Whether it is where the links end, and the rows are what they were.
    pub(super) fn fits(&self, connection: &Connection, keys: &ChainKeys) -> rusqlite::Result<bool> {
        const LAST: &str = "SELECT n, head FROM chain ORDER BY n DESC LIMIT 1";
        let last = connection
            .query_row(LAST, [], |row| Ok(AuditHead { count: row.get(0)?, head: row.get(1)? }))
            .optional()?;
        if last.unwrap_or(Self::NONE.at) != self.at {
            return Ok(false);
        }
        match self.sum {
            Some(sum) => Ok(rows::total(connection, &keys.rows)? == sum),
            None => Ok(true),
        }
    }
}

/// The vault while it is written. Rows that have marks are changed with [`Writing::change`].
pub(super) struct Writing<'t> {
    tx: &'t Transaction<'t>,
    keys: &'t ChainKeys,
    begun: End,
    at: Cell<AuditHead>,
    sum: Cell<Option<Sum>>,
}

impl Deref for Writing<'_> {
    type Target = Connection;

    fn deref(&self) -> &Connection {
        self.tx
    }
}

/// One transaction: on the disk when this returns `Ok`, and not there at all otherwise.
pub(super) fn write<T>(
    db: &mut Db,
    keys: &ChainKeys,
    work: impl FnOnce(&Writing<'_>) -> Result<T, Fail>,
) -> Result<T, StoreError> {
    db.try_write(|tx| Writing::begin(tx, keys, End::read(tx, keys)?).done(work))
}

/// Looks whether the vault is as it was left, and makes the sum where there is none yet.
///
/// # Errors
/// [`StoreError::Damaged`] when a page cannot be read.
pub(super) fn is_as_left(db: &mut Db, keys: &ChainKeys) -> Result<bool, StoreError> {
    let looked = db.try_read(|c| match End::read(c, keys) {
        Ok(end) => Ok(Some((end, end.fits(c, keys)?))),
        Err(Fail::Store(_)) => Ok(None),
        Err(fail) => Err(fail),
    });
    let made = match looked {
        Ok(None | Some((_, false))) => return Ok(false),
        Ok(Some((End { at, sum: None }, true))) => db.try_write(|tx| {
            mark_bodies(tx, keys)?;
            Writing::begin(tx, keys, End { at, sum: Some(rows::total(tx, &keys.rows)?) })
                .done(Writing::link_rows)
        }),
        Ok(Some(_)) => Ok(()),
        Err(error) => Err(error),
    };
    match made {
        // A full disk keeps nobody out: the next opening makes it.
        Err(error) if error.is_retryable() => {
            tracing::warn!(%error, "the rows have no sum yet");
            Ok(true)
        }
        made => made.map(|()| true),
    }
}

/// Takes the vault as it is: the end is where the links end, the rows are what they are, and the chain says so.
pub(super) fn take_as_is(db: &mut Db, keys: &ChainKeys, now: Timestamp) -> Result<(), StoreError> {
    db.try_write(|tx| {
        mark_bodies(tx, keys)?;
        let end = End { at: chain::followed(tx, keys)?, sum: Some(rows::total(tx, &keys.rows)?) };
        let noted = |tx: &Writing<'_>| chain::append_audit(tx, AuditCode::OldRows, now, None).map(drop);
        Writing::begin(tx, keys, end).done(noted)
    })
}

impl<'t> Writing<'t> {
    fn begin(tx: &'t Transaction<'t>, keys: &'t ChainKeys, begun: End) -> Self {
        Self { tx, keys, begun, at: Cell::new(begun.at), sum: Cell::new(begun.sum) }
    }

    fn done<T>(self, work: impl FnOnce(&Self) -> Result<T, Fail>) -> Result<T, Fail> {
        let value = work(&self)?;
        if self.at.get() == self.begun.at && self.sum.get() != self.begun.sum {
            self.link_rows()?;
        }
        if self.at.get() != self.begun.at {
            self.seal()?;
        }
        Ok(value)
    }

    /// The keys of the chain's hashes.
    pub(super) fn keys(&self) -> &ChainKeys {
        self.keys
    }

    /// Runs a statement that changes these rows and no others that have marks. Says how many it changed.
    pub(super) fn change(&self, part: &Part<'_>, sql: &str, values: impl Params) -> Result<usize, Fail> {
        let run = || self.tx.prepare_cached(sql)?.execute(values);
        let Some(sum) = self.sum.get() else { return Ok(run()?) };
        let without = sum.minus(part.sum(self.tx, &self.keys.rows)?);
        let count = run()?;
        self.sum.set(Some(without.plus(part.sum(self.tx, &self.keys.rows)?)));
        Ok(count)
    }

    /// Appends a link and returns its number.
    pub(super) fn append(
        &self,
        (code, at, subject): (i64, Option<i64>, Option<&str>),
        link: &[u8; 32],
    ) -> Result<u64, Fail> {
        const LINK: &str =
            "INSERT INTO chain (n, code, at, subject, link, head) VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
        let end = self.at.get();
        let count = end.count.checked_add(1).ok_or(StoreError::Damaged(StoreFile::Vault))?;
        let head = chain::next_head(self.keys, &end.head, link);
        self.tx.prepare_cached(LINK)?.execute((count, code, at, subject, link, head))?;
        self.at.set(AuditHead { count, head });
        Ok(count)
    }

    /// A link for rows that changed while nothing else happened.
    fn link_rows(&self) -> Result<(), Fail> {
        let sum = self.sum.get().unwrap_or(Sum::ZERO);
        self.append((chain::UNNAMED, None, None), &chain::rows_link(self.keys, &sum.0)).map(drop)
    }

    fn seal(&self) -> Result<(), Fail> {
        const END: &str =
            "INSERT OR REPLACE INTO chain_end (one, n, head, sum, seal) VALUES (1, ?1, ?2, ?3, ?4)";
        let at = self.at.get();
        let masked = self.sum.get().map(|sum| sum.plus(self.keys.mask(&at)).0);
        let seal = self.keys.end_seal(&at, masked.as_ref());
        self.tx.prepare_cached(END)?.execute((at.count, at.head, masked, seal))?;
        Ok(())
    }
}

/// Gives the bodies of referrals that came before there were marks theirs.
fn mark_bodies(connection: &Connection, keys: &ChainKeys) -> rusqlite::Result<()> {
    const WITHOUT: &str = "SELECT device, referral, rev FROM referrals WHERE mark IS NULL";
    const BODY: &str = "SELECT body FROM referrals WHERE device = ?1 AND referral = ?2 AND rev = ?3";
    const MARK: &str = "UPDATE referrals SET mark = ?4 WHERE device = ?1 AND referral = ?2 AND rev = ?3";
    let places: Vec<([u8; 16], [u8; 16], u32)> = connection
        .prepare(WITHOUT)?
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?
        .collect::<rusqlite::Result<_>>()?;
    for (device, referral, rev) in &places {
        let body: Vec<u8> =
            connection.prepare_cached(BODY)?.query_row((device, referral, rev), |row| row.get(0))?;
        let mark = rows::body_mark(&keys.rows, device, referral, *rev, &body);
        connection.prepare_cached(MARK)?.execute((device, referral, rev, mark))?;
    }
    Ok(())
}
