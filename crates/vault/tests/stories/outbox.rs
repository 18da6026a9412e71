//! Envelopes on their way, what is heard of them, and what a locked device may know.

use fener_model::{AgencyId, CaseNumber, DeviceId, ReferralId, ReferralState, RejectReason};
use fener_seal::SealingSecret;
use fener_sign::{ContentHash, SigningKey};
use fener_vault::{
    DeviceIdentity, DeviceSecret, EnvelopeKind, Heard, Moved, NewEnvelope, Outbox, ProtectionLevel, Queued,
    ReferralRef, StoreError, open_device,
};
use proptest::prelude::*;
use tempfile::TempDir;
use uuid::Uuid;

use crate::support::{NOW, TestRng, envelope, folder, nowhere};

struct Tablet {
    folder: TempDir,
    secret: DeviceSecret,
    outbox: Outbox,
    rng: TestRng,
}

fn tablet() -> Tablet {
    let (folder, mut rng) = (folder(), TestRng(11));
    let (secret, outbox) =
        open_device(folder.path(), ProtectionLevel::Software, &nowhere(), &mut rng).unwrap();
    Tablet { folder, secret, outbox, rng }
}

impl Tablet {
    fn reopen(&mut self) {
        self.outbox = Outbox::open(self.folder.path(), &self.secret).unwrap();
    }

    fn queue(&mut self, id: u8, rev: u32) -> (ReferralRef, Vec<u8>) {
        let referral = referral(id, rev);
        let bytes = envelope(&mut self.rng);
        let reply = SealingSecret::from_bytes(&[id; 32]);
        let new = NewEnvelope { bytes: &bytes, mailbox: [2; 16], referral: Some((&referral, &reply)) };
        assert_eq!(self.outbox.queue(&new, NOW).unwrap(), Queued::New);
        assert_eq!(self.outbox.queue(&new, NOW.plus_ms(1)).unwrap(), Queued::Already);
        (referral, bytes)
    }
}

fn referral(id: u8, rev: u32) -> ReferralRef {
    ReferralRef {
        referral: ReferralId(Uuid::from_bytes([id; 16])),
        rev,
        case: CaseNumber::from_random([id; 5]),
    }
}

fn heard(of: &ReferralRef, agency: &str, answer_no: u32, state: ReferralState) -> Heard {
    let agency: AgencyId = agency.parse().unwrap();
    let (referral, rev) = (of.referral, of.rev);
    Heard { referral, rev, agency: Some(agency), answer_no, state, reason: None, items: Vec::new() }
}

#[test]
fn an_envelope_goes_out_and_its_bytes_stay_until_an_agency_answers() {
    let mut tablet = tablet();
    let (referral, bytes) = tablet.queue(1, 1);
    let hash = ContentHash::of(&bytes);
    assert_eq!(tablet.outbox.unsent().unwrap().count, 1);
    tablet.outbox.note_failure(&hash, "unreachable", NOW.plus_ms(2_000)).unwrap();
    assert!(tablet.outbox.to_upload(NOW.plus_ms(1_999), 9).unwrap().is_empty());
    let due = tablet.outbox.to_upload(NOW.plus_ms(2_000), 9).unwrap();
    assert_eq!((due.len(), due[0].attempts), (1, 1));
    let card = tablet.outbox.referrals(None, 9).unwrap().items.remove(0);
    assert_eq!(card.last_error.as_deref(), Some("unreachable"));

    tablet.outbox.note_receipt(&hash, 1, b"receipt one", NOW).unwrap();
    tablet.outbox.note_receipt(&hash, 1, b"receipt one", NOW).unwrap();
    tablet.reopen();
    assert_eq!(tablet.outbox.unsent().unwrap().count, 0);
    let state = tablet.outbox.envelope(&hash).unwrap().unwrap();
    assert_eq!((state.kind, state.has_bytes, state.to_upload), (EnvelopeKind::Referral, true, false));
    assert_eq!(tablet.outbox.outgoing(&hash).unwrap().unwrap().bytes, bytes, "a hub can lose its memory");
    assert_eq!(tablet.outbox.state_of(referral.referral).unwrap(), Some(ReferralState::AtHub));

    let opened = heard(&referral, "pmm-ankara", 1, ReferralState::Opened);
    assert_eq!(tablet.outbox.hear(&opened, NOW).unwrap(), Moved::Forward);
    assert!(tablet.outbox.outgoing(&hash).unwrap().is_none(), "now the bytes are gone");
    let kept = tablet.outbox.envelopes_of(referral.referral).unwrap().remove(0);
    assert_eq!(
        (kept.hash, kept.receipt.as_deref(), kept.referral),
        (hash, Some(&b"receipt one"[..]), Some(referral))
    );
    assert_eq!(tablet.outbox.reply_secrets().unwrap().len(), 1, "more answers may come");
}

