//! The resource that a finding is about, and the others that its event describes beside it.

use super::sequence;
use crate::parse::{
    event_bridge::{
        fields,
        phrases::{user, with_details},
    },
    json::{Object, Value, first_text, object, objects, text},
};

/// What a finding affects.
#[derive(Default)]
pub(super) struct Affected {
    /// The resource that the finding is about; several if it is about several buckets or volumes.
    pub(super) resources: Vec<String>,
    /// What the event describes beside it: the host of a container, the volumes of an instance.
    pub(super) also: Vec<String>,
}

/// Where an event describes the resources of a kind.
struct Kind {
    /// The kind, as GuardDuty writes it in `resourceType`.
    name: &'static str,
    /// The key of the object, or of the list of objects, that describes them.
    details: &'static str,
    /// The key of the list within these details. None if they describe the resource themselves.
    list: Option<&'static str>,
    /// The keys of the resource's name, the best one first.
    ids: &'static [&'static str],
}

const fn kind(
    name: &'static str,
    details: &'static str,
    list: Option<&'static str>,
    ids: &'static [&'static str],
) -> Kind {
    Kind { name, details, list, ids }
}

const ACCESS_KEY: &str = "AccessKey";
const S3_BUCKET: &str = "S3Bucket";
const S3_OBJECT: &str = "S3Object";
const INSTANCE: &str = "Instance";

/// The kinds of resources (`Resource` in GuardDuty's API). The first ones say best what is affected.
const KINDS: [Kind; 20] = [
    kind(S3_OBJECT, "s3BucketDetails", Some("s3ObjectDetails"), &["objectArn", "key"]),
    kind(S3_BUCKET, "s3BucketDetails", None, &["arn", "name"]),
    kind("Container", "containerDetails", None, &["name", "id"]),
    kind(INSTANCE, "instanceDetails", None, &["instanceId"]),
    kind("EKSCluster", "eksClusterDetails", None, &["arn", "name"]),
    kind("ECSCluster", "ecsClusterDetails", None, &["arn", "name"]),
    kind("Lambda", "lambdaDetails", None, &["functionArn", "functionName"]),
    kind("RDSDBInstance", "rdsDbInstanceDetails", None, &["dbInstanceArn", "dbInstanceIdentifier"]),
    kind(
        "RDSLimitlessDB",
        "rdsLimitlessDbDetails",
        None,
        &["dbShardGroupArn", "dbShardGroupIdentifier"],
    ),
    kind("RDSDBCluster", "rdsDbInstanceDetails", None, &["dbClusterIdentifier"]),
    kind("RDSDBCluster", "rdsLimitlessDbDetails", None, &["dbClusterIdentifier"]),
    kind("EBSVolume", "ebsVolumeDetails", Some("scannedVolumeDetails"), &["volumeArn"]),
    kind("EBSSnapshot", "ebsSnapshotDetails", None, &["snapshotArn"]),
    kind("EC2Image", "ec2ImageDetails", None, &["imageArn"]),
    kind("RecoveryPoint", "recoveryPointDetails", None, &["recoveryPointArn"]),
    kind("BackupVault", "recoveryPointDetails", None, &["backupVaultName"]),
    kind("Model", "modelDetails", None, &["modelId"]),
    kind("Guardrail", "bedrockGuardrailDetails", None, &["guardrailArn"]),
    kind("Guardrail", "bedrockGuardrailDetails", Some("guardrails"), &["arn"]),
    kind(ACCESS_KEY, "accessKeyDetails", None, &["userName", "principalId", "accessKeyId"]),
];

/// Details that describe no resource.
const OTHER_DETAILS: [&str; 2] = ["kubernetesDetails", "rdsDbUserDetails"];

/// Maximum length of a key by which a resource of an unknown kind is looked for, in bytes.
const MAX_KEY_BYTES: usize = 64;

pub(super) fn affected(detail: &Object) -> Affected {
    let Some(resource) = object(detail, "resource") else { return Affected::default() };
    let resource_type = text(resource, "resourceType");
    let own = resource_type.as_deref().map(kind_name);
    let mut affected = Affected::default();
    // A resource has few details, so that looking at each is cheaper than looking each kind's up.
    let mut described = [None; KINDS.len()];
    for (key, details) in resource.iter().filter(|(key, _)| key.ends_with("Details")) {
        let kinds = KINDS.iter().zip(&mut described).filter(|(kind, _)| kind.details == key);
        kinds.for_each(|(_, described)| *described = Some(details));
    }
    for (kind, details) in KINDS.iter().zip(described) {
        let Some(details) = details else { continue };
        // Without a type the first kind is the resource.
        let is_own = own.map_or(affected.resources.is_empty(), |own| own == Some(kind.name));
        if is_own {
            let name = resource_type.as_deref().unwrap_or(kind.name);
            read(kind, details, name, &mut affected.resources);
        } else if !is_said(kind, own.flatten(), &affected.resources) {
            read(kind, details, kind.name, &mut affected.also);
        }
    }
    if affected.resources.is_empty() {
        let sequence = object(detail, "service").and_then(sequence::of);
        affected.resources = sequence.map(sequence::resources).unwrap_or_default();
    }
    if affected.resources.is_empty() {
        let name = resource_type.as_deref().filter(|_| own == Some(None));
        let guess = name.and_then(|name| guess(resource, name));
        affected.resources.extend(guess.or(resource_type));
    }
    affected
}

