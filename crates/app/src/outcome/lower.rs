//! The second signature: a supervisor takes the outcome of an interview for a lower one.
//!
//! It adds an opinion and takes nothing away. What counts, what follows from it and whether a referral is offered go on
//! by the higher outcome: a pack gives reasons to refer and people decide, and the agency that gets the referral sees both.

use fener_model::{Lowering, OfficerNumber, Screening};
use fener_vault::OfficerRole;

use super::{lead, reason_of, view};
use crate::app::{App, Store};
use crate::command::{LowerOutcome, OneScreening};
use crate::error::{CallError, Code};
use crate::packs::LoadedPack;
use crate::session::officer_number;
use crate::view::{LoweredView, OutcomeView};

pub(crate) fn lower(app: &App, args: LowerOutcome) -> Result<OutcomeView, CallError> {
    let reason = reason_of(&args.reason)?;
    let number = officer_number(&args.number)?;
    let mut state = app.state();
    let (store, open) = state.opened()?;
    let screening = open.screening(args.id)?;
    if screening.ended {
        return Err(Code::Ended.into());
    }
    let pack = app.pack_of(open, &screening)?;
    let (_, from) = lead(&pack, &screening, open.around(app));
    let wanted = pack.pack.rank_of(&args.to).ok_or_else(|| CallError::at("to"))?;
    if pack.pack.rank_of(&from).is_none_or(|counts| wanted >= counts) {
        return Err(Code::NotLower.into());
    }
    // Last, so that no try is spent on what cannot be done anyway.
    let supervisor = signature(app, store, &number, &args.pin)?;
    let signed = Lowering { from, to: args.to, reason, supervisor };
    open.vault.lower(args.id, signed, app.platform.time(), &mut app.platform.rng())?;
    open.prepared = None;
    view(app, open, OneScreening { id: args.id })
}

/// The supervisor whose number and PIN these are. The try counts as at sign-in, and whether the number is a supervisor's
/// is said only to who knows the PIN. The keys that the PIN opens are wiped at the end of this.
fn signature(
    app: &App,
    store: &mut Store,
    number: &OfficerNumber,
    pin: &str,
) -> Result<OfficerNumber, CallError> {
    let keyring = store.keyring.as_mut().ok_or(Code::Internal)?;
    let now = (app.platform.uptime)();
    let keys = keyring.unlock(&store.secret, number, pin, now, &mut app.platform.rng())?;
    if keys.role() != OfficerRole::Supervisor {
        return Err(Code::NotSupervisor.into());
    }
    Ok(keys.number().clone())
}

/// What a supervisor said, beside what counts now.
pub(super) fn lowered(pack: &LoadedPack, screening: &Screening, shown: &str) -> Option<LoweredView> {
    let Lowering { from, to, reason, supervisor } = screening.lowered.clone()?;
    let is_below = pack.pack.rank_of(&to) < pack.pack.rank_of(shown);
    Some(LoweredView { to, from, reason, supervisor: supervisor.to_string(), is_below })
}
