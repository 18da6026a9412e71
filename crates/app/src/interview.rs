//! Leading an interview: start, answer, go back, take back, put down, take up again, stop.

mod clock;
mod show;

pub(crate) use show::view;

use fener_model::{Answer, DraftId, Event, Given, Recorded, Screening, Source};
use fener_rules::pack::AskedBy;
use fener_rules::{Interview, Step};

use crate::app::App;
use crate::command::{Change, GiveAnswer, OneScreening, ShowItem, StartScreening, StopScreening};
use crate::error::{CallError, Code};
use crate::open::{Open, answers, terms};
use crate::packs::LoadedPack;
use crate::view::{HomeView, InterviewView};
use crate::{field_use, home};

pub(crate) fn start(app: &App, args: StartScreening) -> Result<InterviewView, CallError> {
    let pack = app.pack()?;
    if !pack.pack.source().pack.header.languages.contains(&args.language) {
        return Err(CallError::at("language"));
    }
    let mut state = app.state();
    let (store, open) = state.opened()?;
    field_use::ensure_allowed(pack, store)?;
    let id = DraftId(app.platform.local_id());
    let (now, mut rng) = (app.platform.time(), app.platform.rng());
    let officer = open.keys.number().clone();
    let event = Event::Started { pack: pack.reference.clone(), officer, language: args.language };
    open.vault.begin_with(id, app.packs.current_bytes(), &[event], now, &mut rng)?;
    show::view(app, open, pack, id)
}

pub(crate) fn open(app: &App, args: OneScreening) -> Result<InterviewView, CallError> {
    let mut state = app.state();
    let (_, open) = state.opened()?;
    let screening = open.screening(args.id)?;
    ensure_goes_on(&screening)?;
    let pack = app.pack_of(open, &screening)?;
    if screening.paused {
        append_all(app, open, args.id, &[Event::Resumed])?;
    }
    open.focus.remove(&args.id);
    show::view(app, open, &pack, args.id)
}

pub(crate) fn show(app: &App, args: ShowItem) -> Result<InterviewView, CallError> {
    let mut state = app.state();
    let (_, open) = state.opened()?;
    let screening = open.screening(args.id)?;
    let pack = app.pack_of(open, &screening)?;
    let terms = terms(&pack, &screening, open.around(app));
    let interview = pack.pack.interview_on(&answers(&screening), &terms);
    let is_open = interview.step == Step::Item(&args.item);
    let shown = interview.items.iter().find(|shown| shown.id == args.item);
    let is_answered = shown.is_some_and(|shown| shown.answered);
    let is_leave = shown.is_some_and(|shown| shown.waits_for.is_none())
        && screening.stopped.is_some()
        && is_consent_item(&pack, &args.item);
    if is_open || !is_answered {
        open.focus.remove(&args.id);
    }
    if is_answered || is_leave {
        open.focus.insert(args.id, args.item);
    } else if !is_open {
        return Err(Code::Blocked.into());
    }
    show::view(app, open, &pack, args.id)
}

pub(crate) fn answer(app: &App, args: GiveAnswer) -> Result<InterviewView, CallError> {
    let mut state = app.state();
    let (_, open) = state.opened()?;
    let screening = open.screening(args.id)?;
    let pack = app.pack_of(open, &screening)?;
    // Whoever wanted to stop may still want help: leave for a referral can be given after the interview's end.
    if screening.stopped.is_none() || !is_consent_item(&pack, &args.item) {
        ensure_goes_on(&screening)?;
    }
    let terms = terms(&pack, &screening, open.around(app));
    let interview = pack.pack.interview_on(&answers(&screening), &terms);
    let asked_by = may_answer(&pack, &interview, &args)?;
    let usual = pack.pack.usual_source(&args.item).unwrap_or(Source::Person);
    let given = Given {
        answer: args.answer.clone(),
        source: args.source.unwrap_or(usual),
        confidence: args.confidence.unwrap_or_default(),
    };
    let mut events = events_for(&args, given, asked_by, &screening)?;
    if screening.paused {
        events.insert(0, Event::Resumed);
    }
    append_all(app, open, args.id, &events)?;
    open.focus.remove(&args.id);
    show::view(app, open, &pack, args.id)
}

pub(crate) fn undo(app: &App, args: OneScreening) -> Result<InterviewView, CallError> {
    let mut state = app.state();
    let (_, open) = state.opened()?;
    let recorded = open.vault.events(args.id)?;
    let screening = Screening::from_events(&recorded);
    let pack = app.pack_of(open, &screening)?;
    ensure_goes_on(&screening)?;
    let item = last_answered(&recorded, &screening).ok_or(Code::NotPossibleNow)?;
    let standing = screening.answers.get(&item).map_or(&[][..], |history| &history.standing);
    let earlier = standing.split_last().map_or(&[][..], |(_, earlier)| earlier);
    let mut events = vec![Event::Cleared { item: item.clone() }];
    events.extend(earlier.iter().map(|given| Event::answered(item.clone(), given.clone())));
    append_all(app, open, args.id, &events)?;
    open.focus.remove(&args.id);
    show::view(app, open, &pack, args.id)
}

