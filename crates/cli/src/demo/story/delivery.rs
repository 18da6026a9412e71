//! The network is back: to the hub, to the agency's desk, and the answer to the officer's tablet.

use std::fs;

use fener_app::{HomeView, InboxView, ReferralView};
use fener_model::ReferralState;
use serde_json::json;

use super::super::DemoError;
use super::super::device::Device;
use super::super::scan::Search;
use super::super::tell::Network;
use super::referral::Sealed;
use super::{Story, code, expect, grouped, short};

/// A word that the hub holds in clear, since the directory is public.
const PUBLIC: &str = "demo-migration";

impl Story<'_> {
    pub(super) fn hub_receipt(&mut self, tablet: &Device, sealed: &Sealed) -> Result<(), DemoError> {
        let id = self.stage.connect()?;
        self.tell.network(Network::On);
        self.tell.chapter("Back at the station: the network is there")?;
        self.tell.step(&format!("The hub is up again: process {id}."))?;
        let sync = tablet.sync(self.interrupt)?;
        expect(sync.last_error.is_none() && sync.unsent == 0, "the envelope was not delivered")?;
        self.tell.step("The tablet delivered, still locked: what is sealed needs no PIN.")?;
        let receipt = tablet.receipt(sealed.view.id)?;
        self.tell.step(&format!(
            "The hub's receipt, number {} of this tablet, signed by the hub's key:",
            receipt.device_seq
        ))?;
        self.tell.detail(&format!("it holds envelope {},", short(&receipt.env_hash.to_string())))?;
        self.tell.detail(&format!(
            "and this receipt follows receipt {}, so that none can vanish.",
            short(&receipt.prev.to_string())
        ))?;
        self.the_hub_cannot_read(sealed)
    }

    /// Everything that the hub keeps, byte by byte; and the same search where it must find something.
    fn the_hub_cannot_read(&self, sealed: &Sealed) -> Result<(), DemoError> {
        let search = &sealed.search;
        let everything = [self.stage.place("hub"), self.stage.place("hub.log")];
        let seen = search.below(&everything)?;
        if let Some((file, word, form)) = seen.hits.first() {
            return Err(DemoError::Leak(format!("`{word}` as {form} in {}", file.display())));
        }
        self.tell.step(&format!(
            "The hub's database and log, {} files, {} bytes, hold none of the {} words in {} forms.",
            seen.files,
            grouped(seen.bytes),
            search.words(),
            search.forms()
        ))?;
        let public = Search::new(vec![PUBLIC.to_owned()]).below(&everything)?;
        expect(!public.hits.is_empty(), "the search does not see what the hub holds")?;
        let control = self.stage.place("control");
        let path = control.join("hub.sqlite");
        let failed = |error| DemoError::File(path.clone(), error);
        let database = fs::read(self.stage.place("hub").join("hub.sqlite")).map_err(failed)?;
        fs::create_dir(&control)
            .and_then(|()| fs::write(&path, search.planted_in(&database)))
            .map_err(failed)?;
        let planted = search.below(std::slice::from_ref(&control))?;
        fs::remove_dir_all(&control).map_err(failed)?;
        expect(planted.found() == search.forms(), "the search does not see what was planted")?;
        self.tell.aside(&format!(
            "Control: it finds the public word `{PUBLIC}` there, and all {} forms planted in a copy.",
            search.forms()
        ))
    }

    pub(super) fn at_the_desk(&mut self, desk: &Device, sealed: &Sealed) -> Result<(), DemoError> {
        self.tell.chapter("At the agency's desk")?;
        let took = desk.sign_in("unlock")?;
        let sync = desk.sync(self.interrupt)?;
        expect(sync.last_error.is_none(), "the desk's sync failed")?;
        let inbox: InboxView = desk.call("inbox", json!({ "page": 0 }))?;
        let card = inbox.cards.iter().find(|card| card.id == sealed.view.id);
        let card = card.ok_or_else(|| DemoError::OtherTurn("the desk got nothing".to_owned()))?;
        expect(card.case == sealed.view.case, "the case numbers differ")?;
        self.tell.step(&format!("The case worker unlocks the desk ({took} ms) and syncs: one referral."))?;
        let opened: ReferralView = desk.call("open_referral", json!({ "id": sealed.view.id }))?;
        expect(opened.note == sealed.note, "the note is not the officer's")?;
        self.tell.step(&format!(
            "Opened case {} from {}: {}, {} answers.",
            opened.case,
            opened.station,
            self.words.pack(&opened.texts, &format!("outcome.{}", opened.outcome.shown)),
            opened.answers.len()
        ))?;
        self.tell.detail(&format!("{}: “{}”", self.words.interface("detail-note"), opened.note))?;
        let decision = json!({ "id": sealed.view.id, "action": "accept" });
        let decided: ReferralView = desk.call("decide", decision)?;
        expect(decided.state == ReferralState::Accepted, "the desk did not accept")?;
        let sync = desk.sync(self.interrupt)?;
        expect(sync.last_error.is_none() && sync.unsent == 0, "the desk's answer was not delivered")?;
        self.tell.step(&format!(
            "{}: the desk's answer goes back sealed to the key of this one referral.",
            self.words.interface("state-accepted")
        ))
    }

    pub(super) fn back_at_the_tablet(&mut self, tablet: &Device, sealed: &Sealed) -> Result<(), DemoError> {
        self.tell.chapter("At the officer's tablet")?;
        let sync = tablet.sync(self.interrupt)?;
        expect(sync.last_error.is_none(), "the tablet's sync failed")?;
        tablet.sign_in("unlock")?;
        let home: HomeView = tablet.call("home", json!({}))?;
        let card = home.referrals.iter().find(|card| card.id == sealed.view.id);
        let card = card.ok_or_else(|| DemoError::OtherTurn("the referral is not listed".to_owned()))?;
        expect(card.state == ReferralState::Accepted, "the officer does not see the acceptance")?;
        let state = self.words.interface(&format!("state-{}", code(&card.state)));
        let agency = card.agency.as_ref().map_or_else(String::new, |agency| format!(" by {agency}"));
        self.tell.step(&format!("Case {}: {state}{agency}.", card.case))?;
        tablet.lock()
    }
}
