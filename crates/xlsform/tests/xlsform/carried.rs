//! What a form can say, piece by piece: what becomes of it, and what is said where nothing can.

use fener_model::{Answer, Given, Source};
use fener_rules::Answers;
use fener_rules::pack::{Condition, ItemIs, NumberIs, NumberRange, Response, TextLimit};
use fener_xlsform::{ImportError, Imported, NoteCode, Severity, Wishes, import};

use super::support::{all_shown, form, imported, lost, pack, shown, told, workbook};

fn given(answers: &[(&str, Answer)]) -> Answers {
    let given = |answer: &Answer| vec![Given::sure(answer.clone(), Source::Person)];
    answers.iter().map(|(id, answer)| ((*id).to_owned(), given(answer))).collect()
}

fn choice(code: &str) -> Answer {
    Answer::Choice(code.to_owned())
}

const LISTS: [&str; 9] = [
    "list_name|name|label",
    "yn|yes|Yes",
    "yn|no|No",
    "colour|red|Red",
    "colour|green|Green",
    "colour|dark blue|Dark blue",
    "age|1|Child",
    "age|2|Grown",
    "age|unknown|Cannot tell",
];

/// A form of these rows, its pack, and what could not be carried.
fn carried(survey: &[&str]) -> (fener_rules::Pack, Vec<(String, NoteCode)>) {
    let imported = imported(&form(survey, &LISTS));
    (pack(&imported), lost_of_its_own(&imported))
}

/// The condition of `q` when this is its relevance, after one question of each kind.
fn relevance(expression: &str) -> Result<Condition, Vec<(String, NoteCode)>> {
    let rows = [
        "type|name|label|relevant",
        "select_one yn|yn|Sure?",
        "select_one colour|one|Colour?",
        "select_multiple colour|many|Colours?",
        "select_one age|age|Age?",
        "integer|n|Years?",
        "decimal|d|Height?",
        "date|day|Day?",
        &format!("text|q|Why?|{expression}"),
        "text|later|And then?",
    ];
    let (pack, lost) = carried(&rows);
    if lost.is_empty() { Ok(pack.item("q").unwrap().when.clone().unwrap()) } else { Err(lost) }
}

fn is(id: &str, answers: &[&str]) -> Condition {
    Condition::Item(ItemIs { id: id.to_owned(), is: answers.iter().map(|&a| a.to_owned()).collect() })
}

fn number(id: &str, at_least: Option<i64>, at_most: Option<i64>) -> Condition {
    Condition::Number(NumberIs { id: id.to_owned(), at_least, at_most })
}

fn not(condition: Condition) -> Condition {
    Condition::Not(Box::new(condition))
}

#[test]
fn every_kind_of_question_has_its_answer() {
    let (pack, lost) = carried(&[
        "type|name|label|constraint|parameters",
        "text|t|T|string-length(.) < 20",
        "integer|i|I|. >= 0 and . < 120",
        "decimal|d|D|. > 0.5",
        "range|r|R||start=0;end=1;step=0.1",
        "date|day|Day",
        "note|told|Told",
        "acknowledge|seen|Seen",
        "select_one yn|yn|Yn",
        "select_one colour|one|One",
        "select_multiple colour|many|Many",
        "select_one age|age|Age",
    ]);
    assert_eq!(lost, []);
    let response = |id: &str| pack.item(id).unwrap().response.clone();
    let range = |min, max, decimals| Response::Number(NumberRange { min, max, decimals });
    let codes = |codes: &[&str]| codes.iter().map(|&code| code.to_owned()).collect::<Vec<_>>();
    assert_eq!(response("t"), Response::Text(TextLimit { max: 19 }));
    assert_eq!(response("i"), range(Some(0), Some(119), 0));
    assert_eq!(response("d"), range(Some(51), None, 2));
    assert_eq!(response("r"), range(Some(0), Some(10), 1));
    assert_eq!(response("day"), Response::Date);
    assert_eq!(response("told"), Response::Acknowledge);
    assert_eq!(response("seen"), Response::Acknowledge);
    assert_eq!(response("yn"), Response::YesNo);
    assert_eq!(response("one"), Response::Choice(codes(&["red", "green", "dark_blue"])));
    assert_eq!(response("many"), Response::Choices(codes(&["red", "green", "dark_blue"])));
    assert_eq!(response("age"), Response::Choice(codes(&["1", "2"])), "unknown is an answer of every item");
    assert_eq!(pack.text("en", "item.one.choice.dark_blue"), Some("Dark blue"));
}

