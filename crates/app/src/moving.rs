//! Going on with a newer version of the pack: shown first, done only as shown, and recorded as one event.

use std::collections::BTreeSet;

use fener_model::{DraftId, Event, PackRef, Recorded, Screening, Timestamp};
use fener_rules::{Interview, LeftBehind, Moved};
use fener_sign::ContentHash;

use crate::app::App;
use crate::command::{MoveDraft, OneScreening};
use crate::error::{CallError, Code};
use crate::interview;
use crate::open::{Around, Open, answers};
use crate::outcome::{lead, owned};
use crate::packs::LoadedPack;
use crate::record::listed;
use crate::texts::Keys;
use crate::view::{InterviewView, LeftView, MoveView, RenamedView, StandingView};

pub(crate) fn preview(app: &App, args: OneScreening) -> Result<MoveView, CallError> {
    let mut state = app.state();
    let (_, open) = state.opened()?;
    let plan = Plan::make(app, open, args.id)?;
    let before = app.packs.of(&plan.from, &open.vault).ok();
    Ok(plan.view(args.id, before.as_deref(), open.around(app)))
}

pub(crate) fn go(app: &App, args: MoveDraft) -> Result<InterviewView, CallError> {
    let mut state = app.state();
    let (_, open) = state.opened()?;
    let plan = Plan::make(app, open, args.id)?;
    if plan.digest != args.digest {
        return Err(Code::PreviewStale.into());
    }
    let (now, mut rng) = (app.platform.time(), app.platform.rng());
    open.vault.change_pack(args.id, &plan.event(), app.packs.current_bytes(), now, &mut rng)?;
    open.prepared = None;
    open.focus.remove(&args.id);
    interview::view(app, open, plan.to, args.id)
}

/// What would happen to a screening.
struct Plan<'a> {
    screening: Screening,
    from: PackRef,
    to: &'a LoadedPack,
    moved: Moved,
    /// Names this plan: other answers or another pack make another one.
    digest: String,
}

impl<'a> Plan<'a> {
    fn make(app: &'a App, open: &Open, id: DraftId) -> Result<Self, CallError> {
        let recorded = open.vault.events(id)?;
        let screening = Screening::from_events(&recorded);
        let from = screening.pack.clone().ok_or(Code::PackMissing)?;
        let to = app.packs.target(&from).ok_or(Code::NoMove)?;
        let heard = screening.language.as_ref();
        if heard.is_none_or(|heard| !to.pack.source().pack.header.languages.contains(heard)) {
            return Err(Code::NoMove.into());
        }
        let moved = to.pack.move_answers(&from.version, &answers(&screening)).ok_or(Code::NoMove)?;
        let events = u64::try_from(recorded.len()).unwrap_or(u64::MAX).to_be_bytes();
        let parts: [&[u8]; 5] =
            [b"fener/move/1", id.0.as_bytes(), from.hash.as_bytes(), to.reference.hash.as_bytes(), &events];
        let digest = ContentHash::of_parts(&parts).to_string();
        Ok(Self { screening, from, to, moved, digest })
    }

    /// An officer's outcome counts on where the new pack has it.
    fn drops_raise(&self) -> bool {
        self.screening.raised.as_ref().is_some_and(|(outcome, _)| self.to.pack.rank_of(outcome).is_none())
    }

    /// What a supervisor said is shown on where the new pack has both outcomes: one without the other says nothing.
    fn drops_lowering(&self) -> bool {
        let is_unknown = |outcome: &String| self.to.pack.rank_of(outcome).is_none();
        self.screening.lowered.as_ref().is_some_and(|said| [&said.from, &said.to].into_iter().any(is_unknown))
    }

    fn event(&self) -> Event {
        Event::PackChanged {
            from: self.from.clone(),
            to: self.to.reference.clone(),
            items: self.moved.items.clone(),
            drops_raise: self.drops_raise(),
            drops_lowering: self.drops_lowering(),
        }
    }

