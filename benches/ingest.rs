//! How fast text becomes batches, on one thread.

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use flate2::Compression;
use flate2::write::GzEncoder;
use flowglass::column::{FileId, Part, Shard};
use flowglass::ingest::parquet::{Reader, Rows, View};
use flowglass::ingest::{Counts, Ingest, Source, Start};
use flowglass::query::time::Written;
use parquet::data_type::{ByteArray, ByteArrayType, Int32Type, Int64Type};
use parquet::file::properties::WriterProperties;
use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use parquet::schema::parser::parse_message_type;
use std::hint::black_box;
use std::io::Write as _;
use std::sync::Arc;

/// How much text is read, and the size of the pieces in which it is pushed.
const TEXT: usize = 64 << 20;
const CHUNK: usize = 1 << 20;

/// A xorshift generator: the same text every time.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 16) % limit
    }

    /// Mostly small, now and then large, like counts of packets.
    fn skewed(&mut self, bits: u64) -> u64 {
        let width = 1 + self.below(bits);
        1 + self.below(1 << width)
    }
}

/// One flow: what a record of any layout is made of.
struct Flow {
    interface: u64,
    private: u64,
    public: u64,
    service: u64,
    client: u64,
    packets: u64,
    bytes: u64,
    start: u64,
    inbound: bool,
    accepted: bool,
}

fn flow(random: &mut Random, row: u64) -> Flow {
    let interface = random.below(60);
    let packets = random.skewed(12);
    Flow {
        interface: 0x0b7d_5c2f_9a1e_3000 + interface * 0x0001_0000_1d05,
        private: interface,
        public: random.below(5_000),
        service: [443, 443, 443, 80, 22, 5432, 53, 123][random.below(8) as usize],
        client: 32_768 + random.below(28_000),
        packets,
        bytes: packets * (40 + random.below(1_400)),
        start: 1_794_700_800 + row / 400 + random.below(60),
        inbound: random.below(2) == 0,
        accepted: random.below(10) > 0,
    }
}

impl Flow {
    fn addresses(&self) -> (String, String) {
        let private = format!("10.20.{}.{}", self.private % 16, 10 + self.private * 3);
        let public = format!("203.0.{}.{}", 100 + self.public / 250, self.public % 250);
        if self.inbound {
            (public, private)
        } else {
            (private, public)
        }
    }

    fn ports(&self) -> (u64, u64) {
        if self.inbound {
            (self.client, self.service)
        } else {
            (self.service, self.client)
        }
    }

    fn v2(&self, out: &mut Vec<u8>) {
        let ((srcaddr, dstaddr), (srcport, dstport)) = (self.addresses(), self.ports());
        let protocol = if self.service < 200 && self.service > 50 {
            17
        } else {
            6
        };
        let action = if self.accepted { "ACCEPT" } else { "REJECT" };
        writeln!(
            out,
            "2 210987654321 eni-{:017x} {srcaddr} {dstaddr} {srcport} {dstport} {protocol} {} {} {} {} {action} OK",
            self.interface,
            self.packets,
            self.bytes,
            self.start,
            self.start + 20 + self.bytes % 40,
        )
        .expect("a vector takes everything");
    }

    /// `start` as `YYYY-MM-DD?HH:MM:SS.000`.
    fn time(&self, between: char) -> String {
        let time = Written(self.start as i64 * 1_000).to_string();
        time.replace(' ', &between.to_string())
    }

    /// The values of the default record as cells of a table, each written by `cell`.
    fn cells(&self, out: &mut Vec<u8>, cell: impl Fn(&[u8], &mut Vec<u8>)) {
        let mut line = Vec::new();
        self.v2(&mut line);
        for value in line.trim_ascii_end().split(|&byte| byte == b' ') {
            cell(value, out);
        }
        out.push(b'\n');
    }