#[test]
fn what_has_to_hold_is_carried() {
    for (expression, condition) in [
        ("${yn} = 'yes'", is("yn", &["yes"])),
        ("'no' = ${yn}", is("yn", &["no"])),
        ("${one} = 'dark blue'", is("one", &["dark_blue"])),
        ("${one} = 'red' or ${one} = 'green'", is("one", &["green", "red"])),
        ("selected(${many}, 'red')", is("many", &["red"])),
        ("not(selected(${many}, 'red'))", not(is("many", &["red"]))),
        ("${one} != 'red'", not(is("one", &["red"]))),
        ("${one} != '' and ${one} != 'red'", not(is("one", &["red"]))),
        ("${one} != ''", is("one", &["dark_blue", "green", "red"])),
        ("${one}", is("one", &["dark_blue", "green", "red"])),
        ("${age} >= 2", is("age", &["2"])),
        ("${age} = 'unknown'", is("age", &["unknown"])),
        ("${age} != 'unknown'", not(is("age", &["unknown"]))),
        ("${n} < 18", number("n", None, Some(17))),
        ("18 <= ${n}", number("n", Some(18), None)),
        ("${n} > 5 and ${n} <= 10", number("n", Some(6), Some(10))),
        ("${n} != 7", not(number("n", Some(7), Some(7)))),
        ("${d} >= 1.5", number("d", Some(150), None)),
        ("number(${n}) = 3", number("n", Some(3), Some(3))),
        ("${day} != ''", is("day", &["given"])),
        ("count-selected(${many}) > 0", is("many", &["dark_blue", "green", "red"])),
        ("not(not(${yn} = 'yes'))", is("yn", &["yes"])),
        (
            "(${yn} = 'yes' and ${n} < 3) or false()",
            Condition::Any(vec![
                Condition::All(vec![is("yn", &["yes"]), number("n", None, Some(2))]),
                Condition::Always(false),
            ]),
        ),
    ] {
        assert_eq!(relevance(expression), Ok(condition), "{expression}");
    }
    let two = relevance("count-selected(${many}) >= 2").unwrap();
    assert!(matches!(two, Condition::AtLeast(at_least) if at_least.n == 2 && at_least.of.len() == 3));
}

#[test]
fn what_cannot_be_carried_is_said_with_its_cell() {
    for expression in [
        "${one} = ''",
        "${one} = 'purple'",
        "${later} != ''",
        "${q} != ''",
        "${nobody} = 1",
        "${day} < today()",
        "${n} + 1 > 5",
        "${one} = ${many}",
        "regex(${q}, '[a-z]+')",
        "../one = 'red'",
        "${one} = 'red",
        "position(..) > 1",
        "red",
    ] {
        let lost = relevance(expression).err();
        let expected = vec![("survey!D9".to_owned(), NoteCode::ConditionNotCarried)];
        assert_eq!(lost, Some(expected), "{expression}");
    }
    let imported =
        imported(&form(&["type|name|label|relevant", "text|a|A", "text|b|B|${a} != '' and ${c} = 'x'"], &[]));
    let note = told(&imported.notes, NoteCode::ConditionNotCarried)[0];
    assert_eq!((note.args["problem"].as_str(), note.args["part"].as_str()), ("no_such_question", "${c}"));
    assert_eq!(pack(&imported).item("b").unwrap().when, None, "it is asked always");
}

