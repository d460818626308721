//! Files without a header whose fields a person names: what is guessed of them, and that
//! they are then read as if they had a header.

use flowglass::flow::{Field, Layout, Product};
use flowglass::ingest::Unnamed;
use flowglass::query::Table;
use flowglass::worker::{Command, Failure, FileStatus, Local};

/// Flows of a small network as an interface records them, made up with documentation
/// addresses: each as (from the interface, to, protocol, ports, packets, bytes, flags,
/// accepted). Nothing is said of what is the same for all.
struct Flow {
    is_out: bool,
    far: &'static str,
    protocol: u8,
    near_port: u16,
    far_port: u16,
    packets: u64,
    bytes: u64,
    flags: u8,
    is_accepted: bool,
}

const fn flow(
    is_out: bool,
    far: &'static str,
    (protocol, near_port, far_port): (u8, u16, u16),
    (packets, bytes): (u64, u64),
    flags: u8,
) -> Flow {
    Flow {
        is_out,
        far,
        protocol,
        near_port,
        far_port,
        packets,
        bytes,
        flags,
        is_accepted: flags != 2,
    }
}

const FLOWS: [Flow; 16] = [
    flow(false, "203.0.113.77", (6, 443, 51544), (12, 4310), 3),
    flow(true, "203.0.113.77", (6, 443, 51544), (11, 18220), 19),
    flow(false, "198.51.100.9", (6, 22, 40022), (1, 40), 2),
    flow(false, "198.51.100.9", (6, 23, 40023), (1, 40), 2),
    flow(true, "10.20.9.33", (17, 33411, 53), (2, 156), 0),
    flow(false, "10.20.9.33", (17, 33411, 53), (2, 418), 0),
    flow(false, "192.0.2.30", (1, 0, 0), (4, 336), 0),
    flow(true, "192.0.2.30", (1, 0, 0), (4, 336), 0),
    flow(true, "10.20.5.6", (6, 49822, 5432), (204, 91302), 3),
    flow(false, "10.20.5.6", (6, 49822, 5432), (188, 1204773), 19),
    flow(true, "192.0.2.80", (6, 50110, 443), (9, 1480), 3),
    flow(false, "192.0.2.80", (6, 50110, 443), (8, 6112), 19),
    flow(true, "10.20.9.33", (17, 123, 123), (1, 76), 0),
    flow(false, "10.20.9.33", (17, 123, 123), (1, 76), 0),
    flow(false, "198.51.100.201", (6, 3389, 61004), (3, 156), 2),
    flow(false, "10.20.7.8", (6, 8080, 44120), (31, 5210), 1),
];

