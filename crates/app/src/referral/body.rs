//! The content of a referral, and the preview that shows it.

use fener_model::{
    Basis, CaseNumber, ConsentEntry, ConsentGiven, DraftId, Hlc, OfficerNumber, OutcomeSummary, ReferralBody,
    ReferralId, ReferredAnswer, Screening, StationId,
};
use fener_rules::Interview;
use fener_rules::pack::Response;
use fener_seal::envelope::recipients_hex;
use fener_seal::{ENVELOPE_LEN, JSON_MAX, SealingPublic, SealingSecret};

use super::{Reasons, small};
use crate::app::{App, Store};
use crate::error::{CallError, Code};
use crate::open::Around;
use crate::outcome::{lead, owned, why};
use crate::packs::LoadedPack;
use crate::texts::Keys;
use crate::view::{AgencyView, AnsweredView, PreviewView};

/// The schema of a referral's content.
pub(crate) const REFERRAL_SCHEMA: &str = "fener/referral/1";

/// Who sends a referral, and on what ground.
pub(super) struct Sender<'a> {
    pub(super) app: &'a App,
    pub(super) store: &'a Store,
    pub(super) officer: &'a OfficerNumber,
    pub(super) note: &'a str,
    pub(super) basis: Basis,
    pub(super) around: Around<'a>,
}

impl Sender<'_> {
    /// Everything an agency gets.
    pub(super) fn body(
        &self,
        pack: &LoadedPack,
        screening: &Screening,
        agencies: &[AgencyView],
        recipients: &[SealingPublic],
        reply: &SealingSecret,
    ) -> Result<ReferralBody, CallError> {
        let identity = self.store.outbox.identity()?.ok_or(Code::NotEnrolled)?;
        let station: StationId = identity.place.parse().map_err(|_| Code::Internal)?;
        let now = self.around.now;
        let (interview, shown) = lead(pack, screening, self.around);
        let mut case = [0; 5];
        (self.app.platform.random)(&mut case);
        let why = why(&pack.pack, &interview.evaluation);
        Ok(ReferralBody {
            schema: REFERRAL_SCHEMA.to_owned(),
            recipients: recipients_hex(recipients).map_err(|_| Code::NoRecipient)?,
            referral_id: ReferralId(self.app.platform.random_id()),
            rev: 1,
            hlc: Hlc::after(None, now),
            pack: pack.reference.clone(),
            reply_key: hex(&reply.public().0),
            reply_to: hex(&identity.mailbox),
            agencies: agencies.iter().map(|agency| agency.id.clone()).collect(),
            case: CaseNumber::from_random(case),
            station,
            officer: self.officer.clone(),
            finalised_at: now,
            basis: self.basis,
            consent: vec![ConsentEntry { purpose: "refer".to_owned(), given: consent(&interview) }],
            outcome: summary(screening, &interview, shown, why.provisional),
            reasons: serde_json::to_value(Reasons::from(why)).map_err(|_| Code::Internal)?,
            urgent: owned(&interview.urgent),
            flags: owned(&interview.flags),
            legal: interview.legal.iter().map(|legal| legal.id.to_owned()).collect(),
            routes: interview.routes.iter().map(|route| route.id.to_owned()).collect(),
            answers: answers(pack, screening, &interview),
            note: self.note.to_owned(),
            extra: serde_json::Map::new(),
        })
    }
}

fn consent(interview: &Interview<'_>) -> ConsentGiven {
    match interview.consent {
        Some(true) => ConsentGiven::Yes,
        Some(false) => ConsentGiven::No,
        None => ConsentGiven::Cannot,
    }
}

fn summary(
    screening: &Screening,
    interview: &Interview<'_>,
    shown: String,
    provisional: bool,
) -> OutcomeSummary {
    let evaluation = &interview.evaluation;
    let (raised_to, raised_reason) = screening.raised.clone().unzip();
    let lowered = screening.lowered.as_ref();
    OutcomeSummary {
        shown,
        lower: evaluation.lower().to_owned(),
        unresolved: evaluation.unresolved().to_owned(),
        reachable: evaluation.reachable().to_owned(),
        incomplete: evaluation.incomplete(),
        raised_to,
        raised_reason,
        lowered_to: lowered.map(|said| said.to.clone()),
        lowered_reason: lowered.map(|said| said.reason.clone()),
        lowered_by: lowered.map(|said| said.supervisor.clone()),
        provisional,
    }
}

/// Every answer that counts and may leave the device, in the order of the pack; hidden ones stay behind.
fn answers(pack: &LoadedPack, screening: &Screening, interview: &Interview<'_>) -> Vec<ReferredAnswer> {
    let may_leave = |id: &str| pack.pack.item(id).is_some_and(|item| item.data.refer);
    let shown = interview.items.iter().filter(|item| item.answered && may_leave(item.id));
    let given = shown.flat_map(|item| {
        let standing = screening.answers.get(item.id).map_or(&[][..], |history| &history.standing);
        standing.iter().map(|given| ReferredAnswer::new(item.id.to_owned(), given.clone()))
    });
    given.collect()
}

/// What the officer sees of it.
pub(super) fn preview(
    pack: &LoadedPack,
    body: &ReferralBody,
    json: &[u8],
    (id, digest, agencies): (DraftId, &str, &[AgencyView]),
) -> Result<PreviewView, CallError> {
    let answers = answered(Some(pack), &body.answers);
    let mut keys = Keys::default();
    add_answer_keys(pack, &answers, &mut keys);
    keys.add_with("outcome", &body.outcome.shown, &["explain"]);
    keys.add_all("urgent", body.urgent.iter().map(String::as_str));
    keys.add_all("flag", body.flags.iter().map(String::as_str));
    keys.add_all("legal", body.legal.iter().map(String::as_str));
    keys.add_all("agency_kind", agencies.iter().map(|agency| agency.kind.as_str()));
    keys.add_all("basis", ["consent", "child", "danger_to_life"]);
    Ok(PreviewView {
        id,
        digest: digest.to_owned(),
        agencies: agencies.to_vec(),
        basis: body.basis,
        outcome: body.outcome.shown.clone(),
        answers,
        urgent: body.urgent.clone(),
        flags: body.flags.clone(),
        legal: body.legal.clone(),
        note: body.note.clone(),
        content: String::from_utf8(json.to_vec()).map_err(|_| Code::Internal)?,
        used: small(json.len()),
        room: small(JSON_MAX),
        sealed_size: small(ENVELOPE_LEN),
        texts: keys.texts(&pack.pack),
    })
}

/// Answers with the stage each belongs to.
pub(crate) fn answered(pack: Option<&LoadedPack>, answers: &[ReferredAnswer]) -> Vec<AnsweredView> {
    let view = answers.iter().map(|given| {
        let item = pack.and_then(|pack| pack.pack.item(&given.item));
        AnsweredView {
            item: given.item.clone(),
            stage: item.map(|item| item.stage.clone()),
            asked_by: item.map(|item| item.asked_by),
            answer: given.answer.clone(),
            decimals: item.and_then(|item| decimals(&item.response)),
            source: given.source,
            confidence: given.confidence,
        }
    });
    view.collect()
}

fn decimals(response: &Response) -> Option<u8> {
    match response {
        Response::Number(range) => Some(range.decimals),
        _ => None,
    }
}

/// The texts of the items answered.
pub(crate) fn add_answer_keys(pack: &LoadedPack, answers: &[AnsweredView], keys: &mut Keys) {
    for item in answers.iter().filter_map(|given| pack.pack.item(&given.item)) {
        keys.add_item(item);
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