#[test]
fn an_open_answer_is_neither_and_it_is_said() {
    let rows = [
        "type|name|label|relevant",
        "select_one colour|a|A",
        "text|b|B|${a} != 'red'",
        "text|c|C|${a} = 'red'",
    ];
    let imported = imported(&form(&rows, &LISTS));
    let notes = told(&imported.notes, NoteCode::OpenIsNeither);
    assert_eq!(notes.iter().map(|note| note.place.to_string()).collect::<Vec<_>>(), ["survey!D3"]);
    let pack = pack(&imported);
    for (answer, seen) in [
        (None, vec!["a"]),
        (Some(Answer::Unknown), vec!["a"]),
        (Some(Answer::Refused), vec!["a"]),
        (Some(choice("green")), vec!["a", "b"]),
        (Some(choice("red")), vec!["a", "c"]),
    ] {
        let answers: Vec<_> = answer.into_iter().map(|answer| ("a", answer)).collect();
        assert_eq!(shown(&pack, &given(&answers)), seen, "{answers:?}");
    }
}

#[test]
fn groups_become_stages_and_their_conditions_add_up() {
    let (pack, lost) = carried(&[
        "type|name|label|relevant",
        "select_one yn|a|A",
        "begin group|outer|Outer|${a} = 'yes'",
        "select_one yn|b|B",
        "begin_group|inner|Inner|${b} = 'yes'",
        "text|c|C",
        "end_group",
        "text|d|D",
        "end group",
        "text|e|E",
    ]);
    assert_eq!(lost, []);
    let stages: Vec<_> = pack.source().interview.stages.iter().map(|stage| stage.id.as_str()).collect();
    assert_eq!(stages, ["before", "form", "outer", "inner", "outer_2", "form_2", "after"]);
    assert_eq!(pack.text("en", "stage.outer_2"), Some("Outer"));
    let (yes, no) = (Answer::Yes, Answer::No);
    assert_eq!(shown(&pack, &given(&[("a", no.clone()), ("b", yes.clone())])), ["a", "e"]);
    assert_eq!(shown(&pack, &given(&[("a", yes.clone()), ("b", no)])), ["a", "b", "d", "e"]);
    assert_eq!(shown(&pack, &given(&[("a", yes.clone()), ("b", yes)])), ["a", "b", "c", "d", "e"]);
}

#[test]
fn a_repeat_is_there_a_few_times_and_asks_for_each() {
    let rows = [
        "type|name|label|relevant",
        "begin_repeat|child|Child",
        "text|name|Name",
        "select_one yn|school|At school?",
        "text|which|Which?|${school} = 'yes'",
        "end_repeat",
        "text|end|End|${school} = 'yes'",
    ];
    let imported = imported(&form(&rows, &LISTS));
    assert_eq!(lost_of_its_own(&imported), []);
    assert_eq!(told(&imported.notes, NoteCode::Copies)[0].args["copies"], "3");
    let pack = pack(&imported);
    let yes = || Answer::Yes;
    assert_eq!(shown(&pack, &Answers::new()), ["name", "school", "child-more"]);
    let one = [("child-more", yes()), ("school-2", yes())];
    assert_eq!(
        shown(&pack, &given(&one)),
        ["name", "school", "child-more", "name-2", "school-2", "which-2", "child-2-more"],
        "each copy speaks of itself, and what follows speaks of the first"
    );
    let all = [("child-more", yes()), ("child-2-more", yes()), ("school", yes())];
    let shown = shown(&pack, &given(&all));
    assert!(shown.ends_with(&["name-3".to_owned(), "school-3".to_owned(), "end".to_owned()]), "{shown:?}");
}

#[test]
fn a_repeat_can_know_how_often() {
    let rows = |count: &str| {
        form(
            &[
                "type|name|label|repeat_count",
                "integer|n|How many?",
                &format!("begin_repeat|r|R|{count}"),
                "text|t|T",
                "end_repeat",
            ],
            &[],
        )
    };
    let fixed = pack(&imported(&rows("2")));
    assert_eq!(shown(&fixed, &Answers::new()), ["n", "t", "t-2"]);
    let asked = pack(&imported(&rows("${n}")));
    assert_eq!(shown(&asked, &given(&[("n", Answer::Number(2))])), ["n", "t", "t-2"]);
    assert_eq!(shown(&asked, &given(&[("n", Answer::Number(0))])), ["n"]);
    let lost = lost(&imported(&rows("${n} + 1")));
    assert_eq!(lost, [("survey!D3".to_owned(), NoteCode::CountNotCarried)]);
}

