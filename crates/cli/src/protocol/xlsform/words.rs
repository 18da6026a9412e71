//! The sentences of the notes.

use fener_xlsform::{Note, NoteCode};

pub(super) fn sentence(note: &Note) -> String {
    let arg = |name: &str| note.args.get(name).map_or("", String::as_str);
    match note.code {
        NoteCode::Trimmed => "the space around the text was left out".to_owned(),
        NoteCode::Spaces => {
            format!("unusual white space became spaces or ends of lines: {}", arg("characters"))
        }
        NoteCode::Formula => "the result of a formula, kept as if it had been typed".to_owned(),
        NoteCode::Renamed => format!("`{}` is called `{}` now", arg("name"), arg("instead")),
        NoteCode::LanguageTaken => {
            format!("no language is said here; taken as `{}` (--language says otherwise)", arg("language"))
        }
        NoteCode::LanguageLeftOut => format!("language `{}` was left out as asked", arg("language")),
        NoteCode::FilledFrom => {
            format!("there is no text in `{}`; taken from `{}`", arg("language"), arg("from"))
        }
        NoteCode::HintMissing => format!("this hint has no text in `{}`", arg("language")),
        NoteCode::NameAsLabel => "there is no label; the name stands in its place".to_owned(),
        NoteCode::RecordedAnyway => {
            format!("`{}` is left out: every screening records it by itself", arg("name"))
        }
        NoteCode::NothingRequired => {
            "nothing has to be answered in an interview: everybody may skip and stop".to_owned()
        }
        NoteCode::OwnMessage => "the app has its own words for this".to_owned(),
        NoteCode::OwnLook => "how it looks and runs is up to the app".to_owned(),
        NoteCode::WordsLimited => format!(
            "an answer in words has at most {} characters; so in {} questions",
            arg("limit"),
            arg("count")
        ),
        NoteCode::Decimals => format!("kept with {} digits after the point", arg("decimals")),
        NoteCode::YesNo => format!("kept as yes (`{}`) and no (`{}`)", arg("yes"), arg("no")),
        NoteCode::StandingAnswer => format!("kept as the answer `{}` that every item has", arg("answer")),
        NoteCode::OtherAdded => format!("\"other\" became a choice, and item `{}` asks which", arg("item")),
        NoteCode::Copies => format!(
            "kept as {} copies; what speaks of it from outside speaks of the first",
            arg("copies")
        ),
        NoteCode::OpenIsNeither => {
            "kept; while the answer is open (none, unknown, refused) this does not hold, and neither does its opposite"
                .to_owned()
        }
        NoteCode::ConsentItem => format!("item `{}` is the one that asks for agreement", arg("item")),
        NoteCode::SheetPassedOver => "this sheet is no part of a form; left out".to_owned(),
        NoteCode::Disabled => "the form itself switches this row off; left out".to_owned(),
        NoteCode::VersionKept => format!(
            "the pack is `{}` {}, like the form; give it a version of its own if there is such a pack already",
            arg("id"),
            arg("version")
        ),
        NoteCode::VersionTold => {
            format!("version `{}` is told where the form comes from; the pack counts its own", arg("version"))
        }
        NoteCode::Placeholder => format!("the form does not say this; `{}` stands in for it", arg("value")),
        NoteCode::InEnglish => "sentences of the conversion's own are in English: to be translated".to_owned(),
        NoteCode::EmptyInstead => format!(
            "{} questions have no place for unknown and refused in a form; they stay empty",
            arg("count")
        ),
        NoteCode::AskedInForm => "an ordinary question in the form; here only ticked when brought up".to_owned(),
        NoteCode::NoReference => "`${` was taken apart: a form would look for a question".to_owned(),
        _ => owed(note, arg),
    }
}

/// What a pack owes a person and a form does not have.
fn owed<'n>(note: &Note, arg: impl Fn(&str) -> &'n str) -> String {
    match note.code {
        NoteCode::ConsentAdded => "added and asked last, as the form asks for no agreement".to_owned(),
        NoteCode::RightsAdded => {
            "added and said first, as the form does not say what the person has a right to".to_owned()
        }
        NoteCode::RightsToAll => {
            "added and said first, as the form does not tell everybody what they have a right to".to_owned()
        }
        NoteCode::NoGuards => {
            "the form has no guards: nothing holds its questions back until somebody is alone and safe"
                .to_owned()
        }
        _ => loss(note, arg),
    }
}

