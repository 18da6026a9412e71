//! `pyxform`, which every XLSForm tool builds on, makes an XForm of whatever is exported. It is run without the two
//! validators that it can call, which need Java and Node: what is checked here is that it converts, and what comes out.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

use fener_rules::Pack;
use fener_xlsform::export;

use super::packs::generated;
use super::support::{imported, pack, read};
use super::xpath::lines;

/// Converts every workbook of a folder in one go; prints the warnings of each.
const CONVERT: &str = "
import pathlib, sys
from pyxform.xls2xform import xls2xform_convert
for form in sorted(pathlib.Path(sys.argv[1]).glob('*.xlsx')):
    warnings = xls2xform_convert(str(form), str(form.with_suffix('.xml')), validate=False)
    for warning in warnings:
        print(form.name, warning)
";

fn python() -> PathBuf {
    let python = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/tools/pyxform/bin/python");
    assert!(python.exists(), "{} is not there: `make pyxform` installs it", python.display());
    python
}

/// The names of the questions in an XForm: the last step of each bound path.
fn bound(xform: &str) -> BTreeSet<String> {
    let paths = xform.split("nodeset=\"").skip(1).map(|rest| rest.split('"').next().unwrap());
    paths
        .filter(|path| path.starts_with('/'))
        .map(|path| path.rsplit('/').next().unwrap().to_owned())
        .collect()
}

#[test]
fn pyxform_converts_whatever_is_exported() {
    let folder = tempfile::tempdir().unwrap();
    let htcds = pack(&imported(include_bytes!("../fixtures/htcds_xlsform.xlsx")));
    let mut packs = vec![("htcds".to_owned(), htcds)];
    for path in ["protocols/tr-first-level", "crates/rules/tests/fixtures/small"] {
        packs.push((path.replace('/', "-"), Pack::load(&read(path)).unwrap()));
    }
    packs.extend((0..40).map(|seed| (format!("pack-{seed}"), generated(seed))));
    let mut names = Vec::new();
    for (name, pack) in &packs {
        let exported = export(pack.source()).unwrap();
        std::fs::write(folder.path().join(format!("{name}.xlsx")), &exported.xlsx).unwrap();
        names.push((name, lines(&exported.xlsx, "survey")));
    }
    let run = Command::new(python()).args(["-c", CONVERT]).arg(folder.path()).output().unwrap();
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    assert_eq!(String::from_utf8_lossy(&run.stdout), "", "and without a warning");
    for (name, survey) in names {
        let xform = std::fs::read_to_string(folder.path().join(format!("{name}.xml"))).unwrap();
        let questions: BTreeSet<String> = survey
            .iter()
            .filter(|line| !["begin_group", "end_group"].contains(&line["type"].as_str()))
            .map(|line| line["name"].clone())
            .collect();
        let bound = bound(&xform);
        let missing: Vec<_> = questions.difference(&bound).collect();
        assert!(missing.is_empty() && !questions.is_empty(), "{name}: {missing:?}");
        let groups: BTreeSet<String> = survey.iter().filter_map(|line| line.get("name").cloned()).collect();
        let strange: Vec<_> = bound.difference(&groups).filter(|name| *name != "instanceID").collect();
        assert!(strange.is_empty(), "{name}: {strange:?}");
    }
}