#[test]
fn what_is_worked_out_from_few_values_is_worked_out() {
    let rows = [
        "type|name|label|relevant|calculation",
        "integer|years|Years?",
        "select_one colour|colour|Colour?",
        "calculate|group|||if(${years} < 18, 'child', if(${years} >= 18, 'grown', ''))",
        "calculate|version|||'v 1'",
        "calculate|is_red|||${colour} = 'red'",
        "calculate|same|||${colour}",
        "text|school|School?|${group} = 'child'",
        "text|red|Red?|${is_red} = 'true'",
        "text|blue|Blue?|${same} = 'dark blue' and ${version} = 'v 1'",
    ];
    let (pack, lost) = carried(&rows);
    assert_eq!(lost, []);
    let years = |n| ("years", Answer::Number(n));
    assert_eq!(shown(&pack, &given(&[years(12)])), ["years", "colour", "school"]);
    assert_eq!(shown(&pack, &given(&[years(30), ("colour", choice("red"))])), ["years", "colour", "red"]);
    assert_eq!(shown(&pack, &given(&[("colour", choice("dark_blue"))])), ["years", "colour", "blue"]);
    assert_eq!(shown(&pack, &given(&[("years", Answer::Unknown)])), ["years", "colour"]);
}

#[test]
fn what_cannot_be_worked_out_is_said_and_so_is_what_depends_on_it() {
    let (_, lost) = carried(&[
        "type|name|label|relevant|calculation",
        "integer|a|A",
        "calculate|sum|||${a} + 1",
        "text|b|B|${sum} = 3",
        "calculate|today|||today()",
    ]);
    assert_eq!(
        lost,
        [
            ("survey!A3".to_owned(), NoteCode::TypeNotCarried),
            ("survey!E3".to_owned(), NoteCode::CalculationNotCarried),
            ("survey!D4".to_owned(), NoteCode::ConditionNotCarried),
            ("survey!A5".to_owned(), NoteCode::TypeNotCarried),
            ("survey!E5".to_owned(), NoteCode::CalculationNotCarried),
        ]
    );
}

#[test]
fn other_is_a_choice_with_a_question_of_its_own() {
    let rows =
        ["type|name|label|relevant", "select_one yn|a|A", "select_one colour or_other|c|C|${a} = 'yes'"];
    let (pack, lost) = carried(&rows);
    assert_eq!(lost, []);
    let answers = given(&[("a", Answer::Yes), ("c", choice("other"))]);
    assert_eq!(shown(&pack, &answers), ["a", "c", "c_other"]);
    assert_eq!(shown(&pack, &given(&[("a", Answer::Yes), ("c", choice("red"))])), ["a", "c"]);
}

#[test]
fn languages_are_carried_whole_or_not_at_all() {
    let rows = [
        "type|name|label::English (en)|label::Türkçe (tr)|hint::English (en)|guidance_hint::English (en)",
        "text|a|Name|Ad|Given name|Do not insist",
        "text|b|Town||",
    ];
    let bytes = form(&rows, &[]);
    let whole = imported(&bytes);
    assert_eq!(pack(&whole).source().pack.header.languages, ["en"]);
    assert_eq!(
        lost(&whole),
        [
            ("survey!D1".to_owned(), NoteCode::LanguageIncomplete),
            ("survey!C3".to_owned(), NoteCode::TextMissing)
        ]
    );
    let filling = Wishes { fill_from: Some("en".to_owned()), ..Wishes::default() };
    let filled = import(&bytes, &filling).unwrap();
    assert_eq!(lost(&filled), []);
    let pack = pack(&filled);
    assert_eq!(pack.text("tr", "item.a"), Some("Ad"));
    assert_eq!(pack.text("tr", "item.b"), Some("Town"), "and the note says so");
    assert_eq!(told(&filled.notes, NoteCode::FilledFrom).len(), 1);
    assert_eq!(pack.text("en", "item.a.guidance"), Some("Given name\n\nDo not insist"));
    let wrong = Wishes { languages: vec!["fr".to_owned()], ..Wishes::default() };
    assert!(matches!(import(&bytes, &wrong), Err(ImportError::NoLanguage(language)) if language == "fr"));
}

