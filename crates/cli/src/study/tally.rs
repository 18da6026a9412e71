//! What a study counts: hits and misses at every threshold, by group, and outcomes that hang on uncertain strengths.

use std::collections::BTreeMap;

use fener_rules::{Facts, Level, Options, Pack};
use serde::Serialize;

use super::share::{Elsewhere, Share};
use super::sheet::Row;

/// Results against what is known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub(super) struct Counts {
    true_positive: u32,
    false_positive: u32,
    false_negative: u32,
    true_negative: u32,
}

impl Counts {
    fn add(&mut self, positive: bool, truth: bool) {
        let count = match (positive, truth) {
            (true, true) => &mut self.true_positive,
            (true, false) => &mut self.false_positive,
            (false, true) => &mut self.false_negative,
            (false, false) => &mut self.true_negative,
        };
        *count = count.saturating_add(1);
    }

    fn share(of: u32, others: u32) -> Share {
        Share { of, all: of.saturating_add(others) }
    }

    /// Of those who are, the share with a positive result.
    pub(super) fn sensitivity(self) -> Share {
        Self::share(self.true_positive, self.false_negative)
    }

    /// Of those who are not, the share with a negative result.
    pub(super) fn specificity(self) -> Share {
        Self::share(self.true_negative, self.false_positive)
    }

    /// Of those with a positive result, the share who are.
    pub(super) fn ppv(self) -> Share {
        Self::share(self.true_positive, self.false_positive)
    }

    /// Of those with a negative result, the share who are not.
    pub(super) fn npv(self) -> Share {
        Self::share(self.true_negative, self.false_negative)
    }

    /// Of all, the share who are.
    pub(super) fn prevalence(self) -> Share {
        Self::share(
            self.true_positive.saturating_add(self.false_negative),
            self.false_positive.saturating_add(self.true_negative),
        )
    }
}

/// The results of some people when an outcome or a higher one counts as positive.
#[derive(Debug, Serialize)]
pub(super) struct At {
    /// The lowest outcome that counts as positive.
    pub(super) from: String,
    #[serde(flatten)]
    pub(super) counts: Counts,
    pub(super) sensitivity: Share,
    pub(super) specificity: Share,
    pub(super) ppv: Share,
    pub(super) npv: Share,
    /// At the prevalence that was asked for.
    pub(super) elsewhere: Option<Elsewhere>,
}

/// Some people of the study: everyone, or those with one value in a group column.
#[derive(Debug, Serialize)]
pub(super) struct Group {
    /// The column; none for everyone.
    pub(super) column: Option<String>,
    /// Its value.
    pub(super) value: Option<String>,
    /// Good rows.
    pub(super) rows: usize,
    /// Of these, rows that say what is known.
    pub(super) with_truth: usize,
    /// By threshold, from the lowest.
    pub(super) at: Vec<At>,
}

/// The rows whose outcome is another with other strengths.
#[derive(Debug, Serialize)]
pub(super) struct Hanging {
    /// Which strengths.
    pub(super) strengths: Strengths,
    /// How many rows.
    pub(super) rows: usize,
    /// Of these, rows that turn from positive to negative or back.
    pub(super) turning: usize,
    /// The first ids of the rows.
    pub(super) ids: Vec<String>,
}

/// Strengths other than the pack's own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Strengths {
    /// The lowest plausible ones.
    Lowest,
    /// The highest plausible ones.
    Highest,
    /// The pack's own, without those that are provisional.
    WithoutProvisional,
}

impl Strengths {
    const ALL: [Self; 3] = [Self::Lowest, Self::Highest, Self::WithoutProvisional];

    fn instead_of(self, options: Options) -> Options {
        match self {
            Self::Lowest => Options { strength: Level::Lo, ..options },
            Self::Highest => Options { strength: Level::Hi, ..options },
            Self::WithoutProvisional => Options { without_provisional: true, ..options },
        }
    }
}