/// Whether something else names these resources: the caller its key, an S3 object its bucket.
fn is_said(kind: &Kind, own: Option<&str>, resources: &[String]) -> bool {
    kind.name == ACCESS_KEY
        || kind.name == S3_BUCKET && own == Some(S3_OBJECT) && !resources.is_empty()
}

/// The kind with the name of a type. None if the type is unknown.
fn kind_name(resource_type: &str) -> Option<&'static str> {
    let is = |name: &str| resource_type.eq_ignore_ascii_case(name);
    if is("KubernetesCluster") {
        return Some("EKSCluster");
    }
    let exact = KINDS.iter().map(|kind| kind.name).find(|name| is(name));
    // GuardDuty's documents give no name of the types of backups and of Bedrock's resources.
    let part = |name: &&str| resource_type.contains(name);
    exact.or_else(|| ["RecoveryPoint", "Guardrail", "Model"].into_iter().find(part))
}

/// Adds the resources of a kind.
fn read(kind: &Kind, details: &Value, name: &str, into: &mut Vec<String>) {
    let mut add = |of: &Object| {
        let id = first_text(of, kind.ids);
        let id = if kind.name == INSTANCE { with_details(id, [tag(of, "Name")]) } else { id };
        into.extend(fields::resource(Some(name.to_owned()), id));
    };
    for details in of_any(details) {
        match kind.list {
            Some(list) => objects(details, list).for_each(&mut add),
            None => add(details),
        }
    }
}

/// The objects of a list, or the one that stands in its place.
fn of_any<'a>(value: &'a Value<'a>) -> impl Iterator<Item = &'a Object<'a>> {
    let values = match value {
        Value::Array(values) => values,
        one => std::slice::from_ref(one),
    };
    values.iter().filter_map(Value::as_object)
}

fn tag(of: &Object, key: &str) -> Option<String> {
    let tag =
        objects(of, "tags").find(|tag| tag.get("key").and_then(Value::as_str) == Some(key))?;
    text(tag, "value")
}

/// The name of a resource of an unknown type: in the details that are named as the type is, or in
/// the only ones that describe no known kind.
fn guess(resource: &Object, resource_type: &str) -> Option<String> {
    let is_unknown =
        |key: &str| !OTHER_DETAILS.contains(&key) && KINDS.iter().all(|kind| kind.details != key);
    let mut unknown = resource.iter().filter_map(|(key, value)| {
        let stem = key.strip_suffix("Details").filter(|_| is_unknown(key))?;
        Some((stem, of_any(value).next()?))
    });
    let only = unknown.next()?;
    let (stem, details) = match unknown.next() {
        None => only,
        Some(second) => [only, second]
            .into_iter()
            .chain(unknown)
            .find(|(stem, _)| stem.eq_ignore_ascii_case(resource_type))?,
    };
    fields::resource(Some(resource_type.to_owned()), name_in(stem, details))
}

/// The ARN, else the id, else the name in details: `endpointArn` of a `sageMakerEndpoint`. An
/// `executionRoleArn` beside it names another resource.
fn name_in(stem: &str, details: &Object) -> Option<String> {
    let stem = Some(stem).filter(|stem| stem.len() <= MAX_KEY_BYTES)?.to_ascii_lowercase();
    ["arn", "identifier", "id", "name"].into_iter().find_map(|suffix| {
        let mut keys = details.keys().filter(|key| key.len() <= MAX_KEY_BYTES);
        keys.find_map(|key| {
            let lower = key.to_ascii_lowercase();
            stem.contains(lower.strip_suffix(suffix)?).then(|| text(details, key)).flatten()
        })
    })
}

/// The user, the role with its session, or the service that acted, with its key:
/// `IAMUser deploy (AKIA…)`, `Role admin/alice (ASIA…)`.
pub(super) fn caller(resource: &Object) -> Option<String> {
    let details = of_any(resource.get("accessKeyDetails")?).next()?;
    let principal = text(details, "principalId");
    // The session of a role says which person or instance uses it.
    let session = principal.as_deref().and_then(|id| Some(id.split_once(':')?.1.to_owned()));
    let name = match (text(details, "userName"), session) {
        (Some(name), Some(session)) if session != name => Some(format!("{name}/{session}")),
        (name, _) => name.or(principal),
    };
    user(text(details, "userType"), name, text(details, "accessKeyId"))
}