/// What could not be carried.
fn loss<'n>(note: &Note, arg: impl Fn(&str) -> &'n str) -> String {
    let because = || format!("{}: `{}`", problem(arg("problem")), arg("part"));
    match note.code {
        NoteCode::CellBroken => "the spreadsheet shows an error here".to_owned(),
        NoteCode::NoResult => "not carried: a formula whose result is not in the file".to_owned(),
        NoteCode::NoNumber => "this is no number that a spreadsheet can hold; kept as words".to_owned(),
        NoteCode::NoDay => "this day is in no calendar; kept as words".to_owned(),
        NoteCode::Unprintable => {
            format!(
                "left out: characters that nobody sees, which direct a terminal or turn a text: {}",
                arg("characters")
            )
        }
        NoteCode::UnknownType => format!("not carried: no question has the type `{}`", arg("name")),
        NoteCode::Location => "not carried: coordinates are never recorded".to_owned(),
        NoteCode::Media => "not carried: no pictures, sound, files or codes are recorded or shown".to_owned(),
        NoteCode::Telephone => "not carried: nobody's telephone or mailbox is recorded".to_owned(),
        NoteCode::TypeNotCarried => format!("not carried: a question of the type `{}`", arg("name")),
        NoteCode::DayOnly => "kept as a day; the time of day is not carried".to_owned(),
        NoteCode::TimeInWords => "kept as a question in words; it is not checked to be a time".to_owned(),
        NoteCode::Unnamed => "not carried: it has no name".to_owned(),
        NoteCode::Piping => "kept as it stands; `${…}` is not replaced by an answer".to_owned(),
        NoteCode::Cut => format!("cut after {} bytes", arg("limit")),
        NoteCode::UnknownList => format!("not carried: no list is called `{}`", arg("name")),
        NoteCode::NoChoices => format!("not carried: the list `{}` has no choice of its own", arg("name")),
        NoteCode::ChoiceTwice => "not carried: the same choice is in the list twice".to_owned(),
        NoteCode::ConditionNotCarried => format!("not carried, so it is always shown: {}", because()),
        NoteCode::ConstraintNotCarried => format!("not carried: {}", because()),
        NoteCode::CalculationNotCarried => format!("not carried: {}", because()),
        NoteCode::FilterNotCarried => format!("not carried, so all choices are offered: {}", because()),
        NoteCode::CountNotCarried => format!("not carried, so each copy is asked for: {}", because()),
        NoteCode::GuardNotCarried => format!("not carried, and the guard with it: {}", because()),
        NoteCode::FactNotCarried => {
            "no longer what the answers say of this fact; carried as an item that is worked out".to_owned()
        }
        NoteCode::FeedsNotCarried => {
            "not carried: no row works out this fact, or it has no such value".to_owned()
        }
        NoteCode::NoDefault => "not carried: nothing is answered before somebody answers".to_owned(),
        NoteCode::Steps => "its ends are kept, its steps are not carried".to_owned(),
        NoteCode::EndNotCarried => format!("this end of the range is not carried: {}", because()),
        NoteCode::LanguageTwice => {
            format!("not carried: another column has the text in `{}` already", arg("language"))
        }
        NoteCode::UnknownLanguage => {
            format!("not carried: language `{}` has no code; write it as `… (xx)`", arg("name"))
        }
        NoteCode::LanguageIncomplete => format!(
            "language `{}` is not carried: {} texts are missing (--fill-from fills them)",
            arg("language"),
            arg("count")
        ),
        NoteCode::TextMissing => format!("there is no text in `{}`", arg("language")),
        NoteCode::PartNotCarried => {
            format!("a form has no place for this; {} stay in the pack", arg("count"))
        }
        NoteCode::GuardsAside => format!(
            "no other tool holds questions back for them; {} stand in sheet `fener_guards` for the way back",
            arg("count")
        ),
        NoteCode::LeafNotCarried => format!("no form knows `{}`; it counts as open there", arg("leaf")),
        _ => beside(note, arg),
    }
}

