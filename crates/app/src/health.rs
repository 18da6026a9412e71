//! How the device is. What the machine says comes from the shell, the rest from the device's own files; what is judged
//! here becomes words and advice in the interface.

use chrono::NaiveDate;
use fener_model::Timestamp;
use fener_vault::ProtectionLevel;

use crate::app::{App, Store};
use crate::command::Nothing;
use crate::error::CallError;
use crate::machine::{CoreDumps, Disk, SleepLock, Swap};
use crate::syncing;
use crate::view::{CheckState, CheckView, ClockDoubt, Found, HealthView, SyncNote, SyncView};

const MIB: u64 = 1024 * 1024;

/// Below this much room somebody should tidy up. An interview takes some tens of KiB and a sealed referral 16: months of
/// work still fit, so that whoever looks after the device has time to come by.
const SPACE_LOOK_BELOW: u64 = 200 * MIB;

/// Below this much room it is urgent. The databases still need room of their own to copy pages while they write; that
/// and a night's work fit, but other programs may fill the rest at any moment.
const SPACE_BAD_BELOW: u64 = 50 * MIB;

/// A pack that states the law of a day longer ago should be checked against a newer one: amounts, helplines and
/// competences change from one year to the next.
const PACK_LOOK_AFTER_DAYS: i64 = 365;

/// A web view of an earlier series gets no security updates any more. Two years old in autumn 2026; Debian's and
/// Pardus's security updates bring later ones.
const WEB_VIEW_OLDEST: (u32, u32) = (2, 46);

const DAY_MS: i64 = 86_400_000;

pub(crate) fn show(app: &App, _: Nothing) -> Result<HealthView, CallError> {
    let mut state = app.state();
    let (store, open) = state.opened()?;
    let sync = syncing::view(app, store, open.vault.is_damaged())?;
    let now = app.platform.time();
    let pack = app.pack().ok().map(|pack| pack.pack.source().pack.header.legal_basis_date.clone());
    let machine = (app.platform.machine)(&app.data_dir);
    let free_bytes = (app.platform.free_bytes)(&app.data_dir);
    let checks = vec![
        key_store(store),
        CheckView { state: disk(machine.disk), found: Found::Disk { disk: machine.disk } },
        CheckView { state: swap(machine.swap), found: Found::Swap { swap: machine.swap } },
        CheckView {
            state: core_dumps(machine.core_dumps),
            found: Found::CoreDumps { core_dumps: machine.core_dumps },
        },
        CheckView { state: sleep(machine.sleep), found: Found::Sleep { sleep: machine.sleep } },
        CheckView {
            state: space(free_bytes),
            found: Found::Space { free_mib: free_bytes.map(|bytes| bytes / MIB) },
        },
        clock(&sync, now, pack.as_deref()),
        CheckView { state: pack_age(pack.as_deref(), now), found: Found::Pack { legal_basis_date: pack } },
        CheckView {
            state: web_view(machine.web_view.as_deref()),
            found: Found::WebView { version: machine.web_view },
        },
    ];
    Ok(HealthView { checks })
}

/// Whether the room runs out: the one thing that is told unasked, because it stops the work.
pub(crate) fn is_space_low(app: &App) -> bool {
    space((app.platform.free_bytes)(&app.data_dir)) == CheckState::Bad
}

fn key_store(store: &Store) -> CheckView {
    let level = store.secret.level();
    let state = match level {
        ProtectionLevel::Software => CheckState::Bad,
        ProtectionLevel::KeyFile | ProtectionLevel::Tpm => CheckState::Good,
    };
    CheckView { state, found: Found::KeyStore { protection: level.into() } }
}

/// The device's files are encrypted by themselves: a plain disk shows that they are there, and lets somebody change the
/// programs.
fn disk(disk: Disk) -> CheckState {
    match disk {
        Disk::Encrypted => CheckState::Good,
        Disk::Plain => CheckState::Look,
        Disk::Unknown => CheckState::Unknown,
    }
}

/// An open interview is in memory, so plain swap may keep it on the disk.
fn swap(swap: Swap) -> CheckState {
    match swap {
        Swap::None | Swap::Memory | Swap::Encrypted => CheckState::Good,
        Swap::Plain => CheckState::Bad,
        Swap::Unknown => CheckState::Unknown,
    }
}

fn core_dumps(core_dumps: CoreDumps) -> CheckState {
    match core_dumps {
        CoreDumps::Off => CheckState::Good,
        CoreDumps::HandedOn => CheckState::Look,
        CoreDumps::Written => CheckState::Bad,
        CoreDumps::Unknown => CheckState::Unknown,
    }
}

/// Whoever locks the device before closing its lid leaves no keys behind either way.
fn sleep(sleep: SleepLock) -> CheckState {
    match sleep {
        SleepLock::Before => CheckState::Good,
        SleepLock::After => CheckState::Look,
        SleepLock::Unknown => CheckState::Unknown,
    }
}

fn space(free_bytes: Option<u64>) -> CheckState {
    match free_bytes {
        None => CheckState::Unknown,
        Some(bytes) if bytes < SPACE_BAD_BELOW => CheckState::Bad,
        Some(bytes) if bytes < SPACE_LOOK_BELOW => CheckState::Look,
        Some(_) => CheckState::Good,
    }
}

