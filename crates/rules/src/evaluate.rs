//! From facts to an outcome with its bounds. Nothing is allocated on the way: a study runs this by the million.

mod bounds;

use schemars::JsonSchema;
use serde::Deserialize;
use serde::ser::{Serialize, SerializeMap, SerializeStruct, Serializer};

use crate::condition::Signs;
use crate::facts::{FactValues, Facts};
use crate::loaded::Pack;
use crate::names::only;
use crate::reasons::Reason;
use crate::rules::{ClassRule, Column, MAX_PROFILES, ProfileRule, Ranked, Rules};

/// Which strengths count.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Deserialize, JsonSchema, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// The pack's own.
    #[default]
    Default,
    /// The lowest plausible ones.
    Lo,
    /// The highest plausible ones.
    Hi,
}

impl Level {
    /// As written in packs and on the command line.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Default => "default",
            Self::Lo => "lo",
            Self::Hi => "hi",
        }
    }
}

/// How to evaluate. The default is what the field uses.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Options {
    /// Which strengths count.
    pub strength: Level,
    /// Replace provisional strengths as the pack says.
    pub without_provisional: bool,
    /// The switches that stand otherwise than the pack says.
    pub switched: Switched,
}

/// Switches that stand otherwise than the pack says, one bit each; made by [`Pack::switch`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Switched(pub(crate) u16);

/// What facts amount to: the outcome, its bounds and what it rests on.
#[derive(Clone, Copy)]
pub struct Evaluation<'p> {
    pub(crate) rules: &'p Rules,
    pub(crate) facts: Facts,
    pub(crate) options: Options,
    seen: Seen,
    unresolved: usize,
    reachable: usize,
}

/// Not the facts, which are a person's story.
impl std::fmt::Debug for Evaluation<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Evaluation").finish_non_exhaustive()
    }
}

/// The result in one profile, as places.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct InProfile {
    pub(crate) outcome: usize,
    pub(crate) rule: usize,
    pub(crate) positive: u16,
}

/// The result in one profile.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct ProfileResult<'p> {
    /// The profile.
    #[serde(skip)]
    pub profile: &'p str,
    /// Its outcome.
    pub outcome: &'p str,
    /// The dimensions that are positive, in the pack's order.
    pub positive: Vec<&'p str>,
    /// The named classes that hold, in the pack's order.
    pub classes: Vec<&'p str>,
}

impl Pack {
    /// What these facts amount to.
    #[must_use]
    pub fn evaluate(&self, facts: &Facts, options: Options) -> Evaluation<'_> {
        Evaluation::new(&self.rules, facts, options)
    }

    /// The switches of the pack, by name.
    pub fn switches(&self) -> impl Iterator<Item = &str> {
        self.rules.switches.iter()
    }

    /// The options with a switch on or off; none when the pack has no such switch.
    #[must_use]
    pub fn switch(&self, options: Options, name: &str, on: bool) -> Option<Options> {
        let place = self.rules.switches.place(name)?;
        let differs = u16::from((self.rules.on >> place & 1 == 1) != on);
        let switched = Switched(options.switched.0 & !(1 << place) | differs << place);
        Some(Options { switched, ..options })
    }
}

impl ProfileRule {
    /// Whether it runs for these facts.
    pub(crate) fn runs(&self, facts: &FactValues, switches: u16) -> bool {
        let column = Column::default();
        self.when.holds(&Signs { facts, yes: 0, column: &column, positive: 0, switches, outcome: 0 })
    }
}

impl Rules {
    /// The strengths that count for this profile.
    pub(crate) fn column<'a>(&'a self, profile: &'a ProfileRule, options: Options) -> &'a Column {
        let read = match profile.replaced_by {
            Some(other) if options.without_provisional => self.profiles.get(other).unwrap_or(profile),
            _ => profile,
        };
        let [default, lo, hi] = &read.columns;
        match options.strength {
            Level::Default => default,
            Level::Lo => lo,
            Level::Hi => hi,
        }
    }

    /// The profiles that run for these facts.
    pub(crate) fn running(&self, facts: &FactValues, options: Options) -> u8 {
        let switches = self.switched(options);
        let running = self.profiles.iter().enumerate().filter(|(_, profile)| profile.runs(facts, switches));
        running.fold(0, |running, (place, _)| running | 1 << place)
    }

    /// The rules of a profile, the first that holds decides.
    pub(crate) fn ranked(&self, profile: &ProfileRule) -> &[Ranked] {
        self.rule_sets.get(profile.rule_set).map_or(&[], Vec::as_slice)
    }

    fn in_profile(&self, profile: &ProfileRule, facts: &Facts, options: Options) -> InProfile {
        let column = self.column(profile, options);
        let positive = self.positive(column, facts.yes);
        let switches = self.switched(options);
        let signs = Signs { facts: &facts.values, yes: facts.yes, column, positive, switches, outcome: 0 };
        let first = self.ranked(profile).iter().enumerate().find(|(_, rule)| rule.when.holds(&signs));
        let (rule, outcome) = first.map_or((0, 0), |(place, rule)| (place, rule.outcome));
        InProfile { outcome, rule, positive }
    }
}

/// What came out for the facts as they are.
#[derive(Clone, Copy)]
struct Seen {
    lower: usize,
    /// The profiles that ran, one bit each.
    running: u8,
    /// By profile, where it ran.
    profiles: [Option<InProfile>; MAX_PROFILES],
}