#[test]
fn states_move_forward_whatever_order_they_come_in() {
    let mut tablet = tablet();
    let (referral, _) = tablet.queue(1, 1);
    let mut hear = |agency, no, state| tablet.outbox.hear(&heard(&referral, agency, no, state), NOW).unwrap();
    assert_eq!(hear("pmm", 2, ReferralState::Accepted), Moved::Forward);
    assert_eq!(hear("pmm", 1, ReferralState::Opened), Moved::Unchanged, "late and behind");
    assert_eq!(hear("pmm", 2, ReferralState::Accepted), Moved::Unchanged, "again");
    assert_eq!(hear("family", 1, ReferralState::Opened), Moved::Forward, "another agency has its own list");
    assert_eq!(tablet.outbox.state_of(referral.referral).unwrap(), Some(ReferralState::Accepted));
    assert_eq!(tablet.outbox.status_events(referral.referral).unwrap().len(), 3);
    let unknown = heard(&self::referral(9, 1), "pmm", 1, ReferralState::Opened);
    assert!(matches!(tablet.outbox.hear(&unknown, NOW), Err(StoreError::Unknown(_))));
}

#[test]
fn a_reason_and_items_come_back_as_they_were_heard() {
    let mut tablet = tablet();
    let (referral, _) = tablet.queue(1, 1);
    let asks = |no, items: &[&str]| Heard {
        items: items.iter().map(|&item| item.to_owned()).collect(),
        ..heard(&referral, "pmm", no, ReferralState::AsksBack)
    };
    assert_eq!(tablet.outbox.hear(&asks(1, &["a", "b"]), NOW).unwrap(), Moved::Forward);
    assert_eq!(tablet.outbox.hear(&asks(2, &["c"]), NOW).unwrap(), Moved::Forward, "asked again about more");
    let no = Heard {
        reason: Some(RejectReason::ConsentWithdrawn),
        ..heard(&referral, "pmm", 3, ReferralState::Rejected)
    };
    tablet.outbox.hear(&no, NOW).unwrap();
    let events = tablet.outbox.status_events(referral.referral).unwrap();
    assert_eq!(events[1].heard.items, ["a", "b"]);
    assert_eq!(events[2].heard.items, ["c"]);
    assert_eq!(events[3].heard, no);
}

#[test]
fn a_revision_has_one_envelope_and_an_envelope_one_length() {
    let mut tablet = tablet();
    let (referral, bytes) = tablet.queue(1, 1);
    let (other, reply) = (envelope(&mut tablet.rng), SealingSecret::from_bytes(&[1; 32]));
    let again = NewEnvelope { bytes: &other, mailbox: [2; 16], referral: Some((&referral, &reply)) };
    assert!(matches!(tablet.outbox.queue(&again, NOW), Err(StoreError::Taken(_))));
    let short = NewEnvelope { bytes: &bytes[1..], mailbox: [2; 16], referral: None };
    assert!(matches!(tablet.outbox.queue(&short, NOW), Err(StoreError::Invalid(_))));
    tablet.queue(1, 2);
    tablet.queue(2, 1);
    let page = tablet.outbox.referrals(None, 1).unwrap();
    let rest = tablet.outbox.referrals(page.next, 9).unwrap();
    let shown: Vec<_> = page.items.iter().chain(&rest.items).map(|entry| entry.referral.rev).collect();
    assert_eq!(shown, [1, 2], "each referral once, at its newest revision");
    assert_eq!(tablet.outbox.status_events(referral.referral).unwrap().len(), 2);
}

