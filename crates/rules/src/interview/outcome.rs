//! What follows from the answers and the outcome: urgent things, flags, law, routes, and who may be told.

use super::walk::Walk;
use super::{AdvisedRoute, LegalFlag};
use crate::condition::{AnswerSet, Cond, Situation, Truth};
use crate::evaluate::Evaluation;
use crate::facts::FactValues;
use crate::loaded::Pack;
use crate::pack::{Circumstances, Legal};
use crate::script::{NO, REFUSED, Said, YES};

pub(crate) struct Consequences<'a, 'p> {
    pack: &'p Pack,
    walk: &'a Walk<'p>,
    evaluation: &'a Evaluation<'p>,
    /// The outcome that counts: the one shown, or the officer's higher one.
    outcome: usize,
    /// By place; open while they are being worked out.
    urgent: Vec<Truth>,
    flags: Vec<Truth>,
}

impl<'a, 'p> Consequences<'a, 'p> {
    pub(crate) fn new(
        pack: &'p Pack,
        walk: &'a Walk<'p>,
        evaluation: &'a Evaluation<'p>,
        raised: Option<usize>,
    ) -> Self {
        let bare = Self {
            pack,
            walk,
            evaluation,
            outcome: evaluation.shown().max(raised.unwrap_or(0)),
            urgent: Vec::new(),
            flags: Vec::new(),
        };
        let truths =
            |list: &[(String, Cond)]| list.iter().map(|(_, when)| when.truth(&bare, false)).collect();
        let urgent = truths(&pack.script.urgent);
        let flags = truths(&pack.script.flags);
        Self { urgent, flags, ..bare }
    }

    pub(crate) fn urgent(&self) -> Vec<&'p str> {
        holding(&self.pack.script.urgent, &self.urgent)
    }

    pub(crate) fn flags(&self) -> Vec<&'p str> {
        holding(&self.pack.script.flags, &self.flags)
    }

    fn holds(&self, when: &Cond) -> bool {
        when.truth(self, false).holds()
    }

    pub(crate) fn legal(&self) -> Vec<LegalFlag<'p>> {
        let pack = self.pack;
        let legal = pack.source.routing.legal.iter().zip(&pack.script.legal);
        legal
            .filter(|(_, when)| self.holds(when))
            .map(|(Legal { id, law, article, decides, .. }, _)| LegalFlag { id, law, article, decides })
            .collect()
    }

    pub(crate) fn routes(&self) -> Vec<AdvisedRoute<'p>> {
        let pack = self.pack;
        let routes = pack.source.routing.routes.iter().zip(&pack.script.routes);
        let mut advised: Vec<_> = routes
            .filter(|(_, when)| self.holds(when))
            .map(|(route, _)| AdvisedRoute {
                id: &route.id,
                contact: route.contact.as_deref(),
                clock: route.clock.as_deref(),
                urgent: route.urgent,
            })
            .collect();
        advised.sort_by_key(|route| !route.urgent);
        advised
    }

    pub(crate) fn recipients(&self) -> Vec<&'p str> {
        let pack = self.pack;
        pack.script
            .recipients
            .iter()
            .filter(|(_, when)| self.holds(when))
            .map(|(kind, _)| kind.as_str())
            .collect()
    }

    pub(crate) fn offered(&self) -> bool {
        self.pack.script.offered.as_ref().is_some_and(|when| self.holds(when))
    }

    pub(crate) fn basis(&self) -> Option<&'p str> {
        let pack = self.pack;
        pack.script.bases.iter().find(|(_, when)| self.holds(when)).map(|(id, _)| id.as_str())
    }

    /// Agreement needs every standing answer to be a "yes".
    pub(crate) fn consent(&self) -> Option<bool> {
        let item = self.pack.script.consent_item;
        let is = |answers: &[u32], careful| {
            self.walk.is(item, &answers.iter().copied().collect::<AnswerSet>(), careful).holds()
        };
        if is(&[YES], true) {
            Some(true)
        } else if is(&[NO, REFUSED], false) {
            Some(false)
        } else {
            None
        }
    }
}

fn holding<'p>(list: &'p [(String, Cond)], truths: &[Truth]) -> Vec<&'p str> {
    list.iter().zip(truths).filter(|(_, truth)| truth.holds()).map(|((id, _), _)| id.as_str()).collect()
}

impl Situation for Consequences<'_, '_> {
    fn facts(&self) -> &FactValues {
        self.walk.facts()
    }

    fn any_indicator(&self, mask: u128) -> Truth {
        self.walk.any_indicator(mask)
    }

    fn said(&self, item: usize) -> &[Said] {
        self.walk.said(item)
    }

    fn switches(&self) -> u16 {
        self.walk.switches()
    }

    fn circumstances(&self) -> &Circumstances {
        self.walk.circumstances()
    }

    fn outcome(&self, mask: u16) -> Truth {
        (mask >> self.outcome & 1 == 1).into()
    }

    fn incomplete(&self) -> Truth {
        self.evaluation.incomplete().into()
    }

    fn urgent(&self, place: usize) -> Truth {
        self.urgent.get(place).copied().unwrap_or(Truth::Open)
    }

    fn flag(&self, place: usize) -> Truth {
        self.flags.get(place).copied().unwrap_or(Truth::Open)
    }
}
