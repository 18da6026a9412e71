//! From outcome to envelope: the preview shows exactly what is sent to whom, and finalising seals exactly that.

mod body;
mod reasons;

pub(crate) use body::{REFERRAL_SCHEMA, add_answer_keys, answered};
pub(crate) use reasons::Reasons;

use fener_model::{AgencyId, Basis, DraftId, ReferralBody, ReferralState, Screening};
use fener_seal::{ENVELOPE_LEN, JSON_MAX, SealError, SealingPublic, SealingSecret, envelope};
use fener_sign::{ContentHash, DeviceCertificate, Directory};
use fener_vault::{Finalising, Tally};
use zeroize::Zeroizing;

use crate::app::{App, Store};
use crate::command::{Finalise, OneScreening, PreviewReferral};
use crate::error::{CallError, Code};
use crate::home;
use crate::open::Open;
use crate::outcome::{lead, offer};
use crate::packs::LoadedPack;
use crate::platform::PlatformRng;
use crate::replies;
use crate::view::{AgencyView, FinalisedView, HomeView, PreviewView};

/// The most an officer may write as a note, in characters.
const NOTE_MAX: usize = 300;

/// What is counted of an interview that ended when its pack could not be had any more.
const NOT_EVALUATED: &str = "not_evaluated";

/// The content of a preview, waiting to be sealed.
pub(crate) struct Prepared {
    screening: DraftId,
    digest: String,
    json: Zeroizing<Vec<u8>>,
    reply: SealingSecret,
    recipients: Vec<SealingPublic>,
    agencies: Vec<AgencyView>,
    mailbox: [u8; 16],
    body: ReferralBody,
}

pub(crate) fn preview(app: &App, args: PreviewReferral) -> Result<PreviewView, CallError> {
    let note = args.note.trim();
    if note.chars().count() > NOTE_MAX {
        return Err(Code::TooLong.into());
    }
    let mut state = app.state();
    let (store, open) = state.opened()?;
    let screening = open.screening(args.id)?;
    if screening.ended {
        return Err(Code::Ended.into());
    }
    let pack = app.pack_of(open, &screening)?;
    let prospect = Prospect { id: args.id, note, pack: &pack, screening: &screening };
    let prepared = prepare(app, store, open, &prospect)?;
    let view = body::preview(&pack, &prepared.body, &prepared.json, prepared.parts())?;
    open.prepared = Some(prepared);
    Ok(view)
}

pub(crate) fn finalise(app: &App, args: Finalise) -> Result<FinalisedView, CallError> {
    let mut state = app.state();
    let (store, open) = state.opened()?;
    let is_seen = |prepared: &&Prepared| prepared.screening == args.id && prepared.digest == args.digest;
    let prepared = open.prepared.as_ref().filter(is_seen).ok_or(Code::PreviewStale)?;
    let (now, mut rng) = (app.platform.time(), app.platform.rng());
    let finalising = prepared.seal(store, &mut rng)?;
    let view = FinalisedView {
        id: finalising.referral,
        case: finalising.case.clone(),
        state: ReferralState::Queued,
        sealed_size: small(ENVELOPE_LEN),
        agencies: prepared.agencies.clone(),
    };
    // When it cannot be saved, the preview stays: the same can be tried again.
    open.vault.finalise(args.id, finalising, &mut store.outbox, now, &mut rng)?;
    open.prepared = None;
    open.focus.remove(&args.id);
    Ok(view)
}

pub(crate) fn close(app: &App, args: OneScreening) -> Result<HomeView, CallError> {
    let mut state = app.state();
    let (_, open) = state.opened()?;
    let screening = open.screening(args.id)?;
    let led_with = screening.pack.clone().ok_or(Code::Internal)?;
    let outcome = match app.pack_of(open, &screening) {
        Ok(pack) => lead(&pack, &screening, open.around(app)).1,
        Err(error) if error.code == Code::PackMissing => NOT_EVALUATED.to_owned(),
        Err(error) => return Err(error),
    };
    let tally = Tally { pack: led_with.id, version: led_with.version, outcome, referred: false };
    open.vault.close_without_referral(args.id, &tally, app.platform.time())?;
    open.focus.remove(&args.id);
    open.prepared = None;
    home::view(app, &mut state)
}

