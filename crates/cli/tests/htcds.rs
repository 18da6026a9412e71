//! `fener htcds` as a desk uses it: opened referrals in, the words of the Human Trafficking Case Data Standard out.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    clippy::disallowed_types,
    reason = "tests"
)]

#[path = "../../rules/tests/rules/referral.rs"]
mod referral;

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use fener_model::{Given, Source};
use fener_rules::htcds::Record;
use fener_rules::pack::CaseAnswer;
use fener_rules::{Answers, Pack};
use serde_json::{Value, json};

use referral::{SAID, referral};

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn field() -> PathBuf {
    repository().join("protocols/tr-first-level")
}

/// The standard's sheet, as it was taken over.
fn sheet() -> PathBuf {
    repository().join("../shared/data/htcds_field_standards.csv")
}

struct Told {
    status: Option<i32>,
    out: String,
    err: String,
}

fn fener(arguments: &[&str], input: &str) -> Told {
    let mut fener = Command::new(env!("CARGO_BIN_EXE_fener"))
        .arg("htcds")
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // Whoever refuses its arguments reads no input.
    drop(fener.stdin.take().unwrap().write_all(input.as_bytes()));
    let output = fener.wait_with_output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    Told { status: output.status.code(), out: text(output.stdout), err: text(output.stderr) }
}

fn export(more: &[&str], input: &str) -> Told {
    let protocol = field();
    let first = ["export", "--protocol", protocol.to_str().unwrap()];
    fener(&[&first, more].concat(), input)
}

fn pack() -> Pack {
    let read = |name: &str| (name.to_owned(), std::fs::read(field().join(name)).unwrap());
    let files = [
        "pack.json",
        "indicators.json",
        "interview.json",
        "routing.json",
        "htcds.json",
        "cases.json",
        "texts/en.json",
        "texts/tr.json",
    ];
    Pack::load(&files.map(read).into()).unwrap()
}

/// The referral that a case of the pack would end in, as a line.
fn line(pack: &Pack, case: &str, raised: Option<&str>) -> String {
    let case = pack.source().cases.cases.iter().find(|known| known.id == case).unwrap();
    let answers: Answers = case
        .answers
        .iter()
        .map(|(item, answer)| {
            let given = match answer {
                CaseAnswer::Plain(answer) => {
                    Given::sure(answer.clone(), pack.usual_source(item).unwrap_or(Source::Person))
                }
                CaseAnswer::From(given) => given.clone(),
            };
            (item.clone(), vec![given])
        })
        .collect();
    serde_json::to_string(&referral(pack, &answers, raised)).unwrap() + "\n"
}

#[test]
fn a_referral_is_exported_as_json_with_the_notice_and_without_what_was_written_freely() {
    let line = line(&pack(), "adult-labour-companions", Some("strong_indication"));
    assert!(line.contains(SAID));
    let told = export(&["--referrals", "-", "--format", "json"], &line);
    assert_eq!((told.status, told.err.as_str()), (Some(0), ""));
    let document: Value = serde_json::from_str(&told.out).unwrap();
    assert_eq!(document["notice"]["license"], "CC BY 4.0");
    assert_eq!(document["notice"]["publisher"], "International Organization for Migration (IOM)");
    assert!(document["notice"]["endorsement"].as_str().unwrap().contains("no endorsement by IOM is implied"));
    assert_eq!(document["fictitious"], false);
    assert_eq!(
        document["records"],
        json!([{ "fields": {
            "cas_OutgoingReferralDate": ["2024-11-27"],
            "cas_ReferredOrganisation": ["demo-family", "demo-migration"],
            "cas_ReferringOrganisation": ["demo-station"],
            "con_Consent": ["TRUE"],
            "vic_ForcedLabourIndustry": ["A_AgricultureForestryAndFishing"],
            "vic_MethodsOfControl": ["DebtBondage", "FalsePromises", "ExcessiveWorkingHours", "WithholdsDocuments"],
            "vic_TraffickingStatus": ["PossibleVictimOfTrafficking"],
            "vic_TypeOfExploitation": ["ForcedLabour"],
        } }])
    );
    for kept in [SAID, "4711", "7f0c6a3e"] {
        assert!(!told.out.contains(kept), "{kept}");
    }
}