/// What record `number` of a flow log has in a field. Every eighth record is NODATA.
fn value(number: usize, field: Field, product: Product, version: u8) -> String {
    let flow = &FLOWS[number % FLOWS.len()];
    let is_empty = number % 8 == 7 && product == Product::Vpc;
    let start = 1_794_700_812 + 60 * (number as u64 / 3);
    let ends = |is_source: bool, own: &str, far: &str| match flow.is_out == is_source {
        true => own.to_string(),
        false => far.to_string(),
    };
    let dash = || "-".to_string();
    // Two of three interfaces belong to instances; the third is that of a NAT gateway.
    let host = number % 3;
    let own = ["10.20.4.15", "10.20.4.99", "10.20.4.200"][host];
    let is_nat = host == 2;
    if is_empty && field.notes().is_of_flow {
        return dash();
    }
    let either = |is_source: bool, near: &str| ends(is_source, near, "-");
    match field.name() {
        "version" => version.to_string(),
        "account-id" | "tgw-src-vpc-account-id" => "210987654321".into(),
        "tgw-dst-vpc-account-id" => "109876543210".into(),
        "interface-id" => format!("eni-0b7d5c2f9a1e34d6{host}"),
        "srcaddr" => ends(true, own, flow.far),
        "dstaddr" => ends(false, own, flow.far),
        "pkt-srcaddr" if is_nat => ends(true, "10.20.8.8", flow.far),
        "pkt-dstaddr" if is_nat => ends(false, "10.20.8.8", flow.far),
        "pkt-srcaddr" => ends(true, own, flow.far),
        "pkt-dstaddr" => ends(false, own, flow.far),
        "srcport" if flow.is_out => flow.near_port.to_string(),
        "srcport" => flow.far_port.to_string(),
        "dstport" if flow.is_out => flow.far_port.to_string(),
        "dstport" => flow.near_port.to_string(),
        "protocol" => flow.protocol.to_string(),
        "packets" => (flow.packets + number as u64 / 16).to_string(),
        "bytes" => (flow.bytes + number as u64 / 16 * 52).to_string(),
        "start" => start.to_string(),
        "end" => (start + 57 - number as u64 % 7).to_string(),
        "action" if flow.is_accepted => "ACCEPT".into(),
        "action" => "REJECT".into(),
        "log-status" if is_empty => "NODATA".into(),
        "log-status" => "OK".into(),
        "vpc-id" | "tgw-src-vpc-id" => "vpc-0c3d5e7f9a1b2c4d6".into(),
        "subnet-id" | "tgw-src-subnet-id" => "subnet-0e5b7d9f1a3c5e7b9".into(),
        "instance-id" if is_nat => dash(),
        "instance-id" => format!("i-0a1b2c3d4e5f6071{host}"),
        "tcp-flags" => flow.flags.to_string(),
        "type" => "IPv4".into(),
        "region" => "us-west-2".into(),
        "az-id" | "tgw-src-az-id" => "usw2-az1".into(),
        "sublocation-type" | "sublocation-id" => dash(),
        "pkt-src-aws-service" if flow.far == "192.0.2.80" => either(false, "S3"),
        "pkt-dst-aws-service" if flow.far == "192.0.2.80" => either(true, "S3"),
        "pkt-src-aws-service" | "pkt-dst-aws-service" => dash(),
        "flow-direction" if flow.is_out => "egress".into(),
        "flow-direction" => "ingress".into(),
        "traffic-path" if !flow.is_out => dash(),
        "traffic-path" if flow.far.starts_with("10.") => "1".into(),
        "traffic-path" => "8".into(),
        "ecs-cluster-arn" => "arn:aws:ecs:us-west-2:210987654321:cluster/shop".into(),
        "ecs-cluster-name" => "shop".into(),
        "ecs-container-instance-arn" => {
            "arn:aws:ecs:us-west-2:210987654321:container-instance/shop/1f3a5c7e9b".into()
        }
        "ecs-container-instance-id" => "1f3a5c7e9b".into(),
        "ecs-container-id" => format!("8d2f4b6a0c1e{host}"),
        "ecs-second-container-id" => dash(),
        "ecs-service-name" => "checkout".into(),
        "ecs-task-definition-arn" => {
            "arn:aws:ecs:us-west-2:210987654321:task-definition/checkout:17".into()
        }
        "ecs-task-arn" => {
            format!("arn:aws:ecs:us-west-2:210987654321:task/shop/9c8b7a6d5e{host}")
        }
        "ecs-task-id" => format!("9c8b7a6d5e{host}"),
        "reject-reason" if flow.is_accepted || host > 0 => dash(),
        "reject-reason" => "BPA".into(),
        "resource-id" if is_nat => "nat-0d1c2b3a4f5e6d7c8".into(),
        "resource-id" => dash(),
        "encryption-status" => (number % 2).to_string(),
        "instance-tag" => format!("team%2D{host}"),
        "instance-tag-2" => "prod".into(),
        "interface-tag" => "web".into(),
        "interface-tag-2" | "asg-tag-2" => dash(),
        "asg-tag" => "workers".into(),
        "interface-type" if is_nat => "nat_gateway".into(),
        "interface-type" => dash(),
        name if name.starts_with("next-hop") && !flow.is_out => dash(),
        "next-hop-interface-id" => "eni-0c11d22e33f44a550".into(),
        "next-hop-subnet-id" => "subnet-0f6a8c0e2b4d6f8a1".into(),
        "next-hop-az-id" => "usw2-az2".into(),
        "next-hop-vpc-id" => "vpc-0d4c6e8a0b2d4f6a8".into(),
        "next-hop-interface-type" => "transit_gateway".into(),
        "resource-type" => "TransitGateway".into(),
        "tgw-id" => "tgw-0a1f3c5e7b9d1f3a5".into(),
        "tgw-attachment-id" => "tgw-attach-0b2e4d6f8a1c3e5b7".into(),
        "tgw-dst-vpc-id" => "vpc-0d4c6e8a0b2d4f6a8".into(),
        "tgw-dst-subnet-id" => "subnet-0f6a8c0e2b4d6f8a1".into(),
        "tgw-src-eni" => "eni-0a7f9c1e3b5d7f9a2".into(),
        "tgw-dst-eni" => "eni-0b8e0d2f4c6a8e0b3".into(),
        "tgw-dst-az-id" => "usw2-az2".into(),
        "tgw-pair-attachment-id" => "tgw-attach-0c9d1f3a5b7e9c1d4".into(),
        lost if lost.starts_with("packets-lost") => {
            String::from(if number == 40 { "3" } else { "0" })
        }
        other => unreachable!("{other} has a value above"),
    }
}