#[test]
fn a_hub_that_lost_its_memory_gets_what_no_agency_has_answered() {
    let mut tablet = tablet();
    let (answered, first) = tablet.queue(1, 1);
    let (_, second) = tablet.queue(2, 1);
    for (seq, bytes) in [(1, &first), (2, &second)] {
        tablet.outbox.note_receipt(&ContentHash::of(bytes), seq, b"r", NOW).unwrap();
    }
    tablet.outbox.hear(&heard(&answered, "pmm", 1, ReferralState::Opened), NOW).unwrap();
    assert_eq!(tablet.outbox.send_again(NOW).unwrap(), 1);
    assert_eq!(tablet.outbox.to_upload(NOW, 9).unwrap()[0].hash, ContentHash::of(&second));
    assert!(tablet.outbox.last_receipt().unwrap().is_none());
    assert_eq!(
        tablet.outbox.state_of(referral(2, 1).referral).unwrap(),
        Some(ReferralState::AtHub),
        "no step back"
    );
}

#[test]
fn the_inbox_takes_everything_once_and_keeps_it_sealed() {
    let mut tablet = tablet();
    let (a, b) = (envelope(&mut tablet.rng), envelope(&mut tablet.rng));
    let items: [(u64, &[u8]); 3] = [(5, &a), (7, &b), (8, &a)];
    assert_eq!(tablet.outbox.store_incoming(&[9; 16], &items, NOW).unwrap(), 2);
    assert_eq!(tablet.outbox.store_incoming(&[9; 16], &items[..1], NOW).unwrap(), 0);
    tablet.reopen();
    assert_eq!(tablet.outbox.inbox_cursor(&[9; 16]).unwrap(), 8, "never back");
    assert_eq!(tablet.outbox.inbox_cursor(&[1; 16]).unwrap(), 0);
    let incoming = tablet.outbox.incoming(9).unwrap();
    assert_eq!(incoming.iter().map(|i| &i.bytes).collect::<Vec<_>>(), [&a, &b]);
    tablet.outbox.incoming_done(&incoming[0].hash).unwrap();
    assert_eq!(tablet.outbox.store_incoming(&[9; 16], &[(9, &a)], NOW).unwrap(), 0, "dealt with is not new");
    assert_eq!(tablet.outbox.incoming(9).unwrap().len(), 1);
    tablet.outbox.set_incoming_aside(&incoming[1].hash).unwrap();
    tablet.reopen();
    assert!(tablet.outbox.incoming(9).unwrap().is_empty(), "in nobody's way");
    assert_eq!(tablet.outbox.set_aside_count().unwrap(), 1, "and not forgotten");
}

#[test]
fn a_device_keeps_its_identity_and_never_takes_another() {
    let mut tablet = tablet();
    assert!(tablet.outbox.identity().unwrap().is_none());
    assert!(matches!(tablet.outbox.signing_key().map(drop), Err(StoreError::Unknown(_))));
    let key = SigningKey::generate(&mut tablet.rng);
    let mut identity = DeviceIdentity {
        device: DeviceId(Uuid::from_bytes([1; 16])),
        certificate: vec![1, 2, 3],
        place: "kilis-1".into(),
        mailbox: [3; 16],
        hub_url: "https://hub.example".into(),
        hub_root: vec![4; 600],
        root_key: [5; 32],
    };
    tablet.outbox.set_identity(&identity, &key, &mut tablet.rng).unwrap();
    identity.certificate = vec![9];
    tablet.outbox.set_identity(&identity, &key, &mut tablet.rng).unwrap();
    tablet.reopen();
    assert!(tablet.outbox.identity().unwrap().as_ref() == Some(&identity), "renewed");
    assert_eq!(tablet.outbox.signing_key().unwrap().public(), key.public());
    identity.device = DeviceId(Uuid::from_bytes([2; 16]));
    let other = tablet.outbox.set_identity(&identity, &key, &mut tablet.rng);
    assert!(matches!(other, Err(StoreError::Taken(_))));
}