impl Prepared {
    /// Seals what was shown.
    fn seal(&self, store: &Store, rng: &mut PlatformRng) -> Result<Finalising, CallError> {
        let identity = store.outbox.identity()?.ok_or(Code::NotEnrolled)?;
        let certificate = DeviceCertificate::decode(&identity.certificate).map_err(|_| Code::NotEnrolled)?;
        let signer = store.outbox.signing_key()?;
        let envelope = envelope::seal(&self.json, &signer, &certificate, &self.recipients, rng)
            .map_err(|error| seal_failure(&error))?;
        Ok(Finalising {
            referral: self.body.referral_id,
            rev: self.body.rev,
            case: self.body.case.clone(),
            mailbox: self.mailbox,
            envelope,
            reply: SealingSecret::from_bytes(&self.reply.to_bytes()),
            tally: tally(&self.body, true),
        })
    }

    fn parts(&self) -> (DraftId, &str, &[AgencyView]) {
        (self.screening, &self.digest, &self.agencies)
    }
}

/// What may become a referral.
struct Prospect<'a> {
    id: DraftId,
    note: &'a str,
    pack: &'a LoadedPack,
    screening: &'a Screening,
}

fn prepare(
    app: &App,
    store: &Store,
    open: &Open,
    &Prospect { id, note, pack, screening }: &Prospect<'_>,
) -> Result<Prepared, CallError> {
    let (interview, _) = lead(pack, screening, open.around(app));
    let offer = offer(pack, &interview);
    if !offer.offered {
        return Err(Code::NothingToRefer.into());
    }
    let basis: Basis = offer.basis.ok_or(Code::ConsentMissing)?;
    let directory = replies::directory(store)?;
    let Recipients { agencies, keys: recipients, mailbox } =
        recipients(app, store, &directory, &interview.recipients)?;
    let reply = SealingSecret::generate(&mut app.platform.rng());
    let sender =
        body::Sender { app, store, officer: open.keys.number(), note, basis, around: open.around(app) };
    let body = sender.body(pack, screening, &agencies, &recipients, &reply)?;
    let json = Zeroizing::new(serde_json::to_vec(&body).map_err(|_| Code::Internal)?);
    if json.len() > JSON_MAX {
        return Err(Code::TooLong.into());
    }
    let digest = ContentHash::of(&json).to_string();
    Ok(Prepared { screening: id, digest, json, reply, recipients, agencies, mailbox, body })
}

/// Whom a referral is sealed to, and the mailbox that all of them read.
struct Recipients {
    agencies: Vec<AgencyView>,
    keys: Vec<SealingPublic>,
    mailbox: [u8; 16],
}

/// The agencies of this station that the rules name, with their keys from the signed directory.
fn recipients(
    app: &App,
    store: &Store,
    directory: &Directory,
    kinds: &[&str],
) -> Result<Recipients, CallError> {
    let identity = store.outbox.identity()?.ok_or(Code::NotEnrolled)?;
    let station = directory.station(&identity.place).ok_or(Code::NoRecipient)?;
    let now = u64::try_from(app.platform.time().0).unwrap_or(0);
    let (mut agencies, mut keys) = (Vec::new(), Vec::new());
    for agency in station.agencies.iter().filter_map(|id| directory.agency(id)) {
        let Some(choice) = directory.sealing_key(&agency.id, now) else { continue };
        let id: Result<AgencyId, _> = agency.id.parse();
        let (true, Ok(id)) = (kinds.contains(&agency.kind.as_str()), id) else { continue };
        let names = agency.names.by_language();
        let names = names.map(|(language, name)| (language.to_owned(), name.to_owned())).into();
        agencies.push(AgencyView { id, kind: agency.kind.clone(), names });
        keys.push(SealingPublic(choice.key));
    }
    if agencies.is_empty() {
        return Err(Code::NoRecipient.into());
    }
    Ok(Recipients { agencies, keys, mailbox: station.mailbox })
}

fn tally(body: &ReferralBody, referred: bool) -> Tally {
    Tally {
        pack: body.pack.id.clone(),
        version: body.pack.version.clone(),
        outcome: body.outcome.shown.clone(),
        referred,
    }
}

fn seal_failure(error: &SealError) -> CallError {
    match error {
        SealError::TooLong { .. } => Code::TooLong,
        _ => Code::Internal,
    }
    .into()
}

fn small(value: usize) -> u32 {
    u32::try_from(value).unwrap_or(u32::MAX)
}
