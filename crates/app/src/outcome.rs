//! The outcome of a screening: what, why, what next; raising it, and what a supervisor says against it.

mod lower;
mod why;

use fener_model::{Basis, Event, Given, ReferredAnswer, Screening, Source, Timestamp};
use fener_rules::pack::{ClockStart, ClockUnit};
use fener_rules::{AdvisedRoute, Interview, Terms, Turning};

use crate::app::App;
use crate::command::{OneScreening, RaiseOutcome};
use crate::error::{CallError, Code};
use crate::interview::append_all;
use crate::open::{Around, Open, answers, terms};
use crate::packs::LoadedPack;
use crate::referral::{add_answer_keys, answered};
use crate::texts::Keys;
use crate::view::{
    ContactView, DueView, LegalView, OutcomeView, RaisedView, ReferralOffer, RouteView, TurningView,
};

pub(crate) use lower::lower;
pub(crate) use why::{add_keys as add_why_keys, why};

/// The most that may be written as a reason, in characters.
const REASON_MAX: usize = 300;

pub(crate) fn outcome(app: &App, args: OneScreening) -> Result<OutcomeView, CallError> {
    let mut state = app.state();
    let (_, open) = state.opened()?;
    view(app, open, args)
}

pub(crate) fn raise(app: &App, args: RaiseOutcome) -> Result<OutcomeView, CallError> {
    let reason = reason_of(&args.reason)?;
    let mut state = app.state();
    let (_, open) = state.opened()?;
    let screening = open.screening(args.id)?;
    if screening.ended {
        return Err(Code::Ended.into());
    }
    let pack = app.pack_of(open, &screening)?;
    let (interview, shown) = lead(&pack, &screening, open.around(app));
    let wanted = pack.pack.rank_of(&args.to).ok_or_else(|| CallError::at("to"))?;
    if pack.pack.rank_of(&shown).is_some_and(|now| wanted <= now) {
        return Err(Code::LowerNeedsSupervisor.into());
    }
    let from = interview.evaluation.outcome().to_owned();
    append_all(app, open, args.id, &[Event::Raised { from, to: args.to, reason }])?;
    view(app, open, OneScreening { id: args.id })
}

/// A reason as it is kept: said, and not too long.
fn reason_of(text: &str) -> Result<String, CallError> {
    let reason = text.trim();
    let fits = !reason.is_empty() && reason.chars().count() <= REASON_MAX;
    if fits { Ok(reason.to_owned()) } else { Err(CallError::at("reason")) }
}

/// The interview with the officer's higher outcome taken into account, and the outcome to be shown.
pub(crate) fn lead<'p>(
    pack: &'p LoadedPack,
    screening: &Screening,
    around: Around<'_>,
) -> (Interview<'p>, String) {
    let raised = screening.raised.as_ref().map(|(to, _)| to.as_str());
    let terms = Terms { raised: raised.map(str::to_owned), ..terms(pack, screening, around) };
    let interview = pack.pack.interview_on(&answers(screening), &terms);
    let own = interview.evaluation.outcome();
    let higher = raised.filter(|to| pack.pack.rank_of(to) > pack.pack.rank_of(own));
    let shown = higher.unwrap_or(own).to_owned();
    (interview, shown)
}

fn view(app: &App, open: &Open, args: OneScreening) -> Result<OutcomeView, CallError> {
    let screening = open.screening(args.id)?;
    let pack = &app.pack_of(open, &screening)?;
    let (interview, shown) = lead(pack, &screening, open.around(app));
    let evaluation = &interview.evaluation;
    let raised = screening.raised.as_ref().map(|(to, reason)| RaisedView {
        to: to.clone(),
        from: evaluation.outcome().to_owned(),
        reason: reason.clone(),
    });
    let rank = pack.pack.rank_of(&shown);
    let (above, below) = (|o: &&str| pack.pack.rank_of(o) > rank, |o: &&str| pack.pack.rank_of(o) < rank);
    let mut view = OutcomeView {
        id: args.id,
        stopped: screening.stopped,
        scale: pack.pack.outcomes().map(str::to_owned).collect(),
        can_raise_to: pack.pack.outcomes().filter(above).map(str::to_owned).collect(),
        can_lower_to: pack.pack.outcomes().filter(below).map(str::to_owned).collect(),
        lowered: lower::lowered(pack, &screening, &shown),
        shown,
        incomplete: evaluation.incomplete(),
        reachable: evaluation.reachable().to_owned(),
        raised,
        why: why(&pack.pack, evaluation),
        turnings: turnings(pack, &screening, open.around(app)),
        urgent: owned(&interview.urgent),
        flags: owned(&interview.flags),
        legal: legal(pack, &interview),
        routes: interview
            .routes
            .iter()
            .filter_map(|route| route_view(pack, route, app.platform.time()))
            .collect(),
        referral: offer(pack, &interview),
        texts: crate::view::Texts::new(),
    };
    view.texts = keys(pack, &view).texts(&pack.pack);
    Ok(view)
}

