//! What changed on the way, as values: who runs the conversion owns the words.

use std::collections::BTreeMap;
use std::fmt;

use fener_rules::Hidden;
use serde::{Serialize, Serializer};

use crate::sheets::At;

/// Characters of a text that a note repeats.
const QUOTED: usize = 200;

/// How much it matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Nothing is lost; it is said another way.
    Info,
    /// Something of the form, or of the pack, could not be carried.
    Warning,
}

/// What a note speaks of.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    /// A cell of the form.
    Cell(At),
    /// A whole sheet of the form.
    Sheet(String),
    /// A part of the pack: file, and what in it.
    Pack(&'static str, String),
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Cell(at) => at.fmt(f),
            Self::Sheet(name) => f.write_str(name),
            Self::Pack(file, part) => write!(f, "{file} {part}"),
        }
    }
}

impl Serialize for Place {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

macro_rules! codes {
    ($($severity:ident { $($(#[$doc:meta])* $code:ident,)+ })+) => {
        /// What a note says. The words in brackets are the arguments that its sentence needs.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
        #[serde(rename_all = "snake_case")]
        pub enum NoteCode {
            $($($(#[$doc])* $code,)+)+
        }

        impl NoteCode {
            /// How much it matters.
            #[must_use]
            pub fn severity(self) -> Severity {
                match self {
                    $($(Self::$code => Severity::$severity,)+)+
                }
            }
        }
    };
}

codes! {
    Info {
        /// White space around the text was left out.
        Trimmed,
        /// White space of an unusual kind (`characters`) became spaces or ends of lines.
        Spaces,
        /// The result of a formula was taken as if it had been typed.
        Formula,
        /// A name or code that a pack cannot have (`name`) is another one in the pack (`instead`).
        Renamed,
        /// A language whose column says none was taken for `language`.
        LanguageTaken,
        /// A language that was not asked for.
        LanguageLeftOut,
        /// A missing text was taken from the language `language`.
        FilledFrom,
        /// A hint has no text in the language `language`.
        HintMissing,
        /// A question without a label is called by its name.
        NameAsLabel,
        /// What the field `name` records is in every screening anyway.
        RecordedAnyway,
        /// Nothing has to be answered in an interview.
        NothingRequired,
        /// A message of the form: the app has its own words for this.
        OwnMessage,
        /// How it looks is the app's business.
        OwnLook,
        /// Answers in words have at most `limit` characters; so it is in `count` questions.
        WordsLimited,
        /// Numbers with a point have `decimals` digits after it.
        Decimals,
        /// The two choices of a list are yes (`yes`) and no (`no`).
        YesNo,
        /// This choice is an answer that every question has: `answer`.
        StandingAnswer,
        /// "Other" became a choice, and item `item` asks which.
        OtherAdded,
        /// What is repeated is there `copies` times; whatever speaks of it from outside speaks of the first copy.
        Copies,
        /// An open answer (none, unknown, refused) is neither this nor its opposite, so the condition does not hold then.
        OpenIsNeither,
        /// Item `item` is the one that asks for agreement.
        ConsentItem,
        /// The form asks for no agreement; item `item` was added for it.
        ConsentAdded,
        /// The form does not say what the person has a right to; item `item` was added for it.
        RightsAdded,
        /// The form tells the person's rights, and not to everybody; item `item` was added for it.
        RightsToAll,
        /// The form has no guards: nothing holds its questions back.
        NoGuards,
        /// A sheet that is no part of a form.
        SheetPassedOver,
        /// A sheet that the spreadsheet does not show.
        SheetHidden,
        /// A row that the spreadsheet does not show (`range`) is carried like any other.
        RowHidden,
        /// A column that the spreadsheet does not show (`range`) is carried like any other.
        ColumnHidden,
        /// Words above or below each printed page (`text`).
        PrintedAround,
        /// What may be typed into cells of the form (`range`, `rule`).
        EntryRule,
        /// A row that the form itself switches off.
        Disabled,
        /// The pack has the id (`id`) and version (`version`) of the form: there may be another pack with both.
        VersionKept,
        /// A version that is no `major.minor.patch` (`version`) is told where the form comes from.
        VersionTold,
        /// A value that the form does not say (`value`) stands in for one that the author has to.
        Placeholder,
        /// Sentences of the pack's own that stand in English in the language `language`.
        InEnglish,
        /// Answers unknown, refused and not applicable are not possible in `count` questions of the form: they stay empty.
        EmptyInstead,
        /// Ticked only when the person brings it up: in the form an ordinary question.
        AskedInForm,
        /// The sign `${` is no reference.
        NoReference,
    }
    Warning {
        /// Column `column` is not carried; perhaps `meant` was meant.
        ColumnNotCarried,
        /// Column `column` says nothing in a row of this kind.
        NotForThisRow,
        /// `value` is nothing that the column `column` of ours says here.
        ValueNotCarried,
        /// Nothing stands above this cell.
        NoHeader,
        /// A header (`column`) under which nothing stands, and that is not known.
        HeaderAlone,
        /// A row of the survey without a type.
        NoType,
        /// A row of the choices without a list.
        NoList,
        /// Settings stand in one row; this is another.
        SecondSettings,
        /// Another question has the name (`name`), in `first`: conditions speak of that one.
        NameTwice,
        /// A choice of a list (`name`) that no question uses.
        UnusedList,
        /// A sheet that is not read, and whose name is nearly that of one that is (`meant`).
        SheetMisspelt,
        /// The spreadsheet shows an error here.
        CellBroken,
        /// A formula whose result is not in the file.
        NoResult,
        /// A number that no spreadsheet has, kept as words.
        NoNumber,
        /// A day that no calendar has, kept as words.
        NoDay,
        /// Characters that nobody sees, and that direct a terminal or turn the text (`characters`), were left out.
        Unprintable,
        /// A type that is not known: `name`.
        UnknownType,
        /// Coordinates are never recorded.
        Location,
        /// Pictures, sound, files and codes are not recorded.
        Media,
        /// Nothing is recorded that names somebody's telephone or mailbox.
        Telephone,
        /// A question of the type `name` is not carried.
        TypeNotCarried,
        /// Of a moment only the day is carried.
        DayOnly,
        /// A time is asked for in words.
        TimeInWords,
        /// A question without a name.
        Unnamed,
        /// A label speaks of other answers with `${…}`, which is read as it stands.
        Piping,
        /// A text longer than `limit` bytes was cut.
        Cut,
        /// No list is called `name`.
        UnknownList,
        /// The list `name` has nothing to choose but what every question has.
        NoChoices,
        /// The same choice is twice in a list.
        ChoiceTwice,
        /// A condition that cannot be carried: the item is shown always. (`problem`, `part`)
        ConditionNotCarried,
        /// A constraint that cannot be carried. (`problem`, `part`)
        ConstraintNotCarried,
        /// A calculation that cannot be carried. (`problem`, `part`)
        CalculationNotCarried,
        /// A filter of choices that cannot be carried: all of them are offered. (`problem`, `part`)
        FilterNotCarried,
        /// A number of copies that cannot be carried. (`problem`, `part`)
        CountNotCarried,
        /// A guard of which a part (`part`) cannot be carried (`problem`).
        GuardNotCarried,
        /// A fact that is worked out otherwise than by what the answers before it say; it is an item.
        FactNotCarried,
        /// What answers say of a fact that no row works out, or that it cannot be.
        FeedsNotCarried,
        /// No answer is filled in before somebody gives it.
        NoDefault,
        /// The steps of a range are not carried, its ends are.
        Steps,
        /// An end of a range that cannot be carried. (`problem`, `part`)
        EndNotCarried,
        /// A language whose code is not known: `name`.
        UnknownLanguage,
        /// The language `language` misses `count` texts and was left out.
        LanguageIncomplete,
        /// This text is missing in the language `language`.
        TextMissing,
        /// Another column has the text in the language `language` already.
        LanguageTwice,
        /// A part of the pack that no form can hold: `count` of it.
        PartNotCarried,
        /// In a form nothing waits for the guards (`count`): they stand in a sheet that only the import reads.
        GuardsAside,
        /// A comment on a cell (`text`).
        Comment,
        /// Comments (`count`) on a sheet that is no part of a form.
        CommentsElsewhere,
        /// Names that the workbook gives to cells: `count` of them, of which `name` is one.
        CellNames,
        /// What the spreadsheet says to whoever types into a cell (`range`, `text`).
        EntryHelp,
        /// A link (`target`), and what is said of it (`text`).
        Link,
        /// Cells were made one (`range`): what stands in the first speaks for the first.
        Merged,
        /// A text that is struck through is carried as if it were not.
        Struck,
        /// How a text is read aloud.
        Reading,
        /// A picture, a shape or a button, with the words in it (`text`).
        Drawing,
        /// Another part of a sheet (`name`).
        SheetPart,
        /// A condition asks for something that no form knows (`leaf`): it counts as open.
        LeafNotCarried,
    }
}

/// One thing that changed on the way.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Note {
    /// Where.
    pub place: Place,
    /// How much it matters.
    pub severity: Severity,
    /// What.
    pub code: NoteCode,
    /// What the sentence needs, by name.
    pub args: BTreeMap<&'static str, String>,
}

impl Note {
    /// A note without arguments.
    #[must_use]
    pub fn new(place: Place, code: NoteCode) -> Self {
        Self { place, severity: code.severity(), code, args: BTreeMap::new() }
    }

    /// With one more argument: on one line, and no longer than anybody reads.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl ToString) -> Self {
        self.args.insert(name, quoted(&value.to_string()));
        self
    }
}

/// A text on one line, without what nobody sees, and not without end.
fn quoted(text: &str) -> String {
    let seen = |c: char| if c.is_whitespace() { ' ' } else { c };
    let text: String =
        text.chars().map(seen).filter(|c| Hidden::of(*c) != Some(Hidden::Control)).take(4 * QUOTED).collect();
    let words: Vec<&str> = text.split_whitespace().collect();
    let line = words.join(" ");
    match line.char_indices().nth(QUOTED) {
        Some((end, _)) => format!("{}…", line.get(..end).unwrap_or_default()),
        None => line,
    }
}

#[cfg(test)]
mod tests {
    use super::quoted;

    #[test]
    fn a_text_is_repeated_on_one_line_and_not_without_end() {
        assert_eq!(quoted(" a\n\n\tb\u{1b}[2J\u{202e}c\u{2028}d "), "a b[2Jc d");
        assert_eq!(quoted(&"é".repeat(200)), "é".repeat(200));
        assert_eq!(quoted(&"é".repeat(201)), format!("{}…", "é".repeat(200)));
        assert_eq!(quoted(&" ".repeat(9_000)), "");
    }
}