pub(crate) fn pause(app: &App, args: OneScreening) -> Result<HomeView, CallError> {
    let mut state = app.state();
    let (_, open) = state.opened()?;
    let screening = open.screening(args.id)?;
    ensure_goes_on(&screening)?;
    if !screening.paused {
        append_all(app, open, args.id, &[Event::Paused])?;
    }
    open.focus.remove(&args.id);
    home::view(app, &mut state)
}

/// Stops an interview for good. This needs no pack: it can be stopped even when it cannot be led.
pub(crate) fn stop(app: &App, args: StopScreening) -> Result<HomeView, CallError> {
    let mut state = app.state();
    let (_, open) = state.opened()?;
    let screening = open.screening(args.id)?;
    if screening.ended {
        return Err(Code::Ended.into());
    }
    if screening.stopped.is_none() {
        append_all(app, open, args.id, &[Event::Stopped { reason: args.reason }])?;
    }
    home::view(app, &mut state)
}

fn is_consent_item(pack: &LoadedPack, item: &str) -> bool {
    pack.pack.source().routing.referral.consent_item == item
}

/// A screening that was sealed, closed or stopped takes no more answers.
fn ensure_goes_on(screening: &Screening) -> Result<(), CallError> {
    if screening.ended || screening.stopped.is_some() { Err(Code::Ended.into()) } else { Ok(()) }
}

/// Records events, all of them or none: when a correction cannot be saved, what it corrects still stands.
pub(crate) fn append_all(app: &App, open: &mut Open, id: DraftId, events: &[Event]) -> Result<(), CallError> {
    if !events.is_empty() {
        open.vault.append_all(id, events, app.platform.time(), &mut app.platform.rng())?;
        open.prepared = None;
    }
    Ok(())
}

/// The item must be shown and not wait for a guard, and the answer must be one that it has, from where it can come.
fn may_answer(pack: &LoadedPack, interview: &Interview<'_>, args: &GiveAnswer) -> Result<AskedBy, CallError> {
    let shown = interview.items.iter().find(|shown| shown.id == args.item).ok_or(Code::Blocked)?;
    if shown.waits_for.is_some() && !shown.answered {
        return Err(Code::Blocked.into());
    }
    if !pack.pack.accepts(&args.item, &args.answer) {
        return Err(CallError::at("answer"));
    }
    let from_elsewhere = |source: Source| !show::sources(shown.asked_by).contains(&source);
    if args.source.is_some_and(from_elsewhere) && args.answer != Answer::Contradicted {
        return Err(CallError::at("source"));
    }
    if args.confidence.is_some_and(|said| !said.is_sure()) && !show::may_be_unsure(shown.asked_by) {
        return Err(CallError::at("confidence"));
    }
    Ok(shown.asked_by)
}

/// What happened when this answer is given on top of the earlier ones.
fn events_for(
    args: &GiveAnswer,
    given: Given,
    asked_by: AskedBy,
    screening: &Screening,
) -> Result<Vec<Event>, CallError> {
    let item = args.item.clone();
    let standing = screening.answers.get(&item).map_or(&[][..], |history| &history.standing);
    if standing.is_empty() {
        return Ok(vec![Event::answered(item, given)]);
    }
    let adds_nothing = match args.change {
        None | Some(Change::SaidOtherwise) => standing.contains(&given),
        Some(Change::MisTap) => standing.iter().all(|known| *known == given),
        Some(Change::Settle) => false,
    };
    if adds_nothing {
        return Ok(Vec::new());
    }
    // What the officer attests is a state that changes ("not separated" becomes "separated"), not two stories.
    let attested = matches!(asked_by, AskedBy::Attest | AskedBy::Inform);
    // Nor is it another story when only the doubt comes or goes.
    let only_doubt = |known: &Given| known.answer == given.answer && known.source == given.source;
    match args.change {
        Some(Change::MisTap) => Ok(vec![Event::Cleared { item: item.clone() }, Event::answered(item, given)]),
        Some(Change::SaidOtherwise) => Ok(vec![Event::answered(item, given)]),
        Some(Change::Settle) => Ok(vec![Event::settled(item, given)]),
        None if attested || standing.iter().all(only_doubt) => Ok(vec![Event::settled(item, given)]),
        None => Err(Code::AnswerDiffers.into()),
    }
}

/// The item answered last whose answer still stands. Undoing reaches back to a move and no further: whoever undoes right
/// after it means the move, which is not undone, and not an answer that was given before.
pub(crate) fn last_answered(recorded: &[Recorded], screening: &Screening) -> Option<String> {
    let is_move = |recorded: &&Recorded| matches!(recorded.event, Event::PackChanged { .. });
    recorded.iter().rev().take_while(|recorded| !is_move(recorded)).find_map(|recorded| {
        match &recorded.event {
            Event::Answered { item, answer, .. } | Event::Settled { item, answer, .. } => {
                let history = screening.answers.get(item)?;
                let stands = history.standing.last().is_some_and(|given: &Given| given.answer == *answer);
                stands.then(|| item.clone())
            }
            _ => None,
        }
    })
}
