//! What a supervisor decides about the pack in the field: whether parts that are provisional may be used, and in which
//! province the device is.
//!
//! Without that word no interview begins with a pack that has such parts. Whoever sets the device up is a supervisor and
//! is asked then, so that nobody meets the question at a checkpoint. The word holds for later packs too, and interviews in
//! progress go on whatever is decided: neither an update nor a change of mind stops an officer in the middle.

use fener_rules::Pack;
use fener_rules::pack::{ELSEWHERE, Status};
use fener_vault::{OfficerRole, Outbox};

use crate::app::{App, Store};
use crate::command::{Nothing, SetFieldUse};
use crate::error::{CallError, Code};
use crate::packs::LoadedPack;
use crate::texts::Keys;
use crate::view::FieldUseView;

pub(crate) fn show(app: &App, _: Nothing) -> Result<FieldUseView, CallError> {
    let mut state = app.state();
    let (store, _) = state.opened()?;
    view(app.pack()?, &store.outbox)
}

pub(crate) fn set(app: &App, args: SetFieldUse) -> Result<FieldUseView, CallError> {
    let pack = app.pack()?;
    let mut state = app.state();
    let (store, open) = state.opened()?;
    if open.keys.role() != OfficerRole::Supervisor {
        return Err(Code::NotSupervisor.into());
    }
    if args.province.as_deref().is_some_and(|code| code != ELSEWHERE && !pack.pack.provinces().contains(code))
    {
        return Err(CallError::at("province"));
    }
    // Said first, done then: whatever is in force, the chain says who decided it.
    let (allowed, province) = (args.provisional_allowed, args.province.as_deref());
    open.vault.note_field_use(open.keys.number(), allowed, province, app.platform.time())?;
    store.outbox.set_field_use(allowed, province)?;
    open.province = args.province;
    view(pack, &store.outbox)
}

/// Refuses a pack with provisional parts until a supervisor has allowed them.
pub(crate) fn ensure_allowed(pack: &LoadedPack, store: &Store) -> Result<(), CallError> {
    if must_be_allowed(pack, store)? { Err(Code::ProvisionalNotAllowed.into()) } else { Ok(()) }
}

/// Whether a supervisor's word is needed first.
pub(crate) fn must_be_allowed(pack: &LoadedPack, store: &Store) -> Result<bool, CallError> {
    Ok(pack.pack.source().pack.has_provisional_parts() && !store.outbox.provisional_allowed()?)
}

fn view(pack: &LoadedPack, outbox: &Outbox) -> Result<FieldUseView, CallError> {
    let (mut keys, provinces) = (Keys::default(), pack.pack.provinces());
    let provisional = provisional(&pack.pack);
    provisional.iter().for_each(|key| keys.add_key(key));
    keys.add_all("province", provinces.iter().copied());
    Ok(FieldUseView {
        provisional,
        provisional_allowed: outbox.provisional_allowed()?,
        provinces: provinces.into_iter().map(str::to_owned).collect(),
        province: outbox.province()?,
        texts: keys.texts(&pack.pack),
    })
}

/// The text keys of the parts that nobody has confirmed.
fn provisional(pack: &Pack) -> Vec<String> {
    let file = &pack.source().pack;
    let parts = file.header.parts.iter().filter(|(_, part)| part.status == Status::Provisional);
    let profiles = file.profiles.iter().filter(|profile| profile.provenance.status == Status::Provisional);
    let parts = parts.map(|(id, _)| format!("part.{id}"));
    parts.chain(profiles.map(|profile| format!("profile.{}", profile.id))).collect()
}
