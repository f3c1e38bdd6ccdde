//! The documents in which tables stand between markers: `<!-- figures -->` … `<!-- /figures -->`.

use std::{fs, io, path::Path};

/// Puts each section between its markers, in place of what stood there.
///
/// # Errors
/// A sentence, where a marker is missing.
pub fn with_sections(document: &str, sections: &[(&str, String)]) -> Result<String, String> {
    let mut document = document.to_owned();
    for (name, section) in sections {
        let (start, end) = (format!("<!-- {name} -->"), format!("<!-- /{name} -->"));
        let missing = || format!("there is no {start} … {end}");
        let (before, rest) = document.split_once(&start).ok_or_else(missing)?;
        let (_, after) = rest.split_once(&end).ok_or_else(missing)?;
        document = format!("{before}{start}\n\n{section}\n\n{end}{after}");
    }
    Ok(document)
}

/// The same in a file.
///
/// # Errors
/// Where the file can not be read or written, or has no such markers.
pub fn write_sections(path: &Path, sections: &[(&str, String)]) -> io::Result<()> {
    let of =
        |error: io::Error| io::Error::new(error.kind(), format!("{}: {error}", path.display()));
    let document = fs::read_to_string(path).map_err(of)?;
    let written =
        with_sections(&document, sections).map_err(|wrong| of(io::Error::other(wrong)))?;
    fs::write(path, written).map_err(of)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stood_between_markers_is_replaced_and_nothing_else() {
        let document =
            "# A\n\n<!-- figures -->\nold\n<!-- /figures -->\n\n<!-- core --><!-- /core -->\nend\n";
        let sections = [("figures", "| new |".to_owned()), ("core", "c".to_owned())];
        let once = with_sections(document, &sections).unwrap();
        let expected = "# A\n\n<!-- figures -->\n\n| new |\n\n<!-- /figures -->\n\n<!-- core -->\n\nc\n\n<!-- /core -->\nend\n";
        assert_eq!(once, expected);
        assert_eq!(with_sections(&once, &sections).unwrap(), once);
    }

    #[test]
    fn a_marker_that_is_missing_is_named() {
        for document in ["", "<!-- core -->", "<!-- /core --><!-- core -->"] {
            let wrong = with_sections(document, &[("core", String::new())]).unwrap_err();
            assert_eq!(wrong, "there is no <!-- core --> … <!-- /core -->");
        }
    }
}