#[test]
fn a_row_that_goes_is_named_from_its_first_cell_to_its_last() {
    let survey =
        ["type|name|label|hint|relevant", "text|a|A", "geopoint|b|B|where they stand|${a} != ''", "geopoint"];
    let imported = imported(&workbook(&[("survey", &survey)]));
    let gone = told(&imported.notes, NoteCode::Location);
    let rows: Vec<_> =
        gone.iter().map(|note| (note.place.to_string(), note.args.get("row").cloned())).collect();
    assert_eq!(
        rows,
        [("survey!A3".to_owned(), Some("A3 to E3".to_owned())), ("survey!A4".to_owned(), None)],
        "one that holds nothing else needs no more"
    );
}

#[test]
fn a_column_that_is_written_right_is_not_guessed_at() {
    let settings = ["form_title|submission_url|submision_url", "Title|https://a.example|https://b.example"];
    let imported =
        imported(&workbook(&[("survey", &["type|name|label", "text|a|A"]), ("settings", &settings)]));
    let gone = told(&imported.notes, NoteCode::ColumnNotCarried);
    let meant: Vec<_> = gone.iter().map(|note| note.args.get("meant").map(String::as_str)).collect();
    assert_eq!(meant, [None, Some("submission_url")]);
}

#[test]
fn nothing_that_a_form_asks_for_is_dropped_in_silence() {
    let rows = [
        "type|name|label|required|default|appearance|image|trigger|comment|choice_filter|constraint",
        "text|a|A|yes|x|multiline|a.png|${b}|ask twice",
        "select_one colour|b|B|||||||name = ${a}",
        "date|c|C||||||||. <= today()",
        "geopoint|place|Where?",
        "image|photo|Photo",
        "phonenumber|phone",
        "time|when|When?",
        "dateTime|moment|Moment?",
        "rank colour|order|Order?",
        "texte|typo|Typo",
        "select_one nowhere|list|List",
        "text||No name",
        "text|hello|Hello ${a}",
        "start|start",
        "deviceid|device",
    ];
    let imported = imported(&workbook(&[
        ("survey", &rows),
        ("choices", &LISTS),
        ("settings", &["form_title|style|instance_name", "Title|pages|concat(${a}, 'x')"]),
        ("entities", &["dataset", "people"]),
    ]));
    let mut codes: Vec<(String, NoteCode)> =
        imported.notes.iter().map(|note| (note.place.to_string(), note.code)).collect();
    codes.retain(|(place, _)| !place.starts_with("pack.json") && !place.starts_with("choices"));
    for (place, code) in [
        ("survey!D2", NoteCode::NothingRequired),
        ("survey!E2", NoteCode::NoDefault),
        ("survey!F2", NoteCode::OwnLook),
        ("survey!G2", NoteCode::Media),
        ("survey!H2", NoteCode::ColumnNotCarried),
        ("survey!I2", NoteCode::ColumnNotCarried),
        ("survey!J3", NoteCode::FilterNotCarried),
        ("survey!K4", NoteCode::ConstraintNotCarried),
        ("survey!A5", NoteCode::Location),
        ("survey!A6", NoteCode::Media),
        ("survey!A7", NoteCode::Telephone),
        ("survey!A8", NoteCode::TimeInWords),
        ("survey!A9", NoteCode::DayOnly),
        ("survey!A10", NoteCode::TypeNotCarried),
        ("survey!A11", NoteCode::UnknownType),
        ("survey!A12", NoteCode::UnknownList),
        ("survey!A13", NoteCode::Unnamed),
        ("survey!C14", NoteCode::Piping),
        ("survey!A15", NoteCode::RecordedAnyway),
        ("survey!A16", NoteCode::RecordedAnyway),
        ("settings!B2", NoteCode::OwnLook),
        ("settings!C2", NoteCode::ColumnNotCarried),
        ("entities", NoteCode::SheetPassedOver),
    ] {
        assert!(codes.contains(&(place.to_owned(), code)), "{place} {code:?} not in {codes:#?}");
    }
    pack(&imported);
}