#[test]
fn a_set_becomes_a_table_for_its_owner_only_with_the_notice_beside_it() {
    let pack = pack();
    let lines = line(&pack, "adult-labour-companions", None) + &line(&pack, "adult-nothing", None);
    let folder = tempfile::tempdir().unwrap();
    let input = folder.path().join("referrals.jsonl");
    std::fs::write(&input, lines).unwrap();
    let table = folder.path().join("set.csv");
    std::fs::write(&table, "of yesterday, for everybody").unwrap();
    let arguments =
        ["--referrals", input.to_str().unwrap(), "--format", "csv", "--out", table.to_str().unwrap()];
    let told = export(&arguments, "");
    assert_eq!((told.status, told.out.as_str()), (Some(2), ""));
    assert!(told.err.contains("set.csv` is there already; --force writes over it"), "{}", told.err);
    assert_eq!(std::fs::read_to_string(&table).unwrap(), "of yesterday, for everybody");
    let told = export(&[&arguments[..], &["--force"]].concat(), "");
    assert_eq!((told.status, told.out.as_str(), told.err.as_str()), (Some(0), "", ""));

    let mut reader = csv::Reader::from_path(&table).unwrap();
    let columns: Vec<String> = reader.headers().unwrap().iter().map(str::to_owned).collect();
    let mut of_the_sheet = csv::Reader::from_path(sheet()).unwrap();
    let rows = of_the_sheet.records().map(Result::unwrap);
    let names = rows.map(|row| format!("{}{}", &row[3], &row[4])).filter(|name| !name.is_empty());
    assert_eq!(columns, names.collect::<Vec<_>>(), "the standard's fields in the standard's order, no other");
    let rows: Vec<BTreeMap<String, String>> = reader.deserialize().map(Result::unwrap).collect();
    assert_eq!(rows.len(), 2);
    let control = "DebtBondage;FalsePromises;ExcessiveWorkingHours;WithholdsDocuments";
    assert_eq!(rows[0]["vic_MethodsOfControl"], control);
    assert_eq!(
        (rows[1]["vic_MethodsOfControl"].as_str(), rows[1]["vic_TraffickingStatus"].as_str()),
        ("", "")
    );

    let beside = folder.path().join("set.csv-metadata.json");
    let companion: Value = serde_json::from_slice(&std::fs::read(&beside).unwrap()).unwrap();
    assert_eq!(companion["url"], "set.csv");
    assert_eq!(companion["dc:license"], "https://creativecommons.org/licenses/by/4.0/");
    let described = companion["tableSchema"]["columns"].as_array().unwrap();
    let described: Vec<_> = described.iter().map(|column| column["name"].as_str().unwrap()).collect();
    assert_eq!(described, columns);
    for file in [&table, &beside] {
        use std::os::unix::fs::PermissionsExt as _;
        assert_eq!(std::fs::metadata(file).unwrap().permissions().mode() & 0o777, 0o600);
    }
}

#[test]
fn what_is_no_file_is_never_replaced_by_one() {
    let folder = tempfile::tempdir().unwrap();
    let link = folder.path().join("set.json");
    std::os::unix::fs::symlink("/dev/null", &link).unwrap();
    let told = export(&["--cases", "--format", "json", "--force", "--out", link.to_str().unwrap()], "");
    assert_eq!((told.status, told.out.as_str()), (Some(2), ""));
    assert!(told.err.contains("is no regular file, and is not replaced by one"), "{}", told.err);
    assert!(link.symlink_metadata().unwrap().is_symlink());
}