    fn v5(&self, out: &mut Vec<u8>) {
        let length = out.len();
        self.v2(out);
        out.truncate(out.len() - 1);
        let ((srcaddr, dstaddr), direction) = (
            self.addresses(),
            if self.inbound { "ingress" } else { "egress" },
        );
        let path = if self.inbound { "-" } else { "8" };
        writeln!(
            out,
            " vpc-0a1b2c3d4e5f60718 subnet-{:017x} i-{:017x} {} IPv4 {srcaddr} {dstaddr} eu-west-1 euw1-az{} - - - - {direction} {path}",
            self.interface % 7,
            self.interface * 3,
            self.packets % 4,
            self.interface % 3 + 1,
        )
        .expect("a vector takes everything");
        out[length] = b'5';
    }
}

const V2_HEADER: &str = "version account-id interface-id srcaddr dstaddr srcport dstport protocol \
    packets bytes start end action log-status\n";
const INSIGHTS_HEADER: &str = "@timestamp,version,accountId,interfaceId,srcAddr,dstAddr,srcPort,\
    dstPort,protocol,packets,bytes,startTime,endTime,action,logStatus\n";
const ATHENA_HEADER: &str = "\"version\",\"account_id\",\"interface_id\",\"srcaddr\",\"dstaddr\",\
    \"srcport\",\"dstport\",\"protocol\",\"packets\",\"bytes\",\"start\",\"end\",\"action\",\
    \"log_status\"\n";
const V5_HEADER: &str = "version account-id interface-id srcaddr dstaddr srcport dstport protocol \
    packets bytes start end action log-status vpc-id subnet-id instance-id tcp-flags type \
    pkt-srcaddr pkt-dstaddr region az-id sublocation-type sublocation-id pkt-src-aws-service \
    pkt-dst-aws-service flow-direction traffic-path\n";

fn text(header: &str, write: impl Fn(&Flow, u64, &mut Vec<u8>)) -> Vec<u8> {
    let mut random = Random(0x2545_f491_4f6c_dd1d);
    let mut out = header.as_bytes().to_vec();
    let mut row = 0;
    while out.len() < TEXT {
        write(&flow(&mut random, row), row, &mut out);
        row += 1;
    }
    out
}

/// The same flows in JSON: `before` and `behind` stand around the line of each.
fn json(start: &str, before: impl Fn(&Flow) -> String, behind: &str, end: &str) -> Vec<u8> {
    let mut json = text(start, |flow, row, out| {
        if row > 0 && !end.is_empty() {
            out.push(b',');
        }
        out.extend_from_slice(before(flow).as_bytes());
        flow.v2(out);
        out.pop();
        out.extend_from_slice(behind.as_bytes());
    });
    json.extend_from_slice(end.as_bytes());
    json
}

/// Rows of Logs Insights with the discovered fields that people ask for.
fn insights() -> Vec<u8> {
    let mut json = text("[", |flow, row, out| {
        let comma = if row > 0 { "," } else { "" };
        let ((srcaddr, dstaddr), (_, dstport)) = (flow.addresses(), flow.ports());
        let (interface, bytes) = (flow.interface, flow.bytes);
        let time = Written(flow.start as i64 * 1_000);
        write!(
            out,
            r#"{comma}{{"@timestamp":"{time}","interfaceId":"eni-{interface:017x}","srcAddr":"{srcaddr}","dstAddr":"{dstaddr}","dstPort":"{dstport}","protocol":"6","bytes":"{bytes}.0","action":"ACCEPT"}}"#
        )
        .expect("a vector takes everything");
    });
    json.push(b']');
    json
}

/// Reads a whole file; returns its counts and the bytes that the shard holds.
fn read(bytes: &[u8]) -> (Counts, usize) {
    let mut shard = Shard::default();
    let mut ingest = Ingest::new(Source {
        part: Part {
            file: FileId::dropped(0),
            index: 0,
        },
        path: "flow.log".to_string(),
        start: Start::Head,
        length: None,
        given: Vec::new(),
    });
    for chunk in bytes.chunks(CHUNK) {
        let mut rest = chunk;
        while !rest.is_empty() {
            rest = &rest[ingest.push(rest, &mut shard)..];
        }
    }
    ingest.finish(&mut shard);
    (ingest.report().counts, shard.held_bytes())
}