/// How a study counts.
#[derive(Clone, Copy)]
pub(super) struct Ask<'a> {
    /// The pack's own strengths, with the switches that were asked for.
    pub(super) options: Options,
    /// The rank of the lowest outcome that counts as positive.
    pub(super) positive_from: usize,
    /// What is looked for is so frequent elsewhere.
    pub(super) prevalence: Option<f64>,
    /// The group columns.
    pub(super) groups: &'a [String],
    /// So many ids are listed.
    pub(super) list: usize,
}

/// The study as it is counted.
pub(super) struct Tally<'a> {
    pack: &'a Pack,
    ask: Ask<'a>,
    everyone: People,
    /// By group column.
    groups: Vec<BTreeMap<String, People>>,
    hanging: [Hanging; 3],
    /// Rows that hang on any of the strengths.
    hanging_rows: usize,
}

#[derive(Clone, Default)]
struct People {
    rows: usize,
    with_truth: usize,
    /// By the rank of the threshold, without the lowest outcome.
    at: Vec<Counts>,
}

impl<'a> Tally<'a> {
    pub(super) fn new(pack: &'a Pack, ask: Ask<'a>) -> Self {
        let hanging =
            Strengths::ALL.map(|strengths| Hanging { strengths, rows: 0, turning: 0, ids: Vec::new() });
        let everyone = People::of(pack);
        Self {
            pack,
            ask,
            everyone,
            groups: vec![BTreeMap::new(); ask.groups.len()],
            hanging,
            hanging_rows: 0,
        }
    }

    pub(super) fn add(&mut self, row: &Row) {
        let rank = rank_in(self.pack, &row.facts, self.ask.options);
        self.everyone.add(rank, row.truth);
        for (group, value) in self.groups.iter_mut().zip(&row.groups) {
            group.entry(value.clone()).or_insert_with(|| People::of(self.pack)).add(rank, row.truth);
        }
        let line = self.ask.positive_from;
        let mut any = false;
        for hanging in &mut self.hanging {
            let other = rank_in(self.pack, &row.facts, hanging.strengths.instead_of(self.ask.options));
            if other == rank {
                continue;
            }
            any = true;
            hanging.rows += 1;
            hanging.turning += usize::from((other >= line) != (rank >= line));
            if hanging.ids.len() < self.ask.list {
                hanging.ids.push(row.id.clone());
            }
        }
        self.hanging_rows += usize::from(any);
    }

    /// Everyone, then each group.
    pub(super) fn groups(&self) -> Vec<Group> {
        let mut all = vec![self.group(None, &self.everyone)];
        for (column, values) in self.ask.groups.iter().zip(&self.groups) {
            all.extend(values.iter().map(|(value, people)| self.group(Some((column, value)), people)));
        }
        all
    }

    fn group(&self, by: Option<(&String, &String)>, people: &People) -> Group {
        let at = self.pack.outcomes().skip(1).zip(&people.at).map(|(from, counts)| At {
            from: from.to_owned(),
            counts: *counts,
            sensitivity: counts.sensitivity(),
            specificity: counts.specificity(),
            ppv: counts.ppv(),
            npv: counts.npv(),
            elsewhere: self.ask.prevalence.and_then(|prevalence| {
                Elsewhere::new(prevalence, counts.sensitivity(), counts.specificity())
            }),
        });
        Group {
            column: by.map(|(column, _)| column.clone()),
            value: by.map(|(_, value)| value.clone()),
            rows: people.rows,
            with_truth: people.with_truth,
            at: at.collect(),
        }
    }

    /// The rows that hang on any strengths, and those that hang on each.
    pub(super) fn hanging(self) -> (usize, [Hanging; 3]) {
        (self.hanging_rows, self.hanging)
    }
}

impl People {
    fn of(pack: &Pack) -> Self {
        Self { at: vec![Counts::default(); pack.outcomes().count().saturating_sub(1)], ..Self::default() }
    }

    fn add(&mut self, rank: usize, truth: Option<bool>) {
        self.rows += 1;
        let Some(truth) = truth else { return };
        self.with_truth += 1;
        for (below, counts) in self.at.iter_mut().enumerate() {
            counts.add(rank > below, truth);
        }
    }
}

fn rank_in(pack: &Pack, facts: &Facts, options: Options) -> usize {
    pack.evaluate(facts, options).rank()
}