#[test]
fn a_list_with_nothing_to_choose_asks_nothing() {
    let rows = ["type|name|label", "text|b|B", "select_one empty|a|A", "select_multiple open|c|C"];
    let lists = ["list_name|name|label", "empty||No name", "open|unknown|Don’t know"];
    let imported = imported(&form(&rows, &lists));
    let told = told(&imported.notes, NoteCode::NoChoices);
    let places: Vec<String> = told.iter().map(|note| note.place.to_string()).collect();
    assert_eq!(places, ["survey!A3", "survey!A4"]);
    assert!(!imported.notes.iter().any(|note| note.code == NoteCode::TypeNotCarried), "it is said once");
    assert!(told.iter().all(|note| note.severity == Severity::Warning));
    assert_eq!(all_shown(&pack(&imported), &Answers::new()), ["rights", "b", "consent"]);
}

#[test]
fn a_range_is_narrowed_by_its_constraint() {
    let (pack, lost) = carried(&[
        "type|name|label|constraint|parameters",
        "range|hours|Hours|. <= 24|start=0 end=48",
        "range|share|Share|. > 0.5 and . < 2|start=0 end=1 step=0.1",
        "range|plain|Plain|. >= 3|",
    ]);
    assert_eq!(lost, []);
    let range = |id: &str| match pack.item(id).unwrap().response {
        Response::Number(NumberRange { min, max, decimals }) => (min, max, decimals),
        ref other => panic!("{other:?}"),
    };
    assert_eq!(range("hours"), (Some(0), Some(24), 0));
    assert_eq!(range("share"), (Some(6), Some(10), 1));
    assert_eq!(range("plain"), (Some(3), Some(10), 0));
}

/// The code of each warning with the problem that it names, and the part it quotes.
fn problems(survey: &[&str]) -> Vec<(NoteCode, String, String)> {
    let notes = imported(&form(survey, &LISTS)).notes.into_iter();
    let lost = notes.filter(|note| note.args.contains_key("problem"));
    lost.map(|note| (note.code, note.args["problem"].clone(), note.args["part"].clone())).collect()
}

#[test]
fn a_number_that_is_too_large_for_anything_is_called_so() {
    let huge = "9999999999999999999999";
    let number = format!("integer|n|N|. <= {huge}||");
    let range = format!("range|r|R|||start=0 end={huge}");
    let relevant = format!("text|t|T||${{n}} > {huge}|");
    let words = "integer|m|M|. <= 'many'||";
    let head = "type|name|label|constraint|relevant|parameters";
    let told = problems(&[head, &number, &range, &relevant, words]);
    let part = |code, problem: &str, part: &str| (code, problem.to_owned(), part.to_owned());
    assert_eq!(
        told,
        [
            part(NoteCode::ConstraintNotCarried, "too_large", &format!(". <= {huge}")),
            part(NoteCode::EndNotCarried, "too_large", huge),
            part(NoteCode::ConditionNotCarried, "too_large", &format!("${{n}} > {huge}")),
            part(NoteCode::ConstraintNotCarried, "no_number", ". <= 'many'"),
        ]
    );
}

#[test]
fn what_is_misspelt_in_an_expression_is_quoted_and_never_empty() {
    for (relevant, problem, part) in [
        ("${a} = 'yes' and (", "not_closed", "("),
        ("not(${a} = 'yes'", "not_closed", "not(${a} = 'yes'"),
        ("${a} = 'yes')", "not_opened", "${a} = 'yes')"),
        ("${a} =", "cut_off", "${a} ="),
        ("${a} == 'yes'", "two_signs", "=="),
    ] {
        let row = format!("text|t|T|{relevant}");
        let told = problems(&["type|name|label|relevant", "select_one yn|a|A", &row]);
        let expected = (NoteCode::ConditionNotCarried, problem.to_owned(), part.to_owned());
        assert_eq!(told, [expected], "{relevant}");
    }
}