impl<'p> Evaluation<'p> {
    fn new(rules: &'p Rules, facts: &Facts, options: Options) -> Self {
        let running = rules.running(&facts.values, options);
        let mut seen = Seen { lower: 0, running, profiles: [None; MAX_PROFILES] };
        for ((place, profile), slot) in rules.profiles.iter().enumerate().zip(&mut seen.profiles) {
            if running >> place & 1 == 1 {
                let result = rules.in_profile(profile, facts, options);
                seen.lower = seen.lower.max(result.outcome);
                *slot = Some(result);
            }
        }
        // What is already there can always turn out to be all there is: the bounds never lie below it.
        let unresolved = rules.highest(&rules.unresolved, facts, options, &seen);
        let reachable = unresolved.max(rules.highest(&rules.reachable, facts, options, &seen));
        Self { rules, facts: *facts, options, seen, unresolved, reachable }
    }

    /// The outcome shown: [`Self::lower`], raised where the pack says so for an incomplete result.
    #[must_use]
    pub fn outcome(&self) -> &'p str {
        self.rules.outcomes.name(self.shown())
    }

    /// What is certain: every open answer counts as not observed.
    #[must_use]
    pub fn lower(&self) -> &'p str {
        self.rules.outcomes.name(self.seen.lower)
    }

    /// What it could be if everything that was asked and stayed open were so.
    #[must_use]
    pub fn unresolved(&self) -> &'p str {
        self.rules.outcomes.name(self.unresolved)
    }

    /// What it could be if everything open were so, asked or not.
    #[must_use]
    pub fn reachable(&self) -> &'p str {
        self.rules.outcomes.name(self.reachable)
    }

    /// Whether open answers hide whether the person should be referred.
    #[must_use]
    pub fn incomplete(&self) -> bool {
        self.unresolved >= self.rules.line && self.seen.lower < self.rules.line
    }

    /// Whether further questions could still change the outcome.
    #[must_use]
    pub fn can_change(&self) -> bool {
        self.reachable != self.seen.lower
    }

    /// The place of the outcome shown among the pack's outcomes, from the lowest, 0.
    #[must_use]
    pub fn rank(&self) -> usize {
        self.shown()
    }

    /// The facts that were evaluated.
    #[must_use]
    pub fn facts(&self) -> &Facts {
        &self.facts
    }

    /// The profiles that ran, in the pack's order.
    #[must_use]
    pub fn profiles(&self) -> Vec<ProfileResult<'p>> {
        self.ran().map(|(place, result)| self.named(place, result)).collect()
    }

    /// Why, as a tree of values; never empty.
    #[must_use]
    pub fn reasons(&self) -> Vec<Reason> {
        crate::reasons::reasons(self)
    }

    pub(crate) fn shown(&self) -> usize {
        let lower = self.seen.lower;
        let raised = self.rules.shown_as.get(lower).filter(|_| self.incomplete());
        raised.copied().unwrap_or(lower)
    }

    pub(crate) fn lower_place(&self) -> usize {
        self.seen.lower
    }

    pub(crate) fn ran(&self) -> impl Iterator<Item = (usize, InProfile)> + '_ {
        self.seen.profiles.iter().enumerate().filter_map(|(place, result)| Some((place, (*result)?)))
    }

    pub(crate) fn ran_mask(&self) -> u8 {
        self.seen.running
    }

    fn named(&self, place: usize, result: InProfile) -> ProfileResult<'p> {
        let rules = self.rules;
        ProfileResult {
            profile: rules.profile_names.name(place),
            outcome: rules.outcomes.name(result.outcome),
            positive: rules.dimensions.of_mask(result.positive.into()).collect(),
            classes: self.classes(place, result).collect(),
        }
    }

    /// What a profile's rules saw.
    pub(crate) fn signs(&self, profile: &'p ProfileRule, result: InProfile) -> Signs<'_> {
        Signs {
            facts: &self.facts.values,
            yes: self.facts.yes,
            column: self.rules.column(profile, self.options),
            positive: result.positive,
            switches: self.rules.switched(self.options),
            outcome: result.outcome,
        }
    }

    /// The named classes that hold in a profile. Nothing is decided by them, so they are worked out when asked for.
    pub(crate) fn classes(&self, place: usize, result: InProfile) -> impl Iterator<Item = &'p str> {
        let rules = self.rules;
        let holds = |profile: &'p ProfileRule| {
            let signs = self.signs(profile, result);
            let of_set = |class: &ClassRule| class.rule_sets >> profile.rule_set & 1 == 1;
            let classes = rules.classes.iter().enumerate();
            classes
                .filter(|(_, class)| of_set(class) && class.when.holds(&signs))
                .fold(0, |mask, (place, _)| mask | only(place))
        };
        rules.class_names.of_mask(rules.profiles.get(place).map_or(0, holds))
    }
}

/// As `fener evaluate` writes it, without the id.
impl Serialize for Evaluation<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        struct Profiles<'a, 'p>(&'a Evaluation<'p>);
        impl Serialize for Profiles<'_, '_> {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                let mut map = serializer.serialize_map(None)?;
                for (place, result) in self.0.ran() {
                    let named = self.0.named(place, result);
                    map.serialize_entry(named.profile, &named)?;
                }
                map.end()
            }
        }
        let reasons: Vec<Reason<&str>> = crate::reasons::reasons(self);
        let without = self.options.without_provisional;
        let mut out = serializer.serialize_struct("Evaluation", 7 + usize::from(without))?;
        out.serialize_field("outcome", self.outcome())?;
        out.serialize_field("lower", self.lower())?;
        out.serialize_field("unresolved", self.unresolved())?;
        out.serialize_field("reachable", self.reachable())?;
        out.serialize_field("incomplete", &self.incomplete())?;
        out.serialize_field("profiles", &Profiles(self))?;
        if without {
            out.serialize_field("without_provisional", &true)?;
        }
        out.serialize_field("reasons", &reasons)?;
        out.end()
    }
}
