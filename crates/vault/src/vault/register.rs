//! What is left of finished screenings: a number and a date for the officer, and counts.

use fener_model::{CaseNumber, ReferralId, ReferralState, Timestamp};
use uuid::Uuid;

use super::Vault;
use super::finalise::Tally;
use super::rows::{REGISTER, TALLIES};
use super::writing::{Writing, write};
use crate::StoreError;
use crate::codes::{self, state_code, state_from};
use crate::db::Fail;

/// What an officer keeps of a referral.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RegisterEntry {
    /// The number both sides use on the telephone.
    pub case: CaseNumber,
    /// The referral.
    pub referral: ReferralId,
    /// When it was finalised.
    pub at: Timestamp,
    /// The state that was last noted here; the outbox knows the newest.
    pub status: ReferralState,
}

/// Where a page of the register ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RegisterMark {
    at: i64,
    case: String,
}

/// Entries of the register, the newest first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RegisterPage {
    /// The entries.
    pub items: Vec<RegisterEntry>,
    /// What to ask for next; `None` at the end.
    pub next: Option<RegisterMark>,
}

/// How many screenings ended one way in one month.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TallyEntry {
    /// Year times 100 plus month, such as 202611.
    pub month: u32,
    /// Which way.
    pub tally: Tally,
    /// How many.
    pub count: u32,
}

impl Vault {
    /// The signed-in officer's referrals, the newest first.
    ///
    /// # Errors
    /// A [`StoreError`] of the vault.
    pub fn register(&self, after: Option<&RegisterMark>, limit: u32) -> Result<RegisterPage, StoreError> {
        const READ: &str = "SELECT case_number, referral, at, status FROM register
            WHERE owner = ?1 AND (at, case_number) < (?2, ?3) ORDER BY at DESC, case_number DESC LIMIT ?4";
        // Above every case number.
        let (at, case) = after.map_or((i64::MAX, "~"), |mark| (mark.at, mark.case.as_str()));
        let items = self.db.read(|c| {
            c.prepare_cached(READ)?
                .query_map((self.officer.owner, at, case, limit), |row| {
                    Ok(RegisterEntry {
                        case: codes::parsed(row, 0)?,
                        referral: ReferralId(Uuid::from_bytes(row.get(1)?)),
                        at: Timestamp(row.get(2)?),
                        status: state_from(3, row.get(3)?)?,
                    })
                })?
                .collect::<rusqlite::Result<Vec<_>>>()
        })?;
        let full = u32::try_from(items.len()).is_ok_and(|count| count >= limit);
        let next = items.last().filter(|_| full);
        let next = next.map(|last| RegisterMark { at: last.at.0, case: last.case.to_string() });
        Ok(RegisterPage { items, next })
    }

    /// Notes where a referral stands; a state behind the noted one changes nothing.
    ///
    /// # Errors
    /// A [`StoreError`] of the vault.
    pub fn note_status(&mut self, referral: ReferralId, state: ReferralState) -> Result<(), StoreError> {
        const NOTE: &str = "UPDATE register SET status = ?2 WHERE referral = ?1 AND status < ?2";
        let id = referral.0.as_bytes();
        write(&mut self.db, &self.chain, |tx| {
            tx.change(&REGISTER.with("referral = ?1", &[id]), NOTE, (id, state_code(state))).map(drop)
        })
    }

    /// How many screenings ended without a referral.
    ///
    /// # Errors
    /// A [`StoreError`] of the vault.
    pub fn closed_count(&self) -> Result<u32, StoreError> {
        self.db.read(|c| {
            c.query_row("SELECT coalesce(sum(count), 0) FROM tallies WHERE referred = 0", [], |row| {
                row.get(0)
            })
        })
    }

    /// The counts, oldest month first.
    ///
    /// # Errors
    /// A [`StoreError`] of the vault.
    pub fn tallies(&self) -> Result<Vec<TallyEntry>, StoreError> {
        const READ: &str = "SELECT month, pack, version, outcome, referred, count FROM tallies
            ORDER BY month, pack, version, outcome, referred";
        self.db.read(|c| {
            c.prepare_cached(READ)?
                .query_map([], |row| {
                    let tally = Tally {
                        pack: row.get(1)?,
                        version: row.get(2)?,
                        outcome: row.get(3)?,
                        referred: row.get(4)?,
                    };
                    Ok(TallyEntry { month: row.get(0)?, tally, count: row.get(5)? })
                })?
                .collect()
        })
    }
}

/// Counts one more.
pub(super) fn count(tx: &Writing<'_>, tally: &Tally, at: Timestamp) -> Result<(), Fail> {
    const COUNT: &str = "INSERT INTO tallies (month, pack, version, outcome, referred, count)
        VALUES (?1, ?2, ?3, ?4, ?5, 1)
        ON CONFLICT (month, pack, version, outcome, referred) DO UPDATE SET count = count + 1";
    let month = month_of(at);
    let values = (month, &tally.pack, &tally.version, &tally.outcome, tally.referred);
    tx.change(&TALLIES.with("month = ?1", &[&month]), COUNT, values).map(drop)
}

/// Year times 100 plus month (UTC) of a moment; the ends of 1970 to 9999 stand for whatever lies beyond.
fn month_of(at: Timestamp) -> i64 {
    // Days since 0000-03-01 in the proleptic Gregorian calendar: a year that begins in March ends with its leap day.
    let days = at.0.clamp(0, 253_402_300_799_999) / 86_400_000 + 719_468;
    let era_day = days.rem_euclid(146_097);
    let year_of_era = (era_day - era_day / 1_460 + era_day / 36_524 - era_day / 146_096) / 365;
    let year_day = era_day - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let march_month = (5 * year_day + 2) / 153;
    let (month, carry) = if march_month < 10 { (march_month + 3, 0) } else { (march_month - 9, 1) };
    (days.div_euclid(146_097) * 400 + year_of_era + carry) * 100 + month
}

#[cfg(test)]
mod tests {
    use super::month_of;
    use fener_model::Timestamp;

    #[test]
    fn a_moment_falls_into_its_month() {
        let days = |days: i64| Timestamp(days * 86_400_000);
        assert_eq!(month_of(days(0)), 197_001);
        assert_eq!(month_of(days(30)), 197_001);
        assert_eq!(month_of(days(31)), 197_002);
        assert_eq!(month_of(days(11_016)), 200_002, "29 February 2000");
        assert_eq!(month_of(days(11_017)), 200_003);
        assert_eq!(month_of(Timestamp(1_795_478_400_000)), 202_611, "24 November 2026");
        assert_eq!(month_of(Timestamp(-5)), 197_001, "a clock before 1970 still counts");
        assert_eq!(month_of(Timestamp(i64::MAX)), 999_912);
    }
}
