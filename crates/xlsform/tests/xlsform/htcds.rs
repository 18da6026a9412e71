use crate::support::*;
#[test]
fn look() {
    let bytes = std::fs::read("/work/shared/data/htcds_xlsform.xlsx").unwrap();
    let i = imported(&bytes);
    for n in &i.notes { println!("{} {:?} {:?} {:?}", n.place, n.severity, n.code, n.args); }
    println!("{:?}", i.counts);
    println!("{}", String::from_utf8_lossy(&i.files["pack.json"]));
    println!("{}", &String::from_utf8_lossy(&i.files["interview.json"])[..3000]);
    let p = pack(&i);
    for path in ["protocols/tr-first-level","crates/rules/tests/fixtures/small"] {
    let t = Pack::load(&read(path)).unwrap();
    let e = fener_xlsform::export(t.source()).unwrap();
    std::fs::write(format!("/tmp/{}.xlsx", path.replace('/', "_")), &e.xlsx).unwrap();
    for n in &e.notes { println!("{} {:?} {:?} {:?}", n.place, n.severity, n.code, n.args); }
    let back = imported(&e.xlsx);
    for n in &back.notes { if n.severity == fener_xlsform::Severity::Warning {println!("BACK {} {:?} {:?} {:?}", n.place, n.severity, n.code, n.args);} }
    pack(&back);
    }
    drop(p);
}
use fener_rules::Pack;
