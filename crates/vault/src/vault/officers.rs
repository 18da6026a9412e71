//! Officers as the vault knows them, and what becomes of an officer's interviews when another one takes over, or when
//! the officer's keys go.
//!
//! An interview is handed over by the one who leads it: its key is sealed to the other officer, who need not be there,
//! and who wraps it with the own key at the next unlock. Nobody else can. What nobody handed over is lost with its
//! officer's keys; that is shown first, and exactly what was shown is destroyed.

use fener_model::{DraftId, Event, OfficerNumber, Timestamp};
use fener_seal::{SealingPublic, body, parcel};
use fener_sign::ContentHash;
use rand_core::CryptoRng;
use rusqlite::{Connection, OptionalExtension as _};
use uuid::Uuid;

use super::Vault;
use super::case::{CASE_KEY_AAD, DRAFT, shred};
use super::chain::{self, AuditCode};
use super::rows::{OFFICERS, SCREENINGS};
use super::writing::write;
use crate::db::Fail;
use crate::keyring::{OfficerEntry, OfficerKeys, OfficerRole};
use crate::{StoreError, StoreFile, codes};

/// An officer and what lies with them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListedOfficer {
    /// The number to sign in with.
    pub number: OfficerNumber,
    /// What the officer may do.
    pub role: OfficerRole,
    /// Interviews in progress.
    pub drafts: u32,
    /// When the oldest of them began.
    pub oldest: Option<Timestamp>,
}

/// What goes when an officer's keys go. What is sealed already goes out all the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Loss {
    /// Whose keys.
    pub officer: OfficerNumber,
    /// The interviews in progress, the oldest first.
    pub drafts: Vec<LostDraft>,
}

/// An interview that nobody could read any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LostDraft {
    /// Which one.
    pub id: DraftId,
    /// When it began.
    pub created: Timestamp,
    /// When something last happened in it.
    pub touched: Timestamp,
}

impl Loss {
    /// By which somebody says that exactly this was seen.
    #[must_use]
    pub fn digest(&self) -> String {
        let drafts: Vec<u8> = self
            .drafts
            .iter()
            .flat_map(|draft| {
                let times = [draft.created.0.to_be_bytes(), draft.touched.0.to_be_bytes()].concat();
                draft.id.0.as_bytes().iter().copied().chain(times).collect::<Vec<_>>()
            })
            .collect();
        ContentHash::of_parts(&[b"vault/loss/v1", self.officer.as_str().as_bytes(), &drafts]).to_string()
    }
}

/// Why an officer's interviews are destroyed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LossReason {
    /// The officer is removed.
    Removed,
    /// The officer gets new keys and a new PIN.
    Reset,
}