#[test]
fn a_sheet_that_is_a_pipe_is_not_waited_for() {
    let folder = tempfile::tempdir().unwrap();
    let pipe = folder.path().join("sheet.csv");
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let told = fener(&["schema", "--from", pipe.to_str().unwrap()], "");
    assert_eq!((told.status, told.out.as_str()), (Some(2), ""));
    assert!(told.err.ends_with("sheet.csv` is no regular file\n"), "{}", told.err);
}

/// `fener htcds export --referrals` with this behind it, in little memory: what it says on the other channel.
fn limited(rest: &str, format: &str) -> (Option<i32>, String) {
    let script = format!(
        "ulimit -v 409600 && ulimit -t 60 && exec \"$0\" htcds export --protocol \"$1\" --format {format} --referrals {rest}"
    );
    let output = Command::new("sh")
        .args(["-c", &script, env!("CARGO_BIN_EXE_fener")])
        .arg(field())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .output()
        .unwrap();
    (output.status.code(), String::from_utf8(output.stderr).unwrap())
}

#[test]
fn referrals_without_end_are_refused() {
    for format in ["csv", "json"] {
        let (status, told) = limited("/dev/zero", format);
        assert_eq!((status, told.as_str()), (Some(2), "fener: `/dev/zero` is no regular file\n"));
        let (status, told) = limited("- < /dev/zero", format);
        assert_eq!(status, Some(2));
        assert!(
            told.contains("the referrals in `-`: more than 67108864 bytes: export them in parts"),
            "{told}"
        );
    }
}

#[test]
fn as_many_referrals_as_may_be_fit_into_the_memory() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("referrals.jsonl");
    let line = line(&pack(), "adult-labour-companions", None);
    for (count, status) in [(10_000, 0), (10_001, 2)] {
        std::fs::write(&file, line.repeat(count)).unwrap();
        for format in ["csv", "json"] {
            let (ended, told) = limited(file.to_str().unwrap(), format);
            assert_eq!(ended, Some(status), "{count} as {format}: {told}");
            assert_eq!(told.contains("more than 10000 lines: export them in parts"), status == 2, "{told}");
        }
    }
}

#[test]
fn a_bad_line_is_answered_in_its_place_and_the_rest_still_runs() {
    let pack = pack();
    let good = line(&pack, "adult-labour-companions", None);
    let changed = |change: &dyn Fn(&mut Value)| {
        let mut body: Value = serde_json::from_str(&good).unwrap();
        change(&mut body);
        body.to_string() + "\n"
    };
    let lines = [
        "{\"note\":\"secret\n".to_owned(),
        good.clone(),
        changed(&|body| body["pack"]["version"] = json!("9.9.9")),
        changed(&|body| body["outcome"]["shown"] = json!("no_signs")),
        changed(&|body| body["answers"][0][1] = json!({ "choice": "never" })),
        " ".repeat(64 * 1024 + 1) + "\n",
        "\n".to_owned(),
        good.clone().trim_end().to_owned(),
    ]
    .concat();
    let told = export(&["--referrals", "-", "--format", "json"], &lines);
    assert_eq!((told.status, told.err.as_str()), (Some(1), ""));
    let document: Value = serde_json::from_str(&told.out).unwrap();
    let records = document["records"].as_array().unwrap();
    let found: Vec<_> = records
        .iter()
        .map(|record| {
            (record["line"].as_u64(), record["error"]["code"].as_str(), record["error"]["at"].as_str())
        })
        .collect();
    let item: Value = serde_json::from_str(&good).unwrap();
    assert_eq!(
        found,
        [
            (Some(1), Some("not_a_referral"), Some("column 0")),
            (None, None, None),
            (Some(3), Some("other_pack"), Some("tr-first-level 9.9.9")),
            (Some(4), Some("other_result"), Some("outcome")),
            (Some(5), Some("unreadable_answer"), item["answers"][0][0].as_str()),
            (Some(6), Some("line_too_long"), Some("column 65537")),
            (Some(7), Some("not_a_referral"), Some("column 0")),
            (None, None, None),
        ]
    );
    assert_eq!(records[1], records[7]);
    assert!(!told.out.contains("secret"), "what was said is not told");

    let told = export(&["--referrals", "-", "--format", "csv"], &lines);
    assert_eq!(told.status, Some(1));
    assert_eq!(told.out.lines().count(), 3, "the header and two good ones");
    let said: Vec<_> = told.err.lines().collect();
    assert_eq!(said.len(), 7, "six lines and the notice: {said:?}");
    assert_eq!(said[0], "fener: line 1: not a referral; column 0");
    assert_eq!(said[1], "fener: line 3: made with protocol pack `tr-first-level 9.9.9`");
    assert!(said[6].contains("CC BY 4.0") && said[6].contains("no endorsement by IOM is implied"));

    let told = export(&["--referrals", "-", "--format", "csv"], &"{}\n".repeat(500));
    let said: Vec<_> = told.err.lines().collect();
    assert_eq!((told.status, said.len()), (Some(1), 22), "twenty lines, the count of the others, the notice");
    assert_eq!(said[20], "fener: ... and 480 more bad lines");
}

