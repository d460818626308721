//! The simulator emits what the VPC user guide shows: its examples of records, in the form
//! that they have here.
//!
//! Source: "Flow log record examples" and "tcp-flags" in the Amazon VPC user guide.

use crate::simulator::plan::Plan;
use crate::simulator::traffic::Service;
use crate::simulator::world::{Fault, Path};

/// The first records of an interface that begin when the tries do, without their times.
#[track_caller]
fn check(plan: &Plan, at: usize, expected: &[&str]) {
    let sightings = plan.sightings(&plan.phases, true);
    let files = plan.files(&sightings);
    // Three windows pass before anything is tried.
    let lines = files[at].1.lines().skip(1 + 3);
    let lines: Vec<&str> = lines.take(expected.len()).collect();
    assert_eq!(lines, expected);
}

fn ping(fault: Option<Fault>) -> Plan {
    let fields = [
        "srcaddr",
        "dstaddr",
        "protocol",
        "packets",
        "action",
        "log-status",
    ];
    let mut plan = Plan::plain(Path::Peering, Service::Ping, 0, &fields);
    plan.phases = vec![fault];
    plan
}

const OUT: &str = "10.1.4.15 10.2.4.16 1 2 ACCEPT OK";
const BACK: &str = "10.2.4.16 10.1.4.15 1 2 ACCEPT OK";
const SILENCE: &str = "- - - - - NODATA";

#[test]
fn an_answered_ping_is_seen_four_times() {
    check(&ping(None), 0, &[OUT, BACK]);
    check(&ping(None), 1, &[OUT, BACK]);
}

/// "Security group and network ACL rules": the security group lets the answer pass, the ACL
/// does not.
#[test]
fn an_acl_rejects_the_answer_to_an_accepted_ping() {
    let plan = ping(Some(Fault::DestinationNetworkAclOutbound));
    check(&plan, 1, &[OUT, "10.2.4.16 10.1.4.15 1 2 REJECT OK"]);
    check(&plan, 0, &[OUT, OUT]);
}

#[test]
fn what_is_rejected_at_the_source_is_seen_nowhere_else() {
    let plan = ping(Some(Fault::SourceSecurityGroup));
    check(&plan, 0, &["10.1.4.15 10.2.4.16 1 2 REJECT OK"]);
    check(&plan, 1, &[SILENCE]);
}

#[test]
fn a_missing_route_rejects_nothing() {
    let plan = ping(Some(Fault::NoRoute));
    check(&plan, 0, &[OUT, OUT]);
    check(&plan, 1, &[SILENCE, SILENCE]);
}

fn tcp() -> Plan {
    let fields = ["srcport", "dstport", "packets", "tcp-flags", "action"];
    Plan::plain(Path::Peering, Service::Tcp, 443, &fields)
}

/// "TCP flag sequence": a short connection within a window is 3 and 19.
#[test]
fn flags_of_a_short_connection_are_added_up() {
    check(
        &tcp(),
        0,
        &[
            "40000 443 5 3 ACCEPT",
            "40001 443 5 3 ACCEPT",
            "443 40000 3 19 ACCEPT",
            "443 40001 3 19 ACCEPT",
        ],
    );
}

/// "TCP flag sequence": of a long one, first 2 and 18, then nothing, then 1 on both sides.
#[test]
fn flags_of_a_long_connection_come_one_after_the_other() {
    let mut plan = tcp();
    plan.lasts = 130_000;
    plan.pause = 1_000;
    check(
        &plan,
        0,
        &[
            "40000 443 5 2 ACCEPT",
            "443 40000 4 18 ACCEPT",
            "40000 443 3 0 ACCEPT",
            "443 40000 3 0 ACCEPT",
            "40000 443 3 1 ACCEPT",
            "443 40000 2 1 ACCEPT",
        ],
    );
}

#[test]
fn a_syn_is_sent_again_until_somebody_answers() {
    let mut plan = tcp();
    plan.phases = vec![Some(Fault::HostDown)];
    check(&plan, 1, &["40000 443 4 2 ACCEPT", "40001 443 4 2 ACCEPT"]);
}

#[test]
fn a_reset_is_one_packet_each_way() {
    let mut plan = tcp();
    plan.phases = vec![Some(Fault::NotListening)];
    plan.pause = 1_000;
    check(&plan, 1, &["40000 443 1 2 ACCEPT", "443 40000 1 4 ACCEPT"]);
}

/// "Traffic through a NAT gateway": four records of one connection, two of which name the
/// gateway where the packet names the far end.
#[test]
fn a_nat_gateway_sees_each_packet_twice() {
    let fields = ["srcaddr", "dstaddr", "pkt-srcaddr", "pkt-dstaddr"];
    let mut plan = Plan::plain(Path::NatGateway, Service::Tcp, 443, &fields);
    plan.pause = 1_000;
    check(
        &plan,
        2,
        &[
            "10.1.4.15 10.3.4.17 10.1.4.15 203.0.113.11",
            "10.3.4.17 10.1.4.15 203.0.113.11 10.1.4.15",
            "10.3.4.17 203.0.113.11 10.3.4.17 203.0.113.11",
            "203.0.113.11 10.3.4.17 203.0.113.11 10.3.4.17",
        ],
    );
    // At the host's own interface both pairs agree.
    check(&plan, 0, &["10.1.4.15 203.0.113.11 10.1.4.15 203.0.113.11"]);
}

#[test]
fn an_internet_gateway_translates_both_ends() {
    let mut plan = ping(None);
    plan.path = Path::Internet;
    check(&plan, 0, &["10.1.4.15 203.0.113.11 1 2 ACCEPT OK"]);
    check(&plan, 1, &["10.2.4.16 203.0.113.10 1 2 ACCEPT OK"]);
}