    /// The screening as it would be.
    fn after(&self) -> Screening {
        let mut after = self.screening.clone();
        let at = after.touched.unwrap_or(Timestamp(0));
        after.apply(&Recorded { seq: 0, at, event: self.event() });
        after
    }

    fn view(&self, id: DraftId, before: Option<&LoadedPack>, around: Around<'_>) -> MoveView {
        let after = self.after();
        let (then, then_shown) = lead(self.to, &after, around);
        let now = before.map(|pack| lead(pack, &self.screening, around));
        let asked = self.asked(now.as_ref().map(|(interview, _)| interview), &then);
        let mut view = MoveView {
            id,
            digest: self.digest.clone(),
            from: self.from.version.clone(),
            to: self.to.reference.version.clone(),
            carried: u32::try_from(self.moved.carried.len()).unwrap_or(u32::MAX),
            renamed: self.renamed(),
            left_behind: self.moved.left_behind.iter().map(|left| left_view(before, left)).collect(),
            drops_raise: self.drops_raise(),
            drops_lowering: self.drops_lowering(),
            asked,
            before: now.map(|(interview, shown)| standing(&interview, shown)),
            after: standing(&then, then_shown),
            texts: crate::view::Texts::new(),
            texts_before: crate::view::Texts::new(),
        };
        view.texts = new_keys(&view, self.to).texts(&self.to.pack);
        if let Some(pack) = before {
            view.texts_before = old_keys(&view, pack).texts(&pack.pack);
        }
        view
    }

    fn renamed(&self) -> Vec<RenamedView> {
        let renamed = self.moved.renamed.iter();
        renamed.map(|(from, to)| RenamedView { from: from.clone(), to: to.clone() }).collect()
    }

    /// What is open afterwards and is not open now.
    fn asked(&self, now: Option<&Interview<'_>>, then: &Interview<'_>) -> Vec<String> {
        let known: BTreeSet<&str> = now
            .into_iter()
            .flat_map(open_items)
            .filter_map(|item| self.to.pack.successor(&self.from.version, item))
            .collect();
        open_items(then).filter(|item| !known.contains(item)).map(str::to_owned).collect()
    }
}

fn open_items<'i>(interview: &'i Interview<'_>) -> impl Iterator<Item = &'i str> {
    interview.items.iter().filter(|item| item.is_open()).map(|item| item.id)
}

fn left_view(before: Option<&LoadedPack>, left: &LeftBehind) -> LeftView {
    let answers = listed(before, [(&left.item, &left.given)]);
    LeftView { item: left.item.clone(), answers, why: left.why }
}

fn standing(interview: &Interview<'_>, shown: String) -> StandingView {
    StandingView {
        shown,
        incomplete: interview.evaluation.incomplete(),
        urgent: owned(&interview.urgent),
        flags: owned(&interview.flags),
        routes: interview.routes.iter().map(|route| route.id.to_owned()).collect(),
    }
}

fn new_keys(view: &MoveView, pack: &LoadedPack) -> Keys {
    let mut keys = Keys::default();
    let renamed = view.renamed.iter().map(|renamed| &renamed.to);
    for item in renamed.chain(&view.asked).filter_map(|item| pack.pack.item(item)) {
        keys.add_item(item);
    }
    add_standing(&mut keys, &view.after);
    keys
}

fn old_keys(view: &MoveView, pack: &LoadedPack) -> Keys {
    let mut keys = Keys::default();
    for item in view.left_behind.iter().filter_map(|left| pack.pack.item(&left.item)) {
        keys.add_item(item);
    }
    view.before.iter().for_each(|before| add_standing(&mut keys, before));
    keys
}

fn add_standing(keys: &mut Keys, standing: &StandingView) {
    keys.add("outcome", &standing.shown);
    keys.add_all("urgent", standing.urgent.iter().map(String::as_str));
    keys.add_all("flag", standing.flags.iter().map(String::as_str));
    keys.add_all("route", standing.routes.iter().map(String::as_str));
}
