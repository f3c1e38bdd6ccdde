//! The sensitive data that Macie found, in ASFF (API reference, `DataClassificationDetails`).

use super::super::{fields::several, phrases::with_details};
use crate::{
    FactValue,
    parse::json::{Object, object, objects, text},
};

/// How often each custom identifier and each type of data was found: `Employee id (3), NAME (12)`.
pub(super) fn found(finding: &Object) -> Option<FactValue> {
    let results = objects(finding, "Resources")
        .filter_map(|each| object(object(each, "DataClassification")?, "Result"));
    several(results.flat_map(|result| {
        let custom = object(result, "CustomDataIdentifiers")
            .into_iter()
            .flat_map(|identifiers| objects(identifiers, "Detections"))
            .filter_map(|each| counted(each, "Name"));
        let managed = objects(result, "SensitiveData")
            .flat_map(|category| objects(category, "Detections"))
            .filter_map(|each| counted(each, "Type"));
        custom.chain(managed)
    }))
}

fn counted(detection: &Object, name: &str) -> Option<String> {
    with_details(Some(text(detection, name)?), [text(detection, "Count")])
}