impl Vault {
    /// Lists an officer who may sign in. The same entry again changes nothing.
    ///
    /// # Errors
    /// A [`StoreError`] of the vault.
    pub fn note_officer(&mut self, entry: &OfficerEntry) -> Result<(), StoreError> {
        const KNOWN: &str = "SELECT EXISTS (SELECT 1 FROM officers
            WHERE number = ?1 AND owner = ?2 AND role = ?3 AND sealing = ?4)";
        const NOTE: &str =
            "INSERT OR REPLACE INTO officers (number, owner, role, sealing) VALUES (?1, ?2, ?3, ?4)";
        let values = (entry.number.as_str(), entry.owner, entry.role.code(), entry.sealing.0);
        if self.db.read(|c| c.query_row(KNOWN, values, |row| row.get::<_, bool>(0)))? {
            return Ok(());
        }
        write(&mut self.db, &self.chain, |tx| tx.change(&OFFICERS.all(), NOTE, values).map(drop))
    }

    /// Strikes an officer off the list; the keyring has no slot of theirs any more.
    ///
    /// # Errors
    /// A [`StoreError`] of the vault.
    pub fn delist_officer(&mut self, number: &OfficerNumber) -> Result<(), StoreError> {
        const STRIKE: &str = "DELETE FROM officers WHERE number = ?1";
        let number = number.as_str();
        write(&mut self.db, &self.chain, |tx| tx.change(&OFFICERS.all(), STRIKE, [number]).map(drop))
    }

    /// The officers that may sign in, by number, with the interviews that lie with each.
    ///
    /// # Errors
    /// A [`StoreError`] of the vault.
    pub fn officers(&self) -> Result<Vec<ListedOfficer>, StoreError> {
        const READ: &str = "SELECT o.number, o.role, count(s.id), min(s.created)
            FROM officers AS o LEFT JOIN screenings AS s ON s.owner = o.owner AND s.state = ?1
            GROUP BY o.number, o.role ORDER BY length(o.number), o.number";
        self.db.read(|c| {
            c.prepare_cached(READ)?
                .query_map([DRAFT], |row| {
                    let code: u8 = row.get(1)?;
                    let role = OfficerRole::from_code(code)
                        .ok_or_else(|| rusqlite::Error::IntegralValueOutOfRange(1, i64::from(code)))?;
                    let oldest: Option<i64> = row.get(3)?;
                    Ok(ListedOfficer {
                        number: codes::parsed(row, 0)?,
                        role,
                        drafts: row.get(2)?,
                        oldest: oldest.map(Timestamp),
                    })
                })?
                .collect()
        })
    }

    /// What would be lost with an officer's keys now.
    ///
    /// # Errors
    /// [`StoreError::Unknown`] for an officer who is not listed, and a [`StoreError`] of the vault.
    pub fn loss_of(&self, officer: &OfficerNumber) -> Result<Loss, StoreError> {
        self.db.try_read(|c| loss(c, officer))
    }

    /// Destroys an officer's interviews in progress, exactly those of `confirmed`, and notes why in the chain.
    ///
    /// # Errors
    /// [`StoreError::Older`] when something else would be lost by now; [`StoreError::Unknown`], [`StoreError::NotSaved`].
    /// Nothing is destroyed then.
    pub fn destroy_drafts(
        &mut self,
        confirmed: &Loss,
        reason: LossReason,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let code = match reason {
            LossReason::Removed => AuditCode::OfficerRemoved,
            LossReason::Reset => AuditCode::OfficerReset,
        };
        write(&mut self.db, &self.chain, |tx| {
            if loss(tx, &confirmed.officer)? != *confirmed {
                return Err(StoreError::Older("list of interviews").into());
            }
            for draft in &confirmed.drafts {
                shred(tx, draft.id)?;
            }
            chain::append_audit(tx, code, now, Some(confirmed.officer.as_str())).map(drop)
        })?;
        self.empty_log();
        Ok(())
    }

    /// Hands an interview over to another officer of this device: from here on it is theirs alone. Records
    /// [`Event::HandedOver`].
    ///
    /// # Errors
    /// [`StoreError::Unknown`] for a screening or an officer that is not there, or one who has not signed in since
    /// interviews can be handed over; [`StoreError::NotYours`], [`StoreError::Ended`], [`StoreError::NotSaved`];
    /// [`StoreError::Invalid`] for oneself.
    pub fn give(
        &mut self,
        id: DraftId,
        to: &OfficerNumber,
        now: Timestamp,
        rng: &mut impl CryptoRng,
    ) -> Result<(), StoreError> {
        const GIVE: &str = "UPDATE screenings SET owner = ?2, cek = ?3, handed = 1 WHERE id = ?1";
        let officer = &self.officer;
        write(&mut self.db, &self.chain, |tx| {
            let mut draft = officer.open_draft(tx, id)?;
            draft.ensure_goes_on()?;
            let (owner, sealing) = receiver(tx, to)?;
            if owner == officer.owner {
                return Err(StoreError::Invalid("officer").into());
            }
            let from: OfficerNumber =
                tx.query_row("SELECT number FROM officers WHERE owner = ?1", [officer.owner], |row| {
                    codes::parsed(row, 0)
                })?;
            draft.append(tx, &Event::HandedOver { from, to: to.clone() }, now, rng)?;
            let case = officer.case_key_of(tx, id)?;
            let sealed = parcel::seal(&case, &CASE_KEY_AAD.of_screening(id), &sealing, rng)
                .map_err(|_| StoreError::Damaged(StoreFile::Vault))?;
            let id = id.0.as_bytes();
            tx.change(&SCREENINGS.with("id = ?1", &[id]), GIVE, (id, owner, sealed)).map(drop)
        })?;
        // The key as this officer had it leaves the log.
        self.empty_log();
        Ok(())
    }

    /// Wraps what was handed over to the signed-in officer with the officer's own key.
    pub(super) fn take_over(
        &mut self,
        keys: &OfficerKeys,
        rng: &mut impl CryptoRng,
    ) -> Result<(), StoreError> {
        const READ: &str = "SELECT id, cek FROM screenings WHERE owner = ?1 AND handed = 1";
        const TAKE: &str = "UPDATE screenings SET cek = ?2, handed = 0 WHERE id = ?1";
        let owner = self.officer.owner;
        let handed: Vec<([u8; 16], Vec<u8>)> = self
            .db
            .read(|c| c.prepare(READ)?.query_map([owner], |row| Ok((row.get(0)?, row.get(1)?)))?.collect())?;
        if handed.is_empty() {
            return Ok(());
        }
        let secret = keys.sealing();
        let officer = &self.officer;
        write(&mut self.db, &self.chain, |tx| {
            for (id, sealed) in &handed {
                let context = CASE_KEY_AAD.of_screening(DraftId(Uuid::from_bytes(*id)));
                let case = parcel::open(sealed, &context, &secret)
                    .map_err(|_| StoreError::Damaged(StoreFile::Vault))?;
                let wrapped = body::seal(&officer.key, &context, case.expose(), rng)
                    .map_err(|_| StoreError::Invalid("screening"))?;
                tx.change(&SCREENINGS.with("id = ?1", &[id]), TAKE, (id, wrapped))?;
            }
            Ok(())
        })
    }
}

fn receiver(connection: &Connection, number: &OfficerNumber) -> Result<([u8; 16], SealingPublic), Fail> {
    const READ: &str = "SELECT owner, sealing FROM officers WHERE number = ?1";
    let found: Option<([u8; 16], Option<[u8; 32]>)> =
        connection.query_row(READ, [number.as_str()], |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
    match found {
        Some((owner, Some(sealing))) => Ok((owner, SealingPublic(sealing))),
        _ => Err(StoreError::Unknown("officer").into()),
    }
}

fn loss(connection: &Connection, officer: &OfficerNumber) -> Result<Loss, Fail> {
    const OWNER: &str = "SELECT owner FROM officers WHERE number = ?1";
    const READ: &str =
        "SELECT id, created, touched FROM screenings WHERE owner = ?1 AND state = ?2 ORDER BY created, id";
    let owner: Option<[u8; 16]> =
        connection.query_row(OWNER, [officer.as_str()], |row| row.get(0)).optional()?;
    let owner = owner.ok_or(StoreError::Unknown("officer"))?;
    let mut statement = connection.prepare_cached(READ)?;
    let drafts = statement.query_map((owner, DRAFT), |row| {
        Ok(LostDraft {
            id: DraftId(Uuid::from_bytes(row.get(0)?)),
            created: Timestamp(row.get(1)?),
            touched: Timestamp(row.get(2)?),
        })
    })?;
    Ok(Loss { officer: officer.clone(), drafts: drafts.collect::<rusqlite::Result<_>>()? })
}
