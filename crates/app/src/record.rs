//! What was recorded in an interview, to be read whether or not it can be led on.

use std::collections::BTreeMap;
use std::sync::Arc;

use fener_model::{Given, PackRef, ReferredAnswer};

use crate::app::App;
use crate::command::OneScreening;
use crate::error::{CallError, Code};
use crate::open::Open;
use crate::packs::LoadedPack;
use crate::referral::{add_answer_keys, answered};
use crate::texts::Keys;
use crate::view::{AnsweredView, RecordView};

pub(crate) fn show(app: &App, args: OneScreening) -> Result<RecordView, CallError> {
    let mut state = app.state();
    let (_, open) = state.opened()?;
    let screening = open.screening(args.id)?;
    let own = app.pack_of(open, &screening);
    let pack_error = own.as_ref().err().cloned();
    let words = own.ok().or_else(|| words_of(app, open, screening.pack.as_ref()));
    let standing = screening.order.iter().filter_map(|item| Some((item, screening.answers.get(item)?)));
    let answers = listed(words.as_deref(), standing.map(|(item, history)| (item, &history.standing)));
    let left_behind = listed(words.as_deref(), &screening.left_behind);
    let mut keys = Keys::default();
    if let Some(pack) = &words {
        add_answer_keys(pack, &answers, &mut keys);
        add_answer_keys(pack, &left_behind, &mut keys);
        keys.add_all("stage", answers.iter().filter_map(|given| given.stage.as_deref()));
    }
    Ok(RecordView {
        id: args.id,
        led_with: app.packs.led_with(screening.pack.as_ref(), &open.vault),
        pack_error,
        started_at: screening.started.ok_or(Code::Internal)?,
        stopped: screening.stopped,
        answers,
        left_behind,
        texts: words.map_or_else(BTreeMap::new, |pack| keys.texts(&pack.pack)),
    })
}

/// The words of the current version, where the interview's own are not at hand: an id is never used for anything else,
/// so what it is called now says what was asked.
fn words_of(app: &App, open: &Open, led_with: Option<&PackRef>) -> Option<Arc<LoadedPack>> {
    let current = app.packs.current().ok()?;
    let is_same = led_with.is_some_and(|pack| pack.id == current.reference.id);
    if is_same { app.packs.of(&current.reference, &open.vault).ok() } else { None }
}

/// Standing answers by item as lists show them, with what the pack knows of each.
pub(crate) fn listed<'a>(
    pack: Option<&LoadedPack>,
    given: impl IntoIterator<Item = (&'a String, &'a Vec<Given>)>,
) -> Vec<AnsweredView> {
    let one = |item: &str, given: &Given| ReferredAnswer::new(item.to_owned(), given.clone());
    let given = given.into_iter().flat_map(|(item, list)| list.iter().map(move |given| one(item, given)));
    answered(pack, &given.collect::<Vec<_>>())
}