/// What stood beside the texts of the cells.
fn beside<'n>(note: &Note, arg: impl Fn(&str) -> &'n str) -> String {
    let meant = match arg("meant") {
        "" => String::new(),
        name => format!("; did you mean `{name}`?"),
    };
    let and = |before: &str, text: &'n str| {
        if text.is_empty() { String::new() } else { format!("{before}`{text}`") }
    };
    match note.code {
        NoteCode::SheetHidden => "this sheet is hidden in the spreadsheet".to_owned(),
        NoteCode::RowHidden => {
            format!("row {} is hidden in the spreadsheet; carried all the same", arg("range"))
        }
        NoteCode::ColumnHidden => {
            format!("column {} is hidden in the spreadsheet; carried all the same", arg("range"))
        }
        NoteCode::PrintedAround => format!("only printed around the page; left out: `{}`", arg("text")),
        NoteCode::EntryRule => format!(
            "left out: a rule for what may be typed into {} of the form: `{}`",
            arg("range"),
            arg("rule")
        ),
        NoteCode::Comment => format!("not carried: a comment{}", and(": ", arg("text"))),
        NoteCode::CommentsElsewhere => format!("not carried: the comments on this sheet, {}", arg("count")),
        NoteCode::CellNames => {
            format!("not carried: names that are given to cells, {}; one is `{}`", arg("count"), arg("name"))
        }
        NoteCode::EntryHelp => format!(
            "not carried: what the spreadsheet tells whoever types into {}: `{}`",
            arg("range"),
            arg("text")
        ),
        NoteCode::Link => {
            let words = and(" with the words ", arg("text"));
            format!("not carried: a link to `{}`{words}", arg("target"))
        }
        NoteCode::Merged => format!(
            "not carried: {} is one cell in the spreadsheet; what it says is carried for the first only",
            arg("range")
        ),
        NoteCode::Struck => "struck through in the spreadsheet; carried as if it were not".to_owned(),
        NoteCode::Reading => "not carried: how this is read aloud".to_owned(),
        NoteCode::Drawing => {
            format!("not carried: a picture or shape{}", and(" with the words ", arg("text")))
        }
        NoteCode::SheetPart => format!("not carried: what the sheet has as `{}`", arg("name")),
        NoteCode::NotForThisRow => {
            format!("not carried: column `{}` says nothing in a row of this kind", arg("column"))
        }
        NoteCode::ValueNotCarried => {
            format!("not carried: `{}` is nothing that `{}` can say here", arg("value"), arg("column"))
        }
        NoteCode::NoHeader => "not carried: no header stands above this cell".to_owned(),
        NoteCode::HeaderAlone => {
            format!("not carried: column `{}` is not known, and nothing stands in it{meant}", arg("column"))
        }
        NoteCode::NoType => "not carried: the row has no type".to_owned(),
        NoteCode::NoList => "not carried: the row names no list".to_owned(),
        NoteCode::SecondSettings => "not carried: settings stand in one row, and this is another".to_owned(),
        NoteCode::NameTwice => format!(
            "`{}` is the name of the question at `{}` too, and conditions speak of that one",
            arg("name"),
            arg("first")
        ),
        NoteCode::UnusedList => format!("not carried: no question uses list `{}`", arg("name")),
        NoteCode::SheetMisspelt => format!("not carried: no sheet is called so{meant}"),
        _ => format!("column `{}` is not carried{meant}", arg("column")),
    }
}

/// Why an expression has no counterpart.
fn problem(name: &str) -> &'static str {
    match name {
        "empty" => "nothing comes of it",
        "too_long" => "it is too long",
        "too_deep" => "it is nested too deep",
        "not_closed" => "a bracket or quote is not closed",
        "not_opened" => "the last bracket closes none that was opened",
        "cut_off" => "something is missing behind this",
        "two_signs" => "one `=` is meant",
        "no_number" => "it is compared with something that is no number",
        "too_large" => "the number has more digits than any answer",
        "path" => "paths into the form are not known",
        "no_such_question" => "no question is called so",
        "stale" => "answers after this row say more of the fact: name the row that works it out last",
        "guard_kind" => "a guard is `block`, `prompt` or `engine`",
        "guard_twice" => "there is a guard of this name already",
        "guard_lacks" => "a guard of this kind cannot do without",
        "guard_blocks_itself" => "the guard would wait for what it holds back",
        "guard_refused" => "no pack may have such a guard",
        "not_there" => "nothing that was carried is called so",
        "later" => "the question comes later",
        "not_carried" => "the question was not carried",
        "no_such_choice" => "the question has no such choice",
        "unanswered" => "whether something was not answered cannot be asked",
        "not_constant" => "it is compared with something that is not known beforehand",
        "clock" => "dates and times are not reckoned with",
        "function" => "this function is not known",
        "comparison" => "this cannot be compared so",
        "arithmetic" => "nothing is calculated with numbers",
        "endless" => "the result is not one of a few values",
        "choice_column" => "it speaks of the choices themselves",
        _ => "it cannot be read",
    }
}

/// How an import ended.
pub(super) fn end(usable: bool, lost: usize, written: bool) -> &'static str {
    match (usable, written, lost) {
        (false, ..) => "nothing was written, as no pack can hold this",
        (true, false, _) => "nothing was written (--accept-loss writes what was carried)",
        (true, true, 0) => "the pack was written",
        (true, true, _) => "the pack was written without them",
    }
}