#[test]
fn a_directory_never_goes_back() {
    let mut tablet = tablet();
    tablet.outbox.set_directory(3, b"three").unwrap();
    tablet.outbox.set_directory(3, b"three").unwrap();
    for (version, bytes) in [(2, &b"two"[..]), (3, b"another three")] {
        assert!(matches!(tablet.outbox.set_directory(version, bytes), Err(StoreError::Older(_))));
    }
    tablet.outbox.set_directory(4, b"four").unwrap();
    tablet.reopen();
    let held = tablet.outbox.directory().unwrap().unwrap();
    assert_eq!((held.version, held.bytes.as_slice()), (4, &b"four"[..]));
}

#[test]
fn request_numbers_and_the_language_survive_a_restart() {
    let mut tablet = tablet();
    assert_eq!(tablet.outbox.language().unwrap(), None);
    tablet.outbox.set_language("tr").unwrap();
    assert!(tablet.outbox.set_language("").is_err());
    let first = tablet.outbox.next_request_seq().unwrap();
    tablet.reopen();
    assert_eq!(tablet.outbox.next_request_seq().unwrap(), first + 1);
    assert_eq!(tablet.outbox.language().unwrap().as_deref(), Some("tr"));
}

#[test]
fn a_store_of_which_a_part_is_missing_is_not_made_anew() {
    let mut tablet = tablet();
    tablet.queue(1, 1);
    drop(tablet.outbox);
    let path = tablet.folder.path();
    std::fs::remove_file(path.join("device.key")).unwrap();
    let opened = open_device(path, ProtectionLevel::Software, &nowhere(), &mut tablet.rng);
    assert!(matches!(opened.map(drop), Err(StoreError::Missing(fener_vault::StoreFile::DeviceKey))));
    let made = DeviceSecret::create(path, ProtectionLevel::Software, &nowhere(), &mut tablet.rng);
    assert!(matches!(made.map(drop), Err(StoreError::AlreadyThere(fener_vault::StoreFile::Outbox))));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]

    /// Whatever agencies say, in whatever order and however often: the list of one agency only climbs, and where
    /// the referral stands is the furthest that any of them said.
    #[test]
    fn no_order_of_answers_moves_a_referral_back(
        said in proptest::collection::vec((0_usize..2, 1_u32..6, 2_usize..8), 1..25),
    ) {
        use ReferralState::{Accepted, AsksBack, AtHub, Closed, Decided, Opened, Queued, Rejected};
        let states = [Queued, AtHub, Opened, AsksBack, Rejected, Accepted, Decided, Closed];
        let mut tablet = tablet();
        let (referral, _) = tablet.queue(1, 1);
        let mut furthest = Queued;
        for (agency, answer_no, state) in said {
            let agency = ["pmm", "family"][agency];
            tablet.outbox.hear(&heard(&referral, agency, answer_no, states[state]), NOW).unwrap();
            furthest = furthest.max(states[state]);
            prop_assert_eq!(tablet.outbox.state_of(referral.referral).unwrap(), Some(furthest));
        }
        let events = tablet.outbox.status_events(referral.referral).unwrap();
        for agency in ["pmm", "family"] {
            let of = |e: &&fener_vault::StatusEvent| e.heard.agency.as_ref().is_some_and(|a| a.as_str() == agency);
            let list: Vec<_> = events.iter().filter(of).map(|e| (e.heard.state, e.heard.answer_no)).collect();
            prop_assert!(list.is_sorted_by(|a, b| a.0 < b.0 || (a.0 == b.0 && a.1 < b.1)), "{:?}", list);
        }
    }
}
