//! What stands beside a table: CSV has no place for a notice, so that it goes into a file of its own, in the form and
//! under the name that "CSV on the Web" gives to such a file. It also says what each column is.

use fener_rules::htcds::{Field, FieldKind, Standard};
use serde_json::{Value, json};

/// How a table is read that was made harmless for spreadsheets.
const READING: &str = "Every cell is quoted. A ' stands before each = + - @ ' tab and line end (also the wide forms of the \
    first four) at the start of a cell or after ; , \" a tab or a line end, so that no spreadsheet calculates it: take one \
    away there to get the value.";

/// The companion of a table.
pub(super) fn companion(table: &str, with_id: bool, fictitious: bool) -> Value {
    let standard = Standard::built_in();
    let notice = &standard.notice;
    let id =
        with_id.then(|| json!({ "name": "id", "titles": "Number of the case; not a field of the standard" }));
    let columns: Vec<Value> = id.into_iter().chain(standard.fields.iter().map(column)).collect();
    let mut comments = vec![notice.endorsement.as_str(), notice.changes.as_str(), READING];
    if fictitious {
        comments.insert(0, "Fictitious cases: nobody's data.");
    }
    json!({
        "@context": "http://www.w3.org/ns/csvw",
        "url": table,
        "dc:conformsTo": format!("{} {}, {}", notice.title, notice.version, notice.publisher),
        "dc:source": notice.source,
        "dc:license": notice.license_url,
        "dc:rights": notice.license,
        "dc:description": comments,
        "tableSchema": { "columns": columns },
    })
}

fn column(field: &Field) -> Value {
    let datatype = match field.kind {
        Some(FieldKind::Date) => "date",
        Some(FieldKind::Number | FieldKind::Geolocation) => "decimal",
        _ => "string",
    };
    let mut column = json!({ "name": field.name, "titles": field.name, "datatype": datatype });
    if let Some(column) = column.as_object_mut() {
        if !field.label.is_empty() {
            column.insert("dc:title".to_owned(), json!(field.label));
        }
        if field.many {
            column.insert("separator".to_owned(), json!(";"));
        }
    }
    column
}
