//! Threats that a finding names: malware in files, and lists that an address or a domain is on.

use super::{Facts, runtime};
use crate::{
    FactName,
    parse::{
        event_bridge::{
            fields::{fact, several, texts},
            phrases::with_details,
        },
        json::{Object, first_text, object, objects, text},
    },
};

/// Adds the names of threats, the files that they were found in, and the hashes of these.
pub(super) fn push(
    facts: &mut Facts,
    service: &Object,
    runtime: Option<&Object>,
    resource: Option<&Object>,
    information: Option<&Object>,
) {
    let mut found = Found::default();
    found.lists(service, information);
    if let Some(scan) = object(service, "ebsVolumeScanDetails") {
        found.volumes(scan);
    }
    if let Some(scan) = object(service, "malwareScanDetails") {
        found.malware(scan);
    }
    if let Some(details) = runtime {
        found.names.extend(runtime::tool(details));
        found.files.extend(runtime::files(details));
        found.hashes.extend(runtime::hashes(details));
    }
    // The hash of the object that the finding is about.
    let buckets = resource.into_iter().flat_map(|resource| objects(resource, "s3BucketDetails"));
    let s3_objects = buckets.flat_map(|bucket| objects(bucket, "s3ObjectDetails"));
    found.hashes.extend(s3_objects.filter_map(|of| text(of, "hash")));
    found.push(facts);
}

/// What scans found.
#[derive(Default)]
pub(super) struct Found {
    names: Vec<String>,
    files: Vec<String>,
    hashes: Vec<String>,
}

impl Found {
    pub(super) fn push(self, facts: &mut Facts) {
        facts.extend(fact(FactName::Threat, several(self.names)));
        facts.extend(fact(FactName::File, several(self.files)));
        facts.extend(fact(FactName::Hash, several(self.hashes)));
    }

    /// Threats of threat intelligence: `name (list)`.
    fn lists(&mut self, service: &Object, information: Option<&Object>) {
        let evidence = object(service, "evidence");
        let threats = evidence.into_iter().flat_map(|of| objects(of, "threatIntelligenceDetails"));
        for threat in threats {
            let list = text(threat, "threatListName");
            let names = self.names.len();
            self.names.extend(
                texts(threat, "threatNames")
                    .filter_map(|name| with_details(Some(name), [list.clone()])),
            );
            if self.names.len() == names {
                self.names.extend(list);
            }
            self.hashes.extend(text(threat, "threatFileSha256"));
        }
        if self.names.is_empty()
            && let Some(of) = information
        {
            self.names.extend(with_details(text(of, "threatName"), [text(of, "threatListName")]));
        }
    }

    /// Malware on the volumes of an instance or of a container's host.
    fn volumes(&mut self, scan: &Object) {
        let Some(detections) = object(scan, "scanDetections") else { return };
        let threats = object(detections, "threatDetectedByName");
        for threat in threats.into_iter().flat_map(|of| objects(of, "threatNames")) {
            self.names.extend(text(threat, "name"));
            for file in objects(threat, "filePaths") {
                self.files.extend(first_text(file, &["filePath", "fileName"]));
                self.hashes.extend(text(file, "hash"));
            }
        }
        let highest = object(detections, "highestSeverityThreatDetails");
        if self.names.is_empty() {
            self.names.extend(highest.and_then(|of| text(of, "threatName")));
        }
    }

    /// Malware in an object, a snapshot, an image or a recovery point.
    pub(super) fn malware(&mut self, scan: &Object) {
        for threat in objects(scan, "threats") {
            self.names.extend(text(threat, "name"));
            self.hashes.extend(text(threat, "hash"));
            let items = objects(threat, "itemPaths").chain(objects(threat, "itemDetails"));
            for item in items {
                self.files.extend(first_text(item, &["nestedItemPath", "itemPath"]));
                self.hashes.extend(text(item, "hash"));
            }
        }
    }

    /// The S3 object that was scanned, with its version, unless the scan names files in it.
    pub(super) fn object(&mut self, scanned: &Object) {
        if self.files.is_empty()
            && let Some(key) = text(scanned, "objectKey")
        {
            self.files.extend(with_details(Some(key), [text(scanned, "versionId")]));
        }
    }
}