fn layout(names: &str) -> Layout {
    Layout::from_names(names.split_ascii_whitespace())
}

/// Records of a flow log with these fields, without a header.
fn log(names: &str, count: usize) -> String {
    let fields: Vec<Field> = names
        .split_ascii_whitespace()
        .map(|name| Field::find(name).expect("a field"))
        .collect();
    let is_gateway = |field: &Field| !field.is_of(Product::Vpc);
    let product = match fields.iter().any(is_gateway) {
        true => Product::TransitGateway,
        false => Product::Vpc,
    };
    let versions = fields.iter().map(|field| field.info().since_version);
    let version = match product {
        Product::Vpc => versions.max().unwrap_or(2),
        Product::TransitGateway => 6,
    };
    let line = |number: usize| {
        let values = fields
            .iter()
            .map(|field| value(number, *field, product, version));
        values.collect::<Vec<_>>().join(" ") + "\n"
    };
    (0..count).map(line).collect()
}

fn status<'a>(local: &'a Local, path: &str) -> &'a FileStatus {
    let mut statuses = local.statuses();
    statuses
        .find(|status| status.path == path)
        .expect("the file was opened")
}

fn unnamed(text: &str) -> Option<Unnamed> {
    let mut local = Local::new(1);
    local.open(&[("a.log", text.as_bytes())]);
    status(&local, "a.log").report.unnamed.as_deref().cloned()
}

/// Checks the guesses for a log of these fields: none is wrong, and none but those of
/// `open` are missing.
#[track_caller]
fn check_guesses(names: &str, count: usize, open: &str) {
    let unnamed = unnamed(&log(names, count)).expect("the lines look like records");
    let fields: Vec<&str> = names.split_ascii_whitespace().collect();
    assert_eq!(unnamed.values, fields.len());
    let mut wrong = Vec::new();
    for (field, guess) in fields.iter().zip(&unnamed.guesses) {
        match &guess.field {
            Some(guessed) if guessed != field => wrong.push(format!("{field} as {guessed}")),
            None if !open.split(' ').any(|open| open == *field) => {
                wrong.push(format!("{field} left open"));
            }
            _ => {}
        }
    }
    assert!(wrong.is_empty(), "{names}: {}", wrong.join(", "));
}

fn in_aws_order(order: impl Fn(Field) -> Option<u8>, last: u8) -> String {
    let mut fields: Vec<(u8, &str)> = Field::all()
        .filter_map(|field| Some((order(field)?, field.name())))
        .filter(|(order, _)| *order <= last)
        .collect();
    fields.sort_unstable();
    let names: Vec<&str> = fields.into_iter().map(|(_, name)| name).collect();
    names.join(" ")
}