#[test]
fn of_two_columns_of_one_language_the_first_is_the_text() {
    let rows = ["type|name|label::English (en)|label::en|hint::en", "text|a|First|Second|Slowly"];
    let imported = imported(&form(&rows, &[]));
    assert_eq!(lost(&imported), [("survey!D2".to_owned(), NoteCode::LanguageTwice)]);
    let told = told(&imported.notes, NoteCode::LanguageTwice);
    assert_eq!(told[0].args["language"], "en");
    assert_eq!(pack(&imported).text("en", "item.a"), Some("First"));
}

#[test]
fn names_that_a_pack_cannot_have_are_changed_and_still_meant() {
    let rows =
        ["type|name|label|relevant", "select_one colour|größe|Size", "text|größe2|Why?|${größe} = 'red'"];
    let imported = imported(&form(&rows, &LISTS));
    let renamed = told(&imported.notes, NoteCode::Renamed);
    assert!(
        renamed.iter().any(|note| note.args["name"] == "größe" && note.args["instead"] == "gr__e"),
        "{renamed:?}"
    );
    let pack = pack(&imported);
    assert_eq!(pack.item("gr__e2").unwrap().when, Some(is("gr__e", &["red"])));
    let twice = ["type|name|label", "text|a|A", "begin_group|g|G", "text|a|Another A", "end_group"];
    let imported = super::support::imported(&form(&twice, &[]));
    assert_eq!(shown(&super::support::pack(&imported), &Answers::new()), ["a", "a_2"]);
}

#[test]
fn what_a_pack_owes_and_a_form_does_not_have_is_added_and_said() {
    let bare = imported(&form(&["type|name|label", "text|a|A"], &[]));
    assert_eq!(told(&bare.notes, NoteCode::ConsentAdded).len(), 1);
    assert_eq!(told(&bare.notes, NoteCode::RightsAdded).len(), 1);
    assert_eq!(all_shown(&pack(&bare), &Answers::new()), ["rights", "a", "consent"]);
    assert!(bare.notes.iter().all(|note| note.severity == Severity::Info));
    let own = imported(&form(
        &[
            "type|name|label|fener_tells",
            "note|told|You may stop|rights",
            "select_one yn|consent_given|Agreed?",
        ],
        &LISTS,
    ));
    assert_eq!(told(&own.notes, NoteCode::ConsentItem)[0].args["item"], "consent_given");
    assert_eq!(all_shown(&pack(&own), &Answers::new()), ["told", "consent_given"]);
}

/// As [`lost`], without the lists that each of these forms could use and does not.
fn lost_of_its_own(imported: &Imported) -> Vec<(String, NoteCode)> {
    lost(imported).into_iter().filter(|(_, code)| *code != NoteCode::UnusedList).collect()
}

/// The place and the code of each note that is about a cell or a sheet, and what was meant.
fn named(sheets: &[(&str, &[&str])]) -> Vec<(String, NoteCode, Option<String>)> {
    let notes = imported(&workbook(sheets)).notes;
    let lost = notes.into_iter().filter(|note| note.severity == Severity::Warning);
    lost.map(|note| (note.place.to_string(), note.code, note.args.get("meant").cloned())).collect()
}

