//! The officer's home: drafts to take up, referrals and where they stand.

use fener_vault::{DraftEntry, ReferralEntry, Vault};

use crate::app::{App, State, Store};
use crate::command::Nothing;
use crate::error::CallError;
use crate::texts::Keys;
use crate::view::{DraftCard, HomeView, ReferralCard, Texts};
use crate::{field_use, health, replies, syncing};

/// Referrals and drafts shown at once.
const PAGE: u32 = 100;

pub(crate) fn home(app: &App, _: Nothing) -> Result<HomeView, CallError> {
    let mut state = app.state();
    view(app, &mut state)
}

/// The home screen now, with whatever answers have arrived.
pub(crate) fn view(app: &App, state: &mut State) -> Result<HomeView, CallError> {
    let (store, open) = state.opened()?;
    replies::read(app, store)?;
    let drafts = open.vault.drafts(PAGE)?;
    let page = store.outbox.referrals(None, PAGE)?;
    let referrals: Vec<ReferralCard> = page
        .items
        .into_iter()
        .map(|entry| referral_card(app, store, entry))
        .collect::<Result<_, CallError>>()?;
    let mut texts = texts(app);
    add_agencies(store, &referrals, &mut texts);
    Ok(HomeView {
        texts,
        drafts: drafts.into_iter().map(|draft| draft_card(app, &open.vault, draft)).collect(),
        referral_count: store.outbox.referral_count()?,
        referrals,
        closed_count: open.vault.closed_count()?,
        must_allow_provisional: must_allow_provisional(app, store)?,
        is_space_low: health::is_space_low(app),
        sync: syncing::view(app, store, open.vault.is_damaged())?,
    })
}

/// A pack that cannot be used at all says so by itself.
fn must_allow_provisional(app: &App, store: &Store) -> Result<bool, CallError> {
    app.pack().map_or(Ok(false), |pack| field_use::must_be_allowed(pack, store))
}

/// The stage that the item touched last belongs to, in the words of the draft's own pack.
fn draft_card(app: &App, vault: &Vault, draft: DraftEntry) -> DraftCard {
    let pack = draft.summary.pack.as_ref();
    let own = pack.and_then(|pack| app.packs.of(pack, vault).ok());
    let last = draft.summary.last_item.as_deref();
    let stage = own.as_ref().and_then(|own| Some(own.pack.item(last?)?.stage.clone()));
    let mut keys = Keys::default();
    keys.add_all("stage", stage.iter().map(String::as_str));
    DraftCard {
        id: draft.id,
        started_at: draft.created,
        touched_at: draft.touched,
        answered: draft.summary.answered,
        stage,
        paused: draft.summary.paused,
        stopped: draft.summary.stopped,
        led_with: app.packs.led_with(pack, vault),
        texts: own.map_or_else(Texts::new, |own| keys.texts(&own.pack)),
    }
}

/// A referral with what an agency said last. It can ask about items of the pack and of earlier versions: anything else
/// would be free text.
fn referral_card(app: &App, store: &Store, entry: ReferralEntry) -> Result<ReferralCard, CallError> {
    let events = store.outbox.status_events(entry.referral.referral)?;
    let said = events.into_iter().rev().map(|event| event.heard).find(|heard| heard.state == entry.state);
    let is_item = |id: &String| app.pack().is_ok_and(|pack| pack.pack.has_had(id));
    let (agency, reason, asks) = said.map_or((None, None, Vec::new()), |h| (h.agency, h.reason, h.items));
    Ok(ReferralCard {
        id: entry.referral.referral,
        case: entry.referral.case,
        state: entry.state,
        finalised_at: entry.queued_at,
        changed_at: entry.changed_at,
        agency,
        reason,
        asks: asks.into_iter().filter(is_item).collect(),
    })
}

/// The names of the agencies that answered, from the directory; without it their ids are all there is.
fn add_agencies(store: &Store, referrals: &[ReferralCard], texts: &mut Texts) {
    let Ok(directory) = replies::directory(store) else { return };
    for id in referrals.iter().filter_map(|card| card.agency.as_ref()) {
        let Some(agency) = directory.agency(id.as_str()) else { continue };
        for (language, name) in agency.names.by_language() {
            texts.entry(language.to_owned()).or_default().insert(format!("agency.{id}"), name.to_owned());
        }
    }
}

fn texts(app: &App) -> Texts {
    let Ok(pack) = app.pack() else { return Texts::new() };
    let mut keys = Keys::default();
    for item in &pack.pack.source().interview.items {
        keys.add("item", &item.id);
    }
    keys.texts(&pack.pack)
}
