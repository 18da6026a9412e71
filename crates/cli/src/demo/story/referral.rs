//! From the preview to a sealed envelope, after which nothing readable is left on the tablet.

use fener_app::{Code, FinalisedView, HomeView, PreviewView};
use fener_model::{DraftId, ReferralState};
use fener_seal::ENVELOPE_LEN;
use serde_json::json;

use super::super::DemoError;
use super::super::device::Device;
use super::super::scan::Search;
use super::{Story, code, expect, grouped};

/// A word that is written into the note and then looked for where it must not be.
const SECRET: &str = "kingfisher";
const NOTE_EN: &str =
    "Fictitious. Can be reached at the station until evening. The word of this demo: kingfisher.";
const NOTE_TR: &str = "Kurgusaldır. Akşama dek karakolda ulaşılabilir. Bu gösterimin sözü: kingfisher.";

/// A sealed referral, and what must be found nowhere.
pub(super) struct Sealed {
    pub(super) view: FinalisedView,
    pub(super) note: &'static str,
    pub(super) search: Search,
}

impl Story<'_> {
    pub(super) fn referral(&mut self, tablet: &Device, screening: DraftId) -> Result<Sealed, DemoError> {
        self.tell.chapter("The referral: what is sent, to whom")?;
        let note = if self.words.language() == "tr" { NOTE_TR } else { NOTE_EN };
        let preview: PreviewView =
            tablet.call("preview_referral", json!({ "id": screening, "note": note }))?;
        expect(preview.content.contains(SECRET), "the preview does not hold the note")?;
        self.preview(&preview)?;
        let view: FinalisedView =
            tablet.call("finalise", json!({ "id": screening, "digest": preview.digest }))?;
        let is_fixed = usize::try_from(view.sealed_size).is_ok_and(|size| size == ENVELOPE_LEN);
        expect(
            is_fixed && view.state == ReferralState::Queued,
            "the envelope is not queued at its fixed size",
        )?;
        self.tell.step(&format!(
            "Sealed: case number {}, {} bytes like every other envelope, state {}.",
            view.case,
            grouped(view.sealed_size),
            code(&view.state)
        ))?;
        let words = [SECRET, "strong_indication", "q_cd_docs"].map(str::to_owned).to_vec();
        let sealed = Sealed { view, note, search: Search::new(words) };
        self.nothing_is_left(tablet, screening, &sealed)?;
        let sync = tablet.sync(self.interrupt)?;
        expect(sync.last_error == Some(Code::HubUnreachable) && sync.unsent == 1, "it is not waiting")?;
        tablet.lock()?;
        self.tell.step("The hub cannot be reached: one envelope waits. The officer locks the tablet.")?;
        Ok(sealed)
    }

    fn preview(&self, preview: &PreviewView) -> Result<(), DemoError> {
        self.tell.step(&format!("{}:", self.words.interface("preview-to")))?;
        for agency in &preview.agencies {
            let name = agency.names.get(self.words.language()).map_or(agency.id.to_string(), Clone::clone);
            self.tell.entry(&name)?;
        }
        let basis = code(&preview.basis);
        self.tell.step(&format!(
            "{}: {}",
            self.words.interface("preview-ground"),
            self.words.interface(&format!("refer-basis-{basis}"))
        ))?;
        self.tell.step(&format!(
            "{}: {}; {} answers; {} of {} bytes used inside.",
            self.words.interface("preview-outcome"),
            self.words.pack(&preview.texts, &format!("outcome.{}", preview.outcome)),
            preview.answers.len(),
            grouped(preview.used),
            grouped(preview.room)
        ))?;
        self.tell.step(&format!("{}: “{}”", self.words.interface("detail-note"), preview.note))
    }

    fn nothing_is_left(&self, tablet: &Device, screening: DraftId, sealed: &Sealed) -> Result<(), DemoError> {
        tablet.refuses("outcome", json!({ "id": screening }), Code::NotFound)?;
        let home: HomeView = tablet.call("home", json!({}))?;
        expect(home.drafts.is_empty() && home.referral_count == 1, "something of the interview is left")?;
        self.tell.step("Nothing readable is left on the tablet: the interview cannot be opened any more.")?;
        let seen = sealed.search.below(&[tablet.folder().to_owned()])?;
        if let Some((file, word, form)) = seen.hits.first() {
            return Err(DemoError::Leak(format!("`{word}` as {form} in {}", file.display())));
        }
        self.tell.aside(&format!(
            "Searched its {} files, {} bytes: none of {} words in {} forms.",
            seen.files,
            grouped(seen.bytes),
            sealed.search.words(),
            sealed.search.forms()
        ))
    }
}
