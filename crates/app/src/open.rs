//! What is in memory while somebody is signed in, and nowhere else.

use std::collections::BTreeMap;

use fener_model::{DraftId, Screening, Timestamp};
use fener_rules::pack::Circumstances;
use fener_rules::{Answers, Terms};
use fener_vault::{OfficerKeys, Vault};

use crate::app::App;
use crate::error::CallError;
use crate::packs::LoadedPack;
use crate::referral::Prepared;
use crate::watch::{Moment, Watch};

/// Somebody is signed in.
pub(crate) struct Open {
    pub(crate) keys: OfficerKeys,
    pub(crate) vault: Vault,
    /// The item shown instead of the next open one, by screening: where "back" led.
    pub(crate) focus: BTreeMap<DraftId, String>,
    /// The content of the last preview, waiting to be sealed.
    pub(crate) prepared: Option<Prepared>,
    /// The province that the device is in, where a supervisor said so.
    pub(crate) province: Option<String>,
    /// Whether somebody is still there.
    pub(crate) watch: Watch,
}

/// When and where an interview is led.
#[derive(Clone, Copy)]
pub(crate) struct Around<'a> {
    pub(crate) now: Timestamp,
    pub(crate) province: Option<&'a str>,
}

impl Open {
    pub(crate) fn new(keys: OfficerKeys, vault: Vault, province: Option<String>, now: Moment) -> Self {
        let watch = Watch::begin(now);
        Self { keys, vault, focus: BTreeMap::new(), prepared: None, province, watch }
    }

    /// Here and now.
    pub(crate) fn around(&self, app: &App) -> Around<'_> {
        Around { now: app.platform.time(), province: self.province.as_deref() }
    }

    /// A screening as the sum of its events.
    pub(crate) fn screening(&self, id: DraftId) -> Result<Screening, CallError> {
        Ok(Screening::from_events(&self.vault.events(id)?))
    }
}

/// What the rules should know beside the answers.
pub(crate) fn terms(pack: &LoadedPack, screening: &Screening, around: Around<'_>) -> Terms {
    let language = screening.language.clone();
    let hour = pack.pack.source().pack.header.utc_offset_minutes.and_then(|offset| hour(around.now, offset));
    let province = around.province.map(str::to_owned);
    Terms { circumstances: Circumstances { language, hour, province }, ..Terms::default() }
}

/// The hour of the day by a country's legal time, whatever zone the device is set to.
fn hour(now: Timestamp, utc_offset_minutes: i16) -> Option<u8> {
    const MINUTE: i64 = 60_000;
    let local = now.0.checked_add(i64::from(utc_offset_minutes) * MINUTE)?;
    u8::try_from(local.div_euclid(60 * MINUTE).rem_euclid(24)).ok()
}

/// The standing answers, as the rules want them.
pub(crate) fn answers(screening: &Screening) -> Answers {
    screening
        .answers
        .iter()
        .filter(|(_, history)| !history.standing.is_empty())
        .map(|(item, history)| (item.clone(), history.standing.clone()))
        .collect()
}

#[cfg(test)]
mod tests {
    use fener_model::Timestamp;

    use super::hour;

    #[test]
    fn the_hour_is_the_countrys_whatever_the_day_and_the_sign() {
        let at = |hours: i64| Timestamp(hours * 3_600_000);
        assert_eq!(hour(at(22), 180), Some(1), "after midnight in Türkiye");
        assert_eq!(hour(at(-1), 0), Some(23), "before 1970");
        assert_eq!(hour(Timestamp(i64::MAX), 180), None, "a clock beyond all time says nothing");
    }
}