/// What a single answer would change.
fn turnings(pack: &LoadedPack, screening: &Screening, around: Around<'_>) -> Vec<TurningView> {
    let view = |turning: Turning<'_>| {
        let source = pack.pack.usual_source(turning.item).unwrap_or(Source::Person);
        let item = || turning.item.to_owned();
        let given = turning.answers.into_iter().map(|answer| Given::sure(answer, source));
        let given = given.map(|given| ReferredAnswer::new(item(), given));
        let answers = answered(Some(pack), &given.collect::<Vec<_>>());
        TurningView { answers, outcome: turning.outcome.to_owned() }
    };
    let all = pack.pack.turnings(&answers(screening), &terms(pack, screening, around));
    all.into_iter().map(view).collect()
}

pub(crate) fn owned(ids: &[&str]) -> Vec<String> {
    ids.iter().map(|&id| id.to_owned()).collect()
}

/// The legal consequences to consider, with who decides and how sure the pack is.
pub(crate) fn legal(pack: &LoadedPack, interview: &Interview<'_>) -> Vec<LegalView> {
    let ids: Vec<String> = interview.legal.iter().map(|legal| legal.id.to_owned()).collect();
    legal_by_id(pack, &ids)
}

/// The pack's legal flags with these ids.
pub(crate) fn legal_by_id(pack: &LoadedPack, ids: &[String]) -> Vec<LegalView> {
    let known = pack.pack.source().routing.legal.iter().filter(|legal| ids.contains(&legal.id));
    let view = known.map(|legal| LegalView {
        id: legal.id.clone(),
        law: legal.law.clone(),
        article: legal.article.clone(),
        decides: legal.decides.clone(),
        provenance: legal.provenance.clone(),
    });
    view.collect()
}

fn route_view(pack: &LoadedPack, advised: &AdvisedRoute<'_>, now: Timestamp) -> Option<RouteView> {
    let routing = &pack.pack.source().routing;
    let route = routing.routes.iter().find(|route| route.id == advised.id)?;
    let contact = advised.contact.and_then(|id| routing.contacts.iter().find(|contact| contact.id == id));
    Some(RouteView {
        id: route.id.clone(),
        urgent: advised.urgent,
        contact: contact.map(|contact| ContactView {
            id: contact.id.clone(),
            phone: contact.phone.clone(),
            languages: contact.languages.clone(),
            always_open: contact.always_open,
        }),
        due: advised.clock.and_then(|id| due(pack, id, now)),
        provenance: route.provenance.clone(),
    })
}

/// A clock of the pack, counted from `from` if it can be counted at all.
pub(crate) fn due(pack: &LoadedPack, clock: &str, from: Timestamp) -> Option<DueView> {
    let clock = pack.pack.source().routing.clocks.iter().find(|known| known.id == clock)?;
    let amount = clock.amount.get();
    let hours = match clock.unit {
        ClockUnit::Hours => i64::from(amount),
        ClockUnit::Days => i64::from(amount).saturating_mul(24),
    };
    Some(DueView {
        id: clock.id.clone(),
        amount,
        unit: clock.unit,
        at: (clock.starts == ClockStart::Finalised).then(|| from.plus_ms(hours.saturating_mul(3_600_000))),
        law: clock.law.clone(),
        article: clock.article.clone(),
    })
}

/// Whether and on what ground a referral can be sent.
pub(crate) fn offer(pack: &LoadedPack, interview: &Interview<'_>) -> ReferralOffer {
    let without = match interview.basis_without_consent {
        Some("child") => Some(Basis::Child),
        Some("danger_to_life") => Some(Basis::DangerToLife),
        _ => None,
    };
    let basis = if interview.consent == Some(true) { Some(Basis::Consent) } else { without };
    ReferralOffer {
        offered: interview.referral_offered,
        consent: interview.consent,
        basis,
        consent_item: pack.pack.source().routing.referral.consent_item.clone(),
    }
}

fn keys(pack: &LoadedPack, view: &OutcomeView) -> Keys {
    let mut keys = Keys::default();
    why::add_keys(&mut keys, &view.why);
    view.turnings.iter().for_each(|turning| add_answer_keys(pack, &turning.answers, &mut keys));
    for outcome in &view.scale {
        keys.add_with("outcome", outcome, &["explain"]);
    }
    view.urgent.iter().for_each(|id| keys.add_with("urgent", id, &["do"]));
    view.flags.iter().for_each(|id| keys.add_with("flag", id, &["why"]));
    for legal in &view.legal {
        keys.add("legal", &legal.id);
        keys.add("body", &legal.decides);
        keys.add("law", &legal.law);
    }
    for route in &view.routes {
        keys.add_with("route", &route.id, &["how"]);
        keys.add_all("contact", route.contact.iter().map(|contact| contact.id.as_str()));
        keys.add_all("clock", route.due.iter().map(|due| due.id.as_str()));
        keys.add_all("law", route.due.iter().map(|due| due.law.as_str()));
    }
    keys.add_all(
        "basis",
        pack.pack.source().routing.referral.without_consent.iter().map(|basis| basis.id.as_str()),
    );
    keys.add("basis", "consent");
    if let Some(item) = pack.pack.item(&view.referral.consent_item) {
        keys.add_item(item);
    }
    keys
}
