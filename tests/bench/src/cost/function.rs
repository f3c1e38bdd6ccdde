//! From what was measured to what Lambda bills.

use super::prices::{Item, dollars};
use crate::{
    figures::{Burst, Figure, Figures, Subject},
    report::{number::float, targets::value},
};

/// How long AWS takes for a publish beside what was measured: the local endpoint answers at once.
/// An assumption; that of the same region is between 5 and 20 ms.
pub const PUBLISH_MILLIS: f64 = 10.0;
/// The memory that has a whole processor (Lambda's developer guide, "Configure Lambda function
/// memory"). Less has its share of one.
const WHOLE_PROCESSOR: f64 = 1_769.0;
const MEGABYTES_OF_A_GIGABYTE: f64 = 1_024.0;
const MILLIS_OF_A_SECOND: f64 = 1_000.0;
const MILLION: f64 = 1_000_000.0;

/// What Lambda runs on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Processor {
    /// Graviton. Nothing was measured on it: the CPU time is taken to be the same.
    Arm64,
    /// Intel or AMD.
    X86,
}

/// What was measured of a function; milliseconds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Function {
    /// From the start of the process to its first answer.
    pub cold_wall: f64,
    /// From an event handed over to its answer.
    pub warm_wall: f64,
    /// CPU of the same.
    pub warm_cpu: f64,
}

impl Function {
    /// None where something is missing.
    #[must_use]
    pub fn of(figures: &Figures, subject: Subject) -> Option<Self> {
        Some(Self {
            cold_wall: value(figures, Figure::ColdWall, subject)?,
            warm_wall: value(figures, Figure::WarmWall, subject)?,
            warm_cpu: value(figures, Figure::WarmCpu, subject)?,
        })
    }

    /// Billed milliseconds of an invocation that finds the function running. What it reckons is
    /// slowed down by its share of a processor, what it waits for is not.
    #[must_use]
    pub fn warm_millis(&self, megabytes: u32) -> f64 {
        self.invoke_millis(megabytes).ceil()
    }

    /// The same of one that does not. Starting up has a whole processor, whatever the memory, and is
    /// billed. All that a cold start takes more than a warm one is counted as starting up: the least
    /// that it can be, for the first TLS handshake may come after it.
    #[must_use]
    pub fn cold_millis(&self, megabytes: u32) -> f64 {
        let init = (self.cold_wall - self.warm_wall).max(0.0);
        (init + self.invoke_millis(megabytes)).ceil()
    }

    fn invoke_millis(&self, megabytes: u32) -> f64 {
        slowed(self.warm_wall, self.warm_cpu, megabytes) + PUBLISH_MILLIS
    }

    /// What Lambda bills for so many findings, each an invocation, this share of them cold.
    #[must_use]
    pub fn dollars(
        &self,
        findings: f64,
        cold_share: f64,
        megabytes: u32,
        processor: Processor,
    ) -> f64 {
        let millis = self.warm_millis(megabytes) * (1.0 - cold_share)
            + self.cold_millis(megabytes) * cold_share;
        dollars(Item::LambdaRequest, findings) + time(findings * millis, megabytes, processor)
    }
}

/// How long it takes with a share of a processor.
fn slowed(wall: f64, cpu: f64, megabytes: u32) -> f64 {
    wall.max(cpu * WHOLE_PROCESSOR / f64::from(megabytes))
}

/// What Lambda and SNS bill for a million findings that come as in this burst: a call, whatever is
/// in it, is waited for, and paid for as one publish. The few lookups count as such, too.
#[must_use]
pub fn burst_dollars(burst: &Burst, megabytes: u32, processor: Processor) -> f64 {
    let [records, invocations, calls] = [burst.records, burst.invocations, burst.calls].map(float);
    let millis = slowed(burst.wall, burst.cpu, megabytes) * MILLIS_OF_A_SECOND;
    let all = dollars(Item::LambdaRequest, invocations)
        + time(millis + calls * PUBLISH_MILLIS, megabytes, processor)
        + dollars(Item::SnsPublish, calls);
    all / records * MILLION
}

/// What milliseconds cost.
#[must_use]
pub fn time(millis: f64, megabytes: u32, processor: Processor) -> f64 {
    let item = match processor {
        Processor::Arm64 => Item::LambdaArm,
        Processor::X86 => Item::LambdaX86,
    };
    dollars(item, millis / MILLIS_OF_A_SECOND * f64::from(megabytes) / MEGABYTES_OF_A_GIGABYTE)
}
