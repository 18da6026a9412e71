//! What is in memory while somebody is signed in, and nowhere else.

use std::collections::BTreeMap;

use fener_model::{DraftId, Screening};
use fener_rules::Answers;
use fener_vault::{OfficerKeys, Vault};

use crate::error::CallError;
use crate::referral::Prepared;

/// Somebody is signed in.
pub(crate) struct Open {
    pub(crate) keys: OfficerKeys,
    pub(crate) vault: Vault,
    /// The item shown instead of the next open one, by screening: where "back" led.
    pub(crate) focus: BTreeMap<DraftId, String>,
    /// The content of the last preview, waiting to be sealed.
    pub(crate) prepared: Option<Prepared>,
}

impl Open {
    pub(crate) fn new(keys: OfficerKeys, vault: Vault) -> Self {
        Self { keys, vault, focus: BTreeMap::new(), prepared: None }
    }

    /// A screening as the sum of its events.
    pub(crate) fn screening(&self, id: DraftId) -> Result<Screening, CallError> {
        Ok(Screening::from_events(&self.vault.events(id)?))
    }
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
