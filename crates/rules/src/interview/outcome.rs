//! What follows from the answers and the outcome: urgent things, flags, law, routes, and who may be told.

use super::end::End;
use super::walk::Walk;
use super::{AdvisedRoute, LegalFlag};
use crate::condition::{AnswerSet, Cond, Truth};
use crate::evaluate::Evaluation;
use crate::loaded::Pack;
use crate::pack::Legal;
use crate::script::{NO, REFUSED, YES};

pub(crate) struct Consequences<'a, 'p> {
    pack: &'p Pack,
    end: End<'a, 'p>,
}

impl<'a, 'p> Consequences<'a, 'p> {
    /// `raised`: the officer's higher outcome, which then is the one that counts.
    pub(crate) fn new(
        pack: &'p Pack,
        walk: &'a Walk<'p>,
        evaluation: &Evaluation<'p>,
        raised: Option<usize>,
    ) -> Self {
        let bare = End {
            walk,
            outcome: evaluation.shown().max(raised.unwrap_or(0)),
            incomplete: evaluation.incomplete(),
            urgent: Vec::new(),
            flags: Vec::new(),
        };
        let truths =
            |list: &[(String, Cond)]| list.iter().map(|(_, when)| when.truth(&bare, false)).collect();
        let urgent = truths(&pack.script.urgent);
        let flags = truths(&pack.script.flags);
        Self { pack, end: End { urgent, flags, ..bare } }
    }

    pub(crate) fn urgent(&self) -> Vec<&'p str> {
        holding(&self.pack.script.urgent, &self.end.urgent)
    }

    pub(crate) fn flags(&self) -> Vec<&'p str> {
        holding(&self.pack.script.flags, &self.end.flags)
    }

    fn holds(&self, when: &Cond) -> bool {
        when.truth(&self.end, false).holds()
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
            self.end.walk.is(item, &answers.iter().copied().collect::<AnswerSet>(), careful).holds()
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
