//! What a referral carries, and what people are told to do: the agency may have another version than the officer had.

use super::super::Part;
use super::{Reused, fields, of_both};
use crate::loaded::PackSource;
use crate::pack::{Clock, ClockUnit, Contact, Legal, ReferralRules};

/// Urgent triggers, flags, legal flags, contacts, clocks and grounds that both packs have, and whose "yes" is agreement.
pub(super) fn carried(before: &PackSource, after: &PackSource) -> Vec<Reused> {
    let (old, new) = (&before.routing, &after.routing);
    let mut all = of_both(
        Part::Urgent,
        [&old.urgent, &new.urgent],
        |urgent| &urgent.id,
        |old, new| fields([("when", old.when != new.when)]),
    );
    all.extend(of_both(
        Part::Flags,
        [&old.flags, &new.flags],
        |flag| &flag.id,
        |old, new| fields([("when", old.when != new.when)]),
    ));
    all.extend(of_both(Part::Legal, [&old.legal, &new.legal], |legal| &legal.id, other_legal));
    all.extend(of_both(Part::Contacts, [&old.contacts, &new.contacts], |contact| &contact.id, other_contact));
    all.extend(of_both(Part::Clocks, [&old.clocks, &new.clocks], |clock| &clock.id, other_clock));
    all.extend(referral(&old.referral, &new.referral));
    all
}

fn referral(old: &ReferralRules, new: &ReferralRules) -> Vec<Reused> {
    let because = fields([("consent_item", old.consent_item != new.consent_item)]);
    let mut all = vec![Reused { part: Part::Referral, id: "referral".to_owned(), because }];
    all.extend(of_both(
        Part::Grounds,
        [&old.without_consent, &new.without_consent],
        |ground| &ground.id,
        |old, new| fields([("when", old.when != new.when)]),
    ));
    all
}

fn other_legal(old: &Legal, new: &Legal) -> Vec<&'static str> {
    fields([
        ("law", old.law != new.law),
        ("article", old.article != new.article),
        ("decides", old.decides != new.decides),
        ("when", old.when != new.when),
    ])
}

/// Whatever was known of it still is so; how long it can be relied on is upkeep.
fn other_contact(old: &Contact, new: &Contact) -> Vec<&'static str> {
    fields([
        ("phone", old.phone.is_some() && old.phone != new.phone),
        ("languages", old.languages.iter().any(|language| !new.languages.contains(language))),
        ("always_open", old.always_open.is_some() && old.always_open != new.always_open),
    ])
}

/// Two days are 48 hours.
fn other_clock(old: &Clock, new: &Clock) -> Vec<&'static str> {
    let hours = |clock: &Clock| {
        let hours = match clock.unit {
            ClockUnit::Hours => 1,
            ClockUnit::Days => 24,
        };
        u32::from(clock.amount.get()) * hours
    };
    let longer = hours(old) != hours(new);
    fields([
        ("amount", longer && old.amount != new.amount),
        ("unit", longer && old.unit != new.unit),
        ("starts", old.starts != new.starts),
        ("law", old.law != new.law),
        ("article", old.article != new.article),
    ])
}
