//! What stands in the column `type`.

/// What a row of the survey is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum QuestionType {
    /// One or several choices of a list, with or without "other".
    Select {
        list: String,
        several: bool,
        other: bool,
    },
    Text,
    Integer,
    Decimal,
    Range,
    Date,
    DateTime,
    Time,
    Note,
    Acknowledge,
    Calculate,
    Hidden,
    BeginGroup,
    EndGroup,
    BeginRepeat,
    EndRepeat,
    /// What every screening records by itself.
    Recorded,
    Telephone,
    Location,
    Media,
    /// Known, and not carried.
    NotCarried,
    Unknown,
}

/// Ways to say "select one" and "select several".
const SELECT: [(&str, bool); 9] = [
    ("select_one ", false),
    ("select one from ", false),
    ("select one ", false),
    ("select1 ", false),
    ("add select one prompt using ", false),
    ("select_multiple ", true),
    ("select all that apply from ", true),
    ("select all that apply ", true),
    ("add select multiple prompt using ", true),
];
const OTHER: [&str; 3] = [" or_other", " or other", " or specify other"];

impl QuestionType {
    pub(crate) fn read(text: &str) -> Self {
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        let lower = text.to_lowercase();
        if let Some((start, several)) = SELECT.iter().find(|(start, _)| lower.starts_with(start)) {
            let end = OTHER.iter().find(|end| lower.ends_with(**end));
            let list = text.get(start.len()..text.len() - end.map_or(0, |end| end.len())).unwrap_or_default();
            return Self::Select { list: list.trim().to_owned(), several: *several, other: end.is_some() };
        }
        let word = lower.replace(' ', "_");
        match word.as_str() {
            "text" | "string" => Self::Text,
            "integer" | "int" => Self::Integer,
            "decimal" => Self::Decimal,
            "range" => Self::Range,
            "date" => Self::Date,
            "datetime" | "date_time" => Self::DateTime,
            "time" => Self::Time,
            "note" => Self::Note,
            "acknowledge" | "trigger" => Self::Acknowledge,
            "calculate" => Self::Calculate,
            "hidden" => Self::Hidden,
            "begin_group" => Self::BeginGroup,
            "end_group" => Self::EndGroup,
            "begin_repeat" => Self::BeginRepeat,
            "end_repeat" => Self::EndRepeat,
            "start" | "end" | "today" | "start_time" | "end_time" | "deviceid" | "device_id" | "imei"
            | "username" | "audit" => Self::Recorded,
            "phonenumber" | "phone_number" | "simserial" | "subscriberid" | "sim_id" | "subscriber_id"
            | "email" => Self::Telephone,
            "geopoint"
            | "geotrace"
            | "geoshape"
            | "gps"
            | "location"
            | "start-geopoint"
            | "background-geopoint" => Self::Location,
            "image" | "photo" | "audio" | "video" | "file" | "barcode" | "background-audio" => Self::Media,
            "xml-external" | "csv-external" | "osm" => Self::NotCarried,
            _ if word.starts_with("rank_") || word.starts_with("osm_") => Self::NotCarried,
            _ if word.starts_with("select_one_") || word.starts_with("select_multiple_") => Self::NotCarried,
            _ => Self::Unknown,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::QuestionType;

    #[test]
    fn types_are_known_in_every_way_they_are_written() {
        let select =
            |list: &str, several, other| QuestionType::Select { list: list.to_owned(), several, other };
        for (text, kind) in [
            ("select_one gender", select("gender", false, false)),
            ("Select_Multiple  Methods or_other", select("Methods", true, true)),
            ("select all that apply from a or specify other", select("a", true, true)),
            ("select_one_from_file places.csv", QuestionType::NotCarried),
            ("rank fruits", QuestionType::NotCarried),
            ("begin group", QuestionType::BeginGroup),
            ("end_repeat", QuestionType::EndRepeat),
            ("dateTime", QuestionType::DateTime),
            ("start-geopoint", QuestionType::Location),
            ("integr", QuestionType::Unknown),
        ] {
            assert_eq!(QuestionType::read(text), kind, "{text}");
        }
    }
}