fn gzip(text: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(text).expect("a vector takes everything");
    encoder.finish().expect("a vector takes everything")
}

/// How many records a Parquet file has, and a row group of it.
const ROWS: usize = 1 << 20;
const GROUP: usize = 1 << 18;

const SCHEMA: &str = "message flow_log {
    optional int32 version; optional binary account_id (STRING);
    optional binary interface_id (STRING); optional binary srcaddr (STRING);
    optional binary dstaddr (STRING); optional int32 srcport; optional int32 dstport;
    optional int32 protocol; optional int64 packets; optional int64 bytes; optional int64 start;
    optional int64 end; optional binary action (STRING); optional binary log_status (STRING);
}";

/// The default records as a Parquet file, as S3 delivers it.
fn parquet(compression: parquet::basic::Compression) -> Vec<u8> {
    let lines = text("", |flow, _, out| flow.v2(out));
    let lines = String::from_utf8(lines).expect("records are text");
    let rows: Vec<Vec<&str>> = lines
        .lines()
        .cycle()
        .take(ROWS)
        .map(|line| line.split(' ').collect())
        .collect();
    let schema = parse_message_type(SCHEMA).expect("the schema is right");
    let properties = WriterProperties::builder()
        .set_compression(compression)
        .build();
    let mut writer = SerializedFileWriter::new(Vec::new(), Arc::new(schema), properties.into())
        .expect("a vector takes everything");
    for rows in rows.chunks(GROUP) {
        let mut group = writer.next_row_group().expect("a vector takes everything");
        for column in 0..14 {
            write_column(&mut group, rows, column);
        }
        group.close().expect("a vector takes everything");
    }
    writer.into_inner().expect("a vector takes everything")
}

fn write_column(group: &mut SerializedRowGroupWriter<Vec<u8>>, rows: &[Vec<&str>], column: usize) {
    let levels = vec![1; rows.len()];
    let texts = rows.iter().map(|row| row[column]);
    let number = |text: &str| text.parse().expect("it is a number");
    let mut writer = group
        .next_column()
        .expect("there is one")
        .expect("there is one");
    match column {
        0 | 5..=7 => {
            let values: Vec<i32> = texts.map(|text| number(text) as i32).collect();
            let typed = writer.typed::<Int32Type>();
            typed.write_batch(&values, Some(&levels), None)
        }
        8..=11 => {
            let values: Vec<i64> = texts.map(number).collect();
            let typed = writer.typed::<Int64Type>();
            typed.write_batch(&values, Some(&levels), None)
        }
        _ => {
            let values: Vec<ByteArray> = texts.map(ByteArray::from).collect();
            let typed = writer.typed::<ByteArrayType>();
            typed.write_batch(&values, Some(&levels), None)
        }
    }
    .expect("a vector takes everything");
    writer.close().expect("a vector takes everything");
}

/// Reads a whole Parquet file; returns its counts and the bytes that the shard holds.
fn read_parquet(file: &Arc<dyn View>) -> (Counts, usize) {
    let mut reader = Reader::open(file.clone()).expect("it is readable");
    let mut shard = Shard::default();
    let part = Part {
        file: FileId::dropped(0),
        index: 0,
    };
    let mut rows = Rows::new(part, "flow.parquet", 0, reader.contents());
    while let Some(chunk) = reader.next_chunk() {
        rows.add(&chunk, &mut shard);
    }
    rows.finish(reader.problem().cloned(), &mut shard);
    (rows.report().counts, shard.held_bytes())
}