#[test]
fn all_fields_of_a_version_are_guessed_in_the_order_of_aws() {
    let vpc = |last| in_aws_order(|field| field.info().vpc_order, last);
    // The last fields of versions 3, 4, 5, 7, 8, 9, 10, 11.
    for last in [21, 25, 29, 39, 40, 41, 42, 54] {
        // What stands at the end without a value or with very few different ones says nothing.
        let open = match last {
            25 => "sublocation-type sublocation-id",
            42 => "encryption-status",
            _ => "",
        };
        check_guesses(&vpc(last), 200, open);
    }
    // The default record with one field more or less.
    check_guesses(&vpc(15), 200, "");
    check_guesses(&vpc(13), 200, "");
    let tgw = in_aws_order(|field| field.info().tgw_order, 36);
    // Only for all 36 in their order is no name needed.
    check_guesses(&tgw.replace("version ", ""), 60, "");
    check_guesses(
        &format!("{tgw} resource-type").replacen("resource-type ", "", 1),
        60,
        "",
    );
}

#[test]
fn fields_that_people_choose_are_guessed() {
    for (names, open) in [
        (
            "srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status",
            "",
        ),
        (
            "version vpc-id subnet-id instance-id interface-id account-id type srcaddr dstaddr \
             srcport dstport pkt-srcaddr pkt-dstaddr protocol bytes packets start end action \
             tcp-flags log-status",
            "",
        ),
        // The order of the examples in "Flow log record examples".
        (
            "instance-id interface-id srcaddr dstaddr pkt-srcaddr pkt-dstaddr",
            "",
        ),
        (
            "interface-id srcaddr dstaddr pkt-srcaddr pkt-dstaddr flow-direction traffic-path \
             pkt-src-aws-service pkt-dst-aws-service start end",
            "",
        ),
        (
            "version srcaddr dstaddr protocol bytes flow-direction action start end",
            "",
        ),
        (
            "start end log-status action bytes packets protocol srcport dstport srcaddr dstaddr",
            "",
        ),
        (
            "region az-id vpc-id subnet-id interface-id srcaddr dstaddr bytes action",
            "",
        ),
        ("srcaddr dstaddr action", ""),
        (
            "action srcaddr dstaddr srcport dstport protocol packets bytes start end log-status \
             interface-id vpc-id az-id",
            "",
        ),
        ("interface-id action log-status", ""),
        (
            "account-id region flow-direction tcp-flags protocol",
            "tcp-flags",
        ),
        ("srcaddr start bytes", "srcaddr start bytes"),
        (
            "tgw-id tgw-attachment-id tgw-src-vpc-id tgw-dst-vpc-id srcaddr dstaddr srcport \
             dstport protocol packets bytes start end log-status",
            "",
        ),
        (
            "interface-id vpc-id srcaddr dstaddr bytes next-hop-interface-id next-hop-vpc-id \
             instance-tag",
            "instance-tag",
        ),
        (
            "srcaddr dstaddr ecs-service-name ecs-task-arn ecs-task-id",
            "ecs-service-name",
        ),
    ] {
        check_guesses(names, 200, open);
    }
}

#[test]
fn few_lines_are_guessed_with_care() {
    let names = "srcaddr dstaddr srcport dstport protocol packets bytes start end action";
    check_guesses(names, 1, names);
    check_guesses(names, 4, names);
    check_guesses(names, 30, "");
}

#[test]
fn what_is_no_flow_log_is_not_asked_about() {
    for text in [
        "Dear diary,\nnothing happened today\nnothing at all\n",
        "one two three\nfour five six\n",
        "\n\n",
        "srcaddr dstaddr\nno addresses\n",
    ] {
        assert_eq!(unnamed(text), None, "{text}");
    }
    let default = in_aws_order(|field| field.info().vpc_order, 14);
    assert_eq!(unnamed(&log(&default, 50)), None);
}

fn rows(table: &Table) -> Vec<String> {
    let row = |row: usize| {
        let cells = (0..table.names().len()).map(|column| table.value(row, column).to_string());
        cells.collect::<Vec<_>>().join("|")
    };
    (0..table.rows()).map(row).collect()
}

