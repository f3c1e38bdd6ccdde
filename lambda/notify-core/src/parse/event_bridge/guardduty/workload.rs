//! Who and what runs in a cluster: users and workloads of Kubernetes, tasks of ECS, images.

use super::Facts;
use crate::{
    FactName, FactValue,
    parse::{
        event_bridge::{
            fields::{fact, several, texts},
            phrases::{joined, with_details},
        },
        json::{Object, first_text, object, objects, text},
    },
};

/// The user of a cluster with its groups, and the user that it acts as:
/// `kubernetes-admin (system:masters) → system:serviceaccount:default:build`.
pub(super) fn kubernetes_user(kubernetes: &Object) -> Option<String> {
    let user = object(kubernetes, "kubernetesUserDetails")?;
    let named = |user: &Object| {
        let mut name = text(user, "username")?;
        // Several people can share a user of the cluster; the session says who it was.
        if let Some(session) = texts(user, "sessionName").next() {
            name = [name, session].join("/");
        }
        with_details(Some(name), texts(user, "groups").map(Some))
    };
    let name = named(user).or_else(|| text(user, "uid"));
    let impersonated = object(user, "impersonatedUser").and_then(named);
    joined(name, " → ", impersonated)
}

/// Adds the workload and its images.
pub(super) fn push(facts: &mut Facts, resource: &Object, kubernetes: Option<&Object>) {
    let workload = kubernetes.and_then(|of| object(of, "kubernetesWorkloadDetails"));
    let task =
        object(resource, "ecsClusterDetails").and_then(|cluster| object(cluster, "taskDetails"));
    facts.extend(fact(FactName::Workload, workload.and_then(kubernetes_workload)));
    facts.extend(fact(FactName::Workload, task.and_then(ecs_task)));
    let container = object(resource, "containerDetails");
    if container.is_some() || workload.is_some() || task.is_some() {
        let containers = [workload, task].into_iter().flatten();
        let containers = containers.flat_map(|of| objects(of, "containers"));
        let images = container.into_iter().chain(containers).filter_map(|of| text(of, "image"));
        facts.extend(fact(FactName::Image, several(images)));
    }
}

/// `kube-system/coredns-7f6b (pods)`.
fn kubernetes_workload(workload: &Object) -> Option<String> {
    let name = first_text(workload, &["name", "uid"]);
    let name = joined(text(workload, "namespace"), "/", name);
    with_details(name, [text(workload, "type")])
}

/// A task's ARN, and the service that started it.
fn ecs_task(task: &Object) -> Option<FactValue> {
    let definition = || text(task, "definitionArn");
    several([text(task, "arn").or_else(definition), text(task, "group")].into_iter().flatten())
}