#[test]
fn a_number_is_named_only_when_asked_for() {
    let line = line(&pack(), "adult-labour-companions", None);
    let case = serde_json::from_str::<Value>(&line).unwrap()["case"].as_str().unwrap().to_owned();
    let told = |format: &str, more: &[&str]| {
        let told = export(&[&["--referrals", "-", "--format", format], more].concat(), &line);
        assert_eq!(told.status, Some(0));
        told.out
    };
    for format in ["csv", "json"] {
        assert!(!told(format, &[]).contains(&case), "{format}");
        assert!(told(format, &["--with-id"]).contains(&case), "{format}");
    }
    let named = told("csv", &["--with-id"]);
    let row: BTreeMap<String, String> =
        csv::Reader::from_reader(named.as_bytes()).deserialize().next().unwrap().unwrap();
    assert_eq!(row["id"], case);
}

#[test]
fn the_day_is_the_one_of_the_place() {
    let line = line(&pack(), "adult-labour-companions", None);
    let day = |offset: &str| {
        let told = export(&["--referrals", "-", "--format", "json", "--utc-offset", offset], &line);
        let document: Value = serde_json::from_str(&told.out).unwrap();
        document["records"][0]["fields"]["cas_OutgoingReferralDate"][0].as_str().unwrap().to_owned()
    };
    assert_eq!((day("+03:00"), day("+00:00")), ("2024-11-27".to_owned(), "2024-11-26".to_owned()));
    assert_eq!(day("-04:30"), "2024-11-26");
    for wrong in ["3", "+3:00", "+15:00", "03:00", "+03:60", "++3:00"] {
        let told = export(&["--referrals", "-", "--format", "json", "--utc-offset", wrong], &line);
        assert_eq!((told.status, told.out.as_str()), (Some(2), ""), "{wrong}");
    }
}

#[test]
fn the_cases_of_the_pack_say_in_every_record_that_they_are_nobodys() {
    let told = export(&["--cases", "--format", "json", "--with-id"], "");
    assert_eq!(told.status, Some(0), "{}", told.err);
    let document: Value = serde_json::from_str(&told.out).unwrap();
    assert_eq!(document["fictitious"], true);
    let records = document["records"].as_array().unwrap();
    assert_eq!(records.len(), pack().source().cases.cases.len());
    let mut said = BTreeSet::new();
    for record in records {
        let fields: Record = serde_json::from_value(record["fields"].clone()).unwrap();
        let id = record["id"].as_str().unwrap();
        let comment = format!("Fictitious case {id} of tr-first-level 0.1.0: nobody's data.");
        assert_eq!(fields.values("cco_CaseComment"), [comment]);
        said.extend(fields.values("vic_TraffickingStatus").to_vec());
    }
    assert_eq!(said, BTreeSet::from(["PossibleVictimOfTrafficking".to_owned()]));

    let told = export(&["--cases", "--format", "csv"], "");
    assert_eq!(told.status, Some(0));
    assert!(told.out.lines().skip(1).all(|row| row.contains("Fictitious case ")));
    assert!(told.err.starts_with("fictitious cases: nobody's data\n"), "{}", told.err);
}

