//! Plain tables and lists for a terminal.

/// Nobody reads longer lines.
const WIDTH: usize = 100;

/// Rows as lines of equal columns: the first one to the left, the others, which are numbers, to the right.
pub(crate) fn table(rows: &[Vec<String>]) -> Vec<String> {
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let widths: Vec<usize> = (0..columns)
        .map(|column| {
            rows.iter().filter_map(|row| row.get(column)).map(|cell| width(cell)).max().unwrap_or(0)
        })
        .collect();
    rows.iter()
        .map(|row| {
            let cells = row.iter().zip(&widths).enumerate().map(|(column, (cell, wide))| {
                let gap = " ".repeat(wide - width(cell));
                if column == 0 { format!("{cell}{gap}") } else { format!("{gap}{cell}") }
            });
            cells.collect::<Vec<_>>().join("  ").trim_end().to_owned()
        })
        .collect()
}

fn width(text: &str) -> usize {
    text.chars().count()
}

/// Words behind a title, on as many lines as they need; the further ones stand under the first word.
pub(crate) fn wrapped<'w>(title: &str, words: impl IntoIterator<Item = &'w str>) -> Vec<String> {
    let indent = " ".repeat(width(title));
    let mut lines = Vec::new();
    let mut line = title.to_owned();
    let mut empty = true;
    for word in words {
        if !empty && width(&line) + 1 + width(word) > WIDTH {
            lines.push(std::mem::replace(&mut line, indent.clone()));
            empty = true;
        }
        if !empty {
            line.push(' ');
        }
        line.push_str(word);
        empty = false;
    }
    lines.push(line.trim_end().to_owned());
    lines
}

#[cfg(test)]
mod tests {
    use super::{table, wrapped};

    #[test]
    fn a_table_is_as_wide_as_its_widest_cells() {
        let row = |cells: &[&str]| cells.iter().map(|cell| (*cell).to_owned()).collect::<Vec<_>>();
        let lines = table(&[row(&["", "in", "out"]), row(&["Türkiye", "10", "2"]), row(&["x"])]);
        assert_eq!(lines, ["         in  out", "Türkiye  10    2", "x"]);
        assert!(table(&[]).is_empty());
    }

    #[test]
    fn no_line_is_too_long_unless_one_word_is() {
        let words: Vec<String> = (0..60).map(|n| format!("word{n}")).collect();
        let lines = wrapped("these: ", words.iter().map(String::as_str));
        assert!(lines.len() > 2 && lines.iter().all(|line| line.chars().count() <= 100), "{lines:#?}");
        assert!(lines.iter().skip(1).all(|line| line.starts_with("       word")));
        let back: Vec<&str> = lines.iter().flat_map(|line| line.split_whitespace()).skip(1).collect();
        assert_eq!(back, words);
        assert_eq!(wrapped("none:", []), ["none:"]);
    }
}