/// The reason is that of the row where the row is to blame, and of the cell where the cell is.
#[test]
fn what_is_to_blame_is_what_is_named() {
    let survey = [
        "type|name|label|readonly|fener_refer|fener_sensitivity||relevent|bind::x|hint|constraint",
        "text|a|A||nein|9|lonely|${a} = 'x'||",
        "||A label alone||||||||",
        "begin_group|g|G|||||||Hint of a group|. > 1",
        "text|b|B||||||||",
        "end_group||||||||||",
    ];
    let choices = ["list_name|name|label|colour", "spare|x|X|", "spare|y|Y|", "|z|Z|"];
    let settings = ["form_title|versoin|public_key", "One||", "Two||"];
    let told = named(&[("survey", &survey), ("choices", &choices), ("settings", &settings)]);
    let expected: &[(&str, NoteCode, Option<&str>)] = &[
        ("choices!D1", NoteCode::HeaderAlone, None),
        ("choices!A2", NoteCode::UnusedList, None),
        ("choices!B2", NoteCode::UnusedList, None),
        ("choices!C2", NoteCode::UnusedList, None),
        ("choices!A3", NoteCode::UnusedList, None),
        ("choices!B3", NoteCode::UnusedList, None),
        ("choices!C3", NoteCode::UnusedList, None),
        ("choices!B4", NoteCode::NoList, None),
        ("choices!C4", NoteCode::NoList, None),
        ("settings!B1", NoteCode::HeaderAlone, Some("version")),
        ("settings!A3", NoteCode::SecondSettings, None),
        ("survey!I1", NoteCode::HeaderAlone, None),
        ("survey!E2", NoteCode::ValueNotCarried, None),
        ("survey!F2", NoteCode::ValueNotCarried, None),
        ("survey!G2", NoteCode::NoHeader, None),
        ("survey!H2", NoteCode::ColumnNotCarried, Some("relevant")),
        ("survey!C3", NoteCode::NoType, None),
        ("survey!J4", NoteCode::NotForThisRow, None),
        ("survey!K4", NoteCode::NotForThisRow, None),
    ];
    let told: Vec<(&str, NoteCode, Option<&str>)> =
        told.iter().map(|(place, code, meant)| (place.as_str(), *code, meant.as_deref())).collect();
    assert_eq!(told, expected);
}

#[test]
fn a_sheet_that_is_misspelt_is_told_from_one_that_is_of_no_form() {
    let survey: &[&str] = &["type|name|label", "select_one ab|a|A", "text|b|B"];
    let lists: &[&str] = &["list_name|name|label", "ab|x|X"];
    let told = named(&[("survey", survey), ("choises", lists), ("notes", &["x"])]);
    let misspelt = ("choises".to_owned(), NoteCode::SheetMisspelt, Some("choices".to_owned()));
    assert!(told.contains(&misspelt), "{told:?}");
    assert!(told.iter().all(|(place, ..)| place == "choises" || place == "survey!A2"), "{told:?}");
    let told = named(&[("survey", survey), ("choices", lists), ("choices2", lists)]);
    assert_eq!(told, [], "another sheet beside it is none of the form");
    let error = import(&workbook(&[("surveys", survey)]), &Wishes::default()).map(|_| ()).unwrap_err();
    assert_eq!(
        error.to_string(),
        "the file has no sheet `survey`, so it is no xlsform; is it sheet `surveys`?"
    );
}

#[test]
fn two_questions_of_one_name_are_named_with_both_cells() {
    let rows = [
        "type|name|label|relevant",
        "select_one ab|a|First|",
        "text|a|Second|",
        "text|b|B|${a} = 'x'",
        "begin_group|b|A group may be called so|",
        "text|c|C|",
        "end_group|||",
    ];
    let imported = imported(&form(&rows, &["list_name|name|label", "ab|x|X", "ab|y|Y"]));
    let twice = told(&imported.notes, NoteCode::NameTwice);
    assert_eq!(twice.len(), 1);
    assert_eq!(
        (twice[0].place.to_string().as_str(), twice[0].args["first"].as_str()),
        ("survey!B3", "survey!B2")
    );
    assert_eq!(lost(&imported), [("survey!B3".to_owned(), NoteCode::NameTwice)]);
    let when = serde_json::to_value(&pack(&imported).item("b").unwrap().when).unwrap();
    assert_eq!(when["item"]["id"], "a", "the first is meant");
}

/// Nobody reads ten thousand characters in a note.
#[test]
fn what_a_note_repeats_is_cut() {
    let long = format!("nonsense(${{b}}, '{}')", "x".repeat(10_000));
    let name = "n".repeat(5_000);
    let rows =
        ["type|name|label|relevant", "text|b|B|", &format!("text|c|C|{long}"), &format!("{name}|d|D|")];
    for note in imported(&form(&rows, &[])).notes {
        for (arg, text) in &note.args {
            assert!(
                text.chars().count() <= 201,
                "{:?} {arg}: {} characters",
                note.code,
                text.chars().count()
            );
        }
    }
}