#[test]
fn check_says_what_is_filled_left_out_and_forgotten() {
    let protocol = field();
    let told = fener(&["check", "--protocol", protocol.to_str().unwrap()], "");
    assert_eq!((told.status, told.err.as_str()), (Some(0), ""));
    let filled = told.out.split("Left out on purpose:").next().unwrap();
    assert!(
        filled.contains("9 of 84 fields are filled:") && filled.contains("prs_Citizenship: the answer to")
    );
    assert!(filled.contains("never ActualVictimOfTrafficking, NotAVictimOfTrafficking"), "{filled}");
    assert!(!told.out.contains("Not mentioned"), "{}", told.out);

    let folder = copy();
    change(&folder.path().join("htcds.json"), |file| {
        file["rows"][0] =
            json!({ "field": "vic_Vulnerabilities", "value": "Migration", "when": { "flag": "ASYLUM" } });
        for left in file["left_out"].as_array_mut().unwrap() {
            left["fields"].as_array_mut().unwrap().retain(|field| field != "vic_Vulnerabilities");
        }
    });
    let told = fener(&["check", "--protocol", folder.path().to_str().unwrap()], "");
    assert_eq!(told.status, Some(1), "{}", told.out);
    let last = "htcds.json rows[0].field: warning: the standard has replaced field `vic_Vulnerabilities`\n";
    assert!(
        told.out.contains("\nNot mentioned: prs_Citizenship\n") && told.out.ends_with(last),
        "{}",
        told.out
    );
}

#[test]
fn a_pack_that_cannot_say_how_is_not_half_exported() {
    let folder = copy();
    let protocol = folder.path().to_str().unwrap().to_owned();
    let export = || fener(&["export", "--protocol", &protocol, "--cases", "--format", "json"], "");
    change(&folder.path().join("htcds.json"), |file| file["rows"][0]["field"] = json!("prs_Citisenship"));
    let told = export();
    assert_eq!((told.status, told.out.as_str()), (Some(2), ""));
    let meant = "no field of the standard is called `prs_Citisenship`; did you mean `prs_Citizenship`?";
    assert!(told.err.contains(meant), "{}", told.err);
    std::fs::remove_file(folder.path().join("htcds.json")).unwrap();
    let told = export();
    assert_eq!((told.status, told.out.as_str()), (Some(2), ""));
    assert_eq!(told.err, "fener: the protocol pack has no `htcds.json`\n");
}

/// A copy of the field pack that can be spoilt.
fn copy() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("texts")).unwrap();
    for name in ["pack", "indicators", "interview", "routing", "htcds", "cases", "texts/en", "texts/tr"] {
        let file = format!("{name}.json");
        std::fs::copy(field().join(&file), folder.path().join(&file)).unwrap();
    }
    folder
}

fn change(file: &Path, change: impl FnOnce(&mut Value)) {
    let mut json: Value = serde_json::from_slice(&std::fs::read(file).unwrap()).unwrap();
    change(&mut json);
    std::fs::write(file, json.to_string()).unwrap();
}

#[test]
fn the_standard_in_our_form_is_fresh() {
    let told = fener(&["schema", "--from", sheet().to_str().unwrap()], "");
    assert_eq!((told.status, told.err.as_str()), (Some(0), ""));
    let kept = std::fs::read_to_string(repository().join("schemas/htcds.json")).unwrap();
    assert!(
        kept == told.out,
        "stale: run `fener htcds schema --from htcds_field_standards.csv > schemas/htcds.json`"
    );
}