fn benches(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("ingest");
    group.sample_size(10);
    let v2 = text("", |flow, _, out| flow.v2(out));
    let lines = v2[..TEXT / 4].iter().rposition(|&byte| byte == b'\n');
    let quarter = lines.map_or(0, |end| end + 1);
    let gz = gzip(&v2[..quarter]);
    let with_gaps = text("", |flow, row, out| {
        if row % 20 == 0 {
            let (start, end) = (flow.start, flow.start + 60);
            writeln!(
                out,
                "2 210987654321 eni-{:017x} - - - - - - - {start} {end} - NODATA",
                flow.interface
            )
            .expect("a vector takes everything");
        } else {
            flow.v2(out);
        }
    });
    let time = |flow: &Flow| format!(r#"{{"timestamp":{}000,"message":""#, flow.start);
    let events = json(
        r#"{"events":["#,
        time,
        r#"","ingestionTime":1794701050123}"#,
        "]}",
    );
    let messages = json("", |_| r#"{"message":""#.to_string(), r#""}"#, "");
    let rows = insights();
    let v5 = text(V5_HEADER, |flow, _, out| flow.v5(out));
    let header = text(V2_HEADER, |flow, _, out| flow.v2(out));
    let export = text("", |flow, _, out| {
        write!(out, "{}Z ", flow.time('T')).expect("a vector takes everything");
        flow.v2(out);
    });
    let tail = text("", |flow, _, out| {
        let (time, interface) = (flow.time('T'), flow.interface);
        write!(out, "{time}000+00:00 eni-{interface:017x}-all ")
            .expect("a vector takes everything");
        flow.v2(out);
    });
    let console = text("timestamp,message\n", |flow, _, out| {
        write!(out, "{}000,", flow.start).expect("a vector takes everything");
        flow.v2(out);
    });
    let picked = text("@timestamp,@message\n", |flow, _, out| {
        write!(out, "{},", flow.time(' ')).expect("a vector takes everything");
        flow.v2(out);
    });
    let columns = text(INSIGHTS_HEADER, |flow, _, out| {
        write!(out, "{}", flow.time(' ')).expect("a vector takes everything");
        flow.cells(out, |value, out| {
            out.push(b',');
            out.extend(value);
        });
    });
    let athena = text(ATHENA_HEADER, |flow, _, out| {
        let start = out.len();
        flow.cells(out, |value, out| {
            out.extend(b",\"");
            out.extend(value);
            out.push(b'"');
        });
        out.remove(start);
    });
    for (name, bytes, text) in [
        ("default v2", &v2, v2.len()),
        (
            "default v2, one line in 20 is NODATA",
            &with_gaps,
            with_gaps.len(),
        ),
        ("29 fields", &v5, v5.len()),
        ("v2 with a header", &header, header.len()),
        ("export task", &export, export.len()),
        ("aws logs tail", &tail, tail.len()),
        ("console, CSV", &console, console.len()),
        ("Insights, messages, CSV", &picked, picked.len()),
        ("Insights, columns, CSV", &columns, columns.len()),
        ("Athena, CSV", &athena, athena.len()),
        ("default v2 in gzip", &gz, quarter),
        ("log events in JSON", &events, events.len()),
        ("messages of Firehose in JSON", &messages, messages.len()),
        ("columns of Logs Insights in JSON", &rows, rows.len()),
    ] {
        let (counts, held_bytes) = read(bytes);
        println!(
            "{name}: {} lines of {:.1} bytes, {} rejected, {:.1} bytes held per line",
            counts.lines,
            text as f64 / counts.lines as f64,
            counts.rejected,
            held_bytes as f64 / counts.lines as f64,
        );
        group.throughput(Throughput::Bytes(text as u64));
        group.bench_function(name, |bencher| bencher.iter(|| read(black_box(bytes))));
    }
    use parquet::basic::Compression;
    for (name, compression) in [
        ("Parquet, gzip", Compression::GZIP(Default::default())),
        ("Parquet, not compressed", Compression::UNCOMPRESSED),
    ] {
        let bytes = parquet(compression);
        let size = bytes.len();
        let file: Arc<dyn View> = Arc::new(bytes);
        let (counts, held_bytes) = read_parquet(&file);
        println!(
            "{name}: {} records of {:.1} bytes, {} rejected, {:.1} bytes held per record",
            counts.records,
            size as f64 / counts.records as f64,
            counts.rejected,
            held_bytes as f64 / counts.records as f64,
        );
        group.throughput(Throughput::Elements(counts.records));
        group.bench_function(name, |bencher| bencher.iter(|| read_parquet(&file)));
    }
    group.finish();
}

criterion_group!(ingest, benches);
criterion_main!(ingest);
