//! The outcome with its reasons, dimension by dimension, and what is to be done.

use fener_app::{OutcomeView, RouteView, Texts, WhyDimension, WhyView};
use fener_model::DraftId;
use serde_json::json;

use super::super::DemoError;
use super::super::device::Device;
use super::{Story, code, expect};

impl Story<'_> {
    pub(super) fn result(&mut self, tablet: &Device, screening: DraftId) -> Result<(), DemoError> {
        self.tell.chapter("The result and its reasons")?;
        let view: OutcomeView = tablet.call("outcome", json!({ "id": screening }))?;
        expect(view.shown == "strong_indication", "the outcome is another one")?;
        let outcome = |part: &str| self.words.pack(&view.texts, &format!("outcome.{}{part}", view.shown));
        self.tell.heading(&outcome(""))?;
        self.tell.detail(&outcome(".explain"))?;
        self.tell.detail(&self.words.interface("outcome-not-verdict"))?;
        self.why(&view.texts, &view.why)?;
        self.tell.heading(&self.words.interface("outcome-legal"))?;
        for legal in &view.legal {
            let text = self.words.pack(&view.texts, &format!("legal.{}", legal.id));
            self.tell.entry(&format!("{text} ({})", self.status(&legal.provenance.status)))?;
        }
        self.tell.heading(&self.words.interface("outcome-next"))?;
        view.routes.iter().try_for_each(|route| self.route(&view.texts, route))
    }

    /// The reasons, profile by profile and dimension by dimension; at the tablet and at the desk.
    pub(super) fn why(&self, texts: &Texts, why: &WhyView) -> Result<(), DemoError> {
        for profile in &why.profiles {
            let name = self.words.pack(texts, &format!("profile.{}", profile.id));
            let outcome = self.words.pack(texts, &format!("outcome.{}", profile.outcome));
            self.tell.heading(&format!("{} {name}: {outcome}", self.words.interface("outcome-why")))?;
            for dimension in &profile.dimensions {
                self.dimension(texts, dimension)?;
            }
            for class in &profile.classes {
                let class = self.words.pack(texts, &format!("class.{class}"));
                self.tell.detail(&format!("{}: {class}", self.words.interface("why-classes")))?;
            }
        }
        let facts = why.facts.iter().map(|(name, value)| {
            let (name, value) = (format!("fact.{name}"), format!("fact.{name}.{value}"));
            format!("{}: {}", self.words.pack(texts, &name), self.words.pack(texts, &value))
        });
        let facts = facts.collect::<Vec<_>>().join(" · ");
        self.tell.detail(&format!("{}: {facts}", self.words.interface("why-facts")))
    }

    fn dimension(&self, texts: &Texts, dimension: &WhyDimension) -> Result<(), DemoError> {
        let name = self.words.pack(texts, &format!("dimension.{}", dimension.id));
        let verdict = match (dimension.positive, dimension.indicators.is_empty()) {
            (true, _) => "why-positive",
            (false, false) => "why-some",
            (false, true) => "why-none",
        };
        self.tell.detail(&format!("{name}: {}", self.words.interface(verdict)))?;
        for indicator in &dimension.indicators {
            let text = self.words.pack(texts, &format!("indicator.{}", indicator.id));
            let strength = self.words.interface(&format!("strength-{}", code(&indicator.strength)));
            self.tell.entry(&format!("{text} ({strength})"))?;
        }
        Ok(())
    }

    fn route(&self, texts: &Texts, route: &RouteView) -> Result<(), DemoError> {
        let name = self.words.pack(texts, &format!("route.{}", route.id));
        self.tell.entry(&format!("{name} ({})", self.status(&route.provenance.status)))?;
        if let Some(contact) = &route.contact {
            let name = self.words.pack(texts, &format!("contact.{}", contact.id));
            let phone = contact.phone.as_deref().map_or_else(String::new, |phone| format!(": {phone}"));
            self.tell.under(&format!("{name}{phone}"))?;
        }
        if let Some(due) = &route.due {
            self.tell.under(&self.words.pack(texts, &format!("clock.{}", due.id)))?;
        }
        Ok(())
    }

    fn status(&self, status: &impl serde::Serialize) -> String {
        self.words.interface(&format!("status-{}", code(status)))
    }
}