#[test]
fn another_version_of_the_sheet_is_not_half_read() {
    let folder = tempfile::tempdir().unwrap();
    let good = std::fs::read_to_string(sheet()).unwrap();
    for (what, from, to, error) in [
        (
            "a new column",
            "Section,Status",
            "Section,State",
            "the columns of the sheet are not the ones of version 2.0",
        ),
        (
            "a new type",
            ",Date,Standard",
            ",Moment,Standard",
            "line 36: `Moment` is not known in column `Field Type`",
        ),
        ("a new status", "DEPRECATED,,vic_", "GONE,,vic_", "line 99: `GONE` is not known in column `Status`"),
        (
            "a new pattern",
            "^\\+?[1-9]",
            "^\\+?[0-9]",
            "line 11: `^\\+?[0-9]\\d{1,14}$` is not known in column `Notes`",
        ),
        ("a label less", "Law Enforcement\n", "", "line 14: not as many labels as values"),
        (
            "a value that is no code",
            "LawEnforcement\n",
            "Law-Enforcement\n",
            "line 14: a value that is no code",
        ),
        ("another list", "ISO 639-2", "ISO 639-5", "line 61: a list of codes that is not known"),
        (
            "another name",
            "org_Name,Text",
            "org_Title,Text",
            "line 3: the name of the field and its name with the prefix differ",
        ),
    ] {
        assert!(good.contains(from), "{what}");
        let path = folder.path().join("sheet.csv");
        std::fs::write(&path, good.replacen(from, to, 1)).unwrap();
        let told = fener(&["schema", "--from", path.to_str().unwrap()], "");
        assert_eq!((told.status, told.out.as_str()), (Some(2), ""), "{what}");
        assert_eq!(told.err, format!("fener: {error}\n"), "{what}");
    }
}

#[test]
fn a_workbook_is_no_sheet() {
    let workbook = repository().join("../shared/data/htcds_xlsform.xlsx");
    let told = fener(&["schema", "--from", workbook.to_str().unwrap()], "");
    let words = "fener: the sheet is a workbook; save its list of field standards as csv\n";
    assert_eq!((told.status, told.err.as_str()), (Some(2), words));
}

#[test]
fn the_countries_are_those_of_the_standards_own_form() {
    let form = std::fs::read_to_string(repository().join("../shared/data/htcds_xlsform.xml")).unwrap();
    let question = form.split("<select1 ref=\"/data/prs_Citizenship\">").nth(1).unwrap();
    let question = question.split("</select1>").next().unwrap();
    let codes = question.split("<value>").skip(1).map(|rest| rest.split('<').next().unwrap());
    let form: BTreeSet<&str> = codes.collect();
    let kept: Value =
        serde_json::from_slice(&std::fs::read(repository().join("schemas/htcds.json")).unwrap()).unwrap();
    let ours = kept["code_lists"]["ISO 3166-1 alpha-2"].as_array().unwrap();
    assert_eq!(form, ours.iter().map(|code| code.as_str().unwrap()).collect());
}

#[test]
fn a_sheet_without_end_is_refused_by_its_size() {
    let folder = tempfile::tempdir().unwrap();
    let sheet = folder.path().join("sheet.csv");
    std::fs::File::create(&sheet).unwrap().set_len(1 << 30).unwrap();
    let fener = std::process::Command::new(env!("CARGO_BIN_EXE_fener"))
        .args(["htcds", "schema", "--from"])
        .arg(&sheet)
        .output()
        .unwrap();
    assert_eq!(fener.status.code(), Some(2));
    let told = String::from_utf8(fener.stderr).unwrap();
    assert!(told.contains("the sheet is larger than 8388608 bytes"), "{told}");
}
