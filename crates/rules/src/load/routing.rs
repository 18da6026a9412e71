//! `routing.json` into the [`Script`].

use super::ROUTING;
use super::resolve::{Place, Resolver, Site};
use crate::condition::Cond;
use crate::loaded::PackSource;
use crate::pack::{AskedBy, Condition, Response};
use crate::script::Script;

const NOTICE: Site = Site { file: ROUTING, place: Place::Notice };
const ADVICE: Site = Site { file: ROUTING, place: Place::Advice };

pub(crate) fn build(source: &PackSource, resolver: &mut Resolver<'_, '_>, script: Script) -> Script {
    let routing = &source.routing;
    let known = resolver.known;
    let mut named = |list: &str, site, entries: &mut dyn Iterator<Item = (&String, &Condition)>| {
        let entries = entries.enumerate();
        entries
            .map(|(place, (id, when))| {
                (id.clone(), resolver.condition(when, site, &format!("{list}[{place}].when")))
            })
            .collect::<Vec<(String, Cond)>>()
    };
    let urgent = named("urgent", NOTICE, &mut routing.urgent.iter().map(|u| (&u.id, &u.when)));
    let flags = named("flags", NOTICE, &mut routing.flags.iter().map(|f| (&f.id, &f.when)));
    let legal = named("legal", ADVICE, &mut routing.legal.iter().map(|l| (&l.id, &l.when)));
    let routes = named("routes", ADVICE, &mut routing.routes.iter().map(|r| (&r.id, &r.when)));
    let referral = &routing.referral;
    let bases = named(
        "referral.without_consent",
        ADVICE,
        &mut referral.without_consent.iter().map(|b| (&b.id, &b.when)),
    );
    let recipients = named(
        "referral.recipients",
        ADVICE,
        &mut referral.recipients.iter().map(|r| (&r.agency_kind, &r.when)),
    );
    for (place, route) in routing.routes.iter().enumerate() {
        for (names, what, name) in
            [(&known.contacts, "contact", &route.contact), (&known.clocks, "clock", &route.clock)]
        {
            if let Some(name) = name {
                resolver.find(names, what, name, ROUTING, format_args!("routes[{place}].{what}"));
            }
        }
    }
    let consent =
        resolver.find(&known.items, "item", &referral.consent_item, ROUTING, "referral.consent_item");
    if let Some(led) = consent.and_then(|consent| known.led.get(consent))
        && (led.item.asked_by, &led.item.response) != (AskedBy::Ask, &Response::YesNo)
    {
        resolver.refused(ROUTING, "referral.consent_item", "item", &referral.consent_item, "no_agreement");
    }
    let offered = resolver.condition(&referral.offered_when, ADVICE, "referral.offered_when");
    let conditions = |list: Vec<(String, Cond)>| list.into_iter().map(|(_, when)| when).collect();
    let mut script = script;
    if let Some(item) = consent.and_then(|consent| script.items.get_mut(consent)) {
        item.duty = true;
    }
    Script {
        urgent,
        flags,
        legal: conditions(legal),
        routes: conditions(routes),
        offered: Some(offered),
        consent_item: consent.unwrap_or(0),
        bases,
        recipients,
        ..script
    }
}
