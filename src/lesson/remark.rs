//! What a record does not say, although it is often read so.

use super::reading::{DESTINATION, End, Reading, SOURCE};
use super::sentence::has_security_group;
use super::translation::value_meaning;
use crate::flow::{Field, Protocol, Scope, TcpFlags};
use crate::ingest::record::Status;

/// Remarks on a record, the most important first.
pub fn all(reading: &Reading, status: Status) -> Vec<String> {
    match status {
        Status::Record => of_flow(reading),
        Status::NoData => vec!["NODATA is no fault, and no sign that anything was refused.".into()],
        Status::SkipData => vec![
            "One SKIPDATA record can stand for many flows; nobody knows which, or how large."
                .into(),
        ],
    }
}

fn of_flow(reading: &Reading) -> Vec<String> {
    let mut remarks = Vec::new();
    match reading.text(Field::ACTION) {
        Some("ACCEPT") => remarks.push(
            "ACCEPT is the decision at this interface. It does not say that the packets \
             arrived, nor that anyone answered."
                .into(),
        ),
        Some("REJECT") => remarks.extend(rejection(reading)),
        _ if reading.is_tgw() => remarks.push(
            "A transit gateway does not filter, so its records have no `action`; what it \
             lost is counted instead."
                .into(),
        ),
        _ => {}
    }
    if let Some(status) = reading.text(Field::LOG_STATUS)
        && reading.has(Field::ACTION)
    {
        remarks.push(format!(
            "`log-status` {status} is about the logging, `action` about the traffic: rejected \
             traffic is logged with OK, too."
        ));
    }
    if reading.protocol().is_some_and(Protocol::is_icmp) {
        remarks.push(
            "ICMP has no ports, and records hold neither its type nor its code: a request \
             and its answer look alike."
                .into(),
        );
    }
    remarks.extend(detour(reading, &SOURCE));
    remarks.extend(detour(reading, &DESTINATION));
    if let (Some(start), Some(end)) = (reading.time(Field::START), reading.time(Field::END))
        && end < start
    {
        remarks.push("`end` lies before `start`, which should not be.".into());
    }
    remarks
}

fn rejection(reading: &Reading) -> Vec<String> {
    if reading.text(Field::REJECT_REASON).is_some() {
        return Vec::new();
    }
    let mut remarks = Vec::new();
    let opens = reading.tcp_flags().is_some_and(TcpFlags::opens);
    if has_security_group(reading) {
        let mut remark = String::from(
            "The record does not say which of the two it was: security group or network ACL.",
        );
        if !opens {
            remark += " If the packets answer a request that was accepted, it was the network \
                       ACL, for security groups let answers pass.";
        }
        remarks.push(remark);
    }
    if reading.protocol() == Some(Protocol::TCP) && !opens {
        let late = match reading.tcp_flags() {
            Some(_) => {
                "No connection is opened here: these may be late packets of one that had \
                        ended, which are rejected although the rules allow it."
            }
            None => {
                "Late packets of a connection that has ended are rejected, too, although \
                     the rules allow it."
            }
        };
        remarks.push(late.into());
    }
    remarks
}

/// The packets carry another address than the one recorded: who may be in between.
fn detour(reading: &Reading, end: &End) -> Option<String> {
    let here = reading.address(end.address)?;
    let packet = reading.address(end.packet_address)?;
    if here == packet {
        return None;
    }
    let kind = reading.text(Field::INTERFACE_TYPE);
    let kind = kind.and_then(|kind| value_meaning(Field::INTERFACE_TYPE, kind));
    let why = match kind {
        Some(kind) => format!("it belongs to a {kind}, which passes packets on"),
        None => {
            let mut why = String::from(
                "a NAT gateway, a transit gateway, a load balancer or a Kubernetes node passes \
                 them on",
            );
            // What packets to a secondary address of the interface look like, too.
            if end.address == Field::DSTADDR && Scope::of(here) == Scope::of(packet) {
                why += &format!(", or {packet} is a secondary address of the interface");
            }
            why
        }
    };
    let (field, packet_field) = (end.address.name(), end.packet_address.name());
    Some(format!(
        "The packets carry {packet} (`{packet_field}`), the interface recorded {here} \
         (`{field}`): {why}."
    ))
}