fn run(local: &mut Local, query: &str) -> Vec<String> {
    match local.run(query, None) {
        Ok(answer) => rows(&answer.table),
        Err(Failure::Refused(errors)) => panic!("{}", errors[0].render(query)),
        Err(Failure::Stopped(reason)) => panic!("{reason}"),
    }
}

const CUSTOM: &str = "start end srcaddr dstaddr srcport dstport protocol bytes action log-status";
const OTHER: &str = "interface-id srcaddr dstaddr action";

/// Shards and rows of a batch: alone, and with ranges so small that the file is cut.
const CONSTELLATIONS: [(u32, usize); 4] = [(1, 65_536), (2, 65_536), (3, 7), (2, 1)];

#[test]
fn named_fields_read_as_a_header_does() {
    let text = log(CUSTOM, 500) + "no record\n";
    let headed = format!("{CUSTOM}\n{text}");
    let queries = [
        "fields @message, srcAddr, bytes | sort srcAddr, bytes, @timestamp",
        "stats sum(bytes), count(*) by action",
    ];
    for (shards, batch_rows) in CONSTELLATIONS {
        let mut expected = Local::with_batch_rows(shards, batch_rows);
        expected.open(&[("a.log", headed.as_bytes())]);
        let mut local = Local::with_batch_rows(shards, batch_rows);
        let files = local.open(&[("a.log", text.as_bytes())]);
        let before = status(&local, "a.log").report.counts;
        assert_eq!((before.lines, before.rejected), (501, 501));
        let layout = Some(layout(CUSTOM));
        local.command(Command::Name {
            files: files.clone(),
            layout: layout.clone(),
        });
        let named = status(&local, "a.log");
        let counts = named.report.counts;
        assert_eq!(named.given, layout);
        assert_eq!(
            (counts.lines, counts.records, counts.nodata, counts.rejected),
            (501, 438, 62, 1)
        );
        assert_eq!(named.report.rejects[0].line, 501);
        // The line is too short, whoever named the fields.
        assert_eq!(
            named.report.rejects[0].reason.to_string(),
            "expected 10 values, found 2"
        );
        for query in queries {
            assert_eq!(run(&mut local, query), run(&mut expected, query), "{query}");
        }
        // And back again.
        local.command(Command::Name {
            files,
            layout: None,
        });
        let counts = status(&local, "a.log").report.counts;
        assert_eq!((counts.lines, counts.rejected), (501, 501));
        assert_eq!(run(&mut local, "stats count(*)"), ["0"]);
    }
}

#[test]
fn what_was_named_once_is_read_at_once() {
    let (custom, other) = (log(CUSTOM, 60), log(OTHER, 60));
    let default = log(&in_aws_order(|field| field.info().vpc_order, 14), 60);
    for (shards, batch_rows) in CONSTELLATIONS {
        let mut local = Local::with_batch_rows(shards, batch_rows);
        local.open(&[
            ("a.log", custom.as_bytes()),
            ("b.log", custom.as_bytes()),
            ("c.log", other.as_bytes()),
            ("d.log", default.as_bytes()),
        ]);
        let named = layout(CUSTOM);
        local.command(Command::Remember {
            layouts: vec![named.clone()],
        });
        local.open(&[("e.log", custom.as_bytes()), ("f.log", other.as_bytes())]);
        for (path, given) in [
            ("a.log", true),
            ("b.log", true),
            ("c.log", false),
            ("d.log", false),
            ("e.log", true),
            ("f.log", false),
        ] {
            let status = status(&local, path);
            assert_eq!(status.given.is_some(), given, "{path}");
            let counts = status.report.counts;
            let is_read = given || path == "d.log";
            assert_eq!(counts.rejected == 0, is_read, "{path}: {counts:?}");
            assert_eq!(status.report.unnamed.is_some(), path != "d.log", "{path}");
        }
        assert_eq!(run(&mut local, "stats count(*)"), ["240"]);
        local.lose_worker(0);
        assert_eq!(run(&mut local, "stats count(*)"), ["240"]);
    }
}