/// The hub's clock counts first; without its word, a time before the last sync or before the pack was written is wrong.
fn clock(sync: &SyncView, now: Timestamp, pack: Option<&str>) -> CheckView {
    let last_success = sync.last_success;
    let is_behind = last_success.is_some_and(|last| now < last)
        || pack.and_then(days_since(now)).is_some_and(|days| days < 0);
    let (state, clock) = if sync.notes.contains(&SyncNote::ClockDiffers) {
        (CheckState::Look, ClockDoubt::Differs)
    } else if is_behind {
        (CheckState::Look, ClockDoubt::Behind)
    } else if last_success.is_none() {
        (CheckState::Unknown, ClockDoubt::NeverSynced)
    } else {
        (CheckState::Good, ClockDoubt::None)
    };
    CheckView { state, found: Found::Clock { clock, last_success } }
}

fn pack_age(date: Option<&str>, now: Timestamp) -> CheckState {
    let Some(date) = date else { return CheckState::Bad };
    match days_since(now)(date) {
        None => CheckState::Unknown,
        Some(days) if days > PACK_LOOK_AFTER_DAYS => CheckState::Look,
        Some(_) => CheckState::Good,
    }
}

/// Whole days from the beginning of a day in universal time until now; negative before it.
fn days_since(now: Timestamp) -> impl Fn(&str) -> Option<i64> {
    move |date| {
        let date: NaiveDate = date.parse().ok()?;
        let begun = date.and_time(chrono::NaiveTime::MIN).and_utc().timestamp_millis();
        Some(now.0.saturating_sub(begun).div_euclid(DAY_MS))
    }
}

fn web_view(version: Option<&str>) -> CheckState {
    let Some(version) = version else { return CheckState::Unknown };
    let mut numbers = version.split('.').map(|number| number.parse::<u32>().ok());
    match (numbers.next().flatten(), numbers.next().flatten()) {
        (Some(major), Some(minor)) if (major, minor) < WEB_VIEW_OLDEST => CheckState::Look,
        (Some(_), Some(_)) => CheckState::Good,
        _ => CheckState::Unknown,
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn room_is_judged_at_its_two_borders() {
        let states = [0, 50 * MIB - 1, 50 * MIB, 200 * MIB - 1, 200 * MIB, u64::MAX].map(|b| space(Some(b)));
        use CheckState::{Bad, Good, Look};
        assert_eq!(states, [Bad, Bad, Look, Look, Good, Good]);
        assert_eq!(space(None), CheckState::Unknown);
    }

    #[test]
    fn a_web_view_is_judged_by_numbers_and_not_by_letters() {
        let judged = |version| web_view(Some(version));
        assert_eq!((judged("2.46.0"), judged("2.100.1"), judged("120.0.6099")), {
            (CheckState::Good, CheckState::Good, CheckState::Good)
        });
        assert_eq!((judged("2.44.9"), judged("2.9.1")), (CheckState::Look, CheckState::Look));
        for odd in ["", "2", "x.y", "2.x"] {
            assert_eq!(judged(odd), CheckState::Unknown, "{odd}");
        }
    }

    #[test]
    fn a_pack_ages_by_whole_days() {
        let on = |date: &str, hour: i64| {
            let date: NaiveDate = date.parse().unwrap();
            Timestamp(date.and_time(chrono::NaiveTime::MIN).and_utc().timestamp_millis() + hour * DAY_MS / 24)
        };
        let age = |now| pack_age(Some("2026-01-01"), now);
        assert_eq!(age(on("2027-01-01", 23)), CheckState::Good, "365 days");
        assert_eq!(age(on("2027-01-02", 0)), CheckState::Look);
        assert_eq!(pack_age(Some("soon"), on("2027-01-01", 0)), CheckState::Unknown);
        assert_eq!(pack_age(None, on("2027-01-01", 0)), CheckState::Bad);
    }

    #[test]
    fn a_clock_is_doubted_by_the_hub_first_then_by_what_has_happened() {
        let day = |days: i64| Timestamp(1_780_000_000_000 + days * DAY_MS);
        let doubt = |last, now, notes: &[SyncNote]| {
            let sync = SyncView { last_success: last, notes: notes.to_vec(), ..SyncView::default() };
            match clock(&sync, now, Some("2026-01-01")).found {
                Found::Clock { clock, .. } => clock,
                other => unreachable!("{other:?}"),
            }
        };
        assert_eq!(doubt(Some(day(0)), day(1), &[]), ClockDoubt::None);
        assert_eq!(doubt(Some(day(2)), day(1), &[]), ClockDoubt::Behind);
        assert_eq!(doubt(None, Timestamp(0), &[]), ClockDoubt::Behind, "before the pack was written");
        assert_eq!(doubt(Some(day(2)), day(1), &[SyncNote::ClockDiffers]), ClockDoubt::Differs);
        assert_eq!(doubt(None, day(1), &[]), ClockDoubt::NeverSynced);
    }
}
