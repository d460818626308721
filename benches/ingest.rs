//! How fast text becomes batches, on one thread.

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use flate2::Compression;
use flate2::write::GzEncoder;
use flowglass::column::{FileId, Part, Shard};
use flowglass::ingest::{Counts, Ingest, Source, Start};
use std::hint::black_box;
use std::io::Write as _;

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
    let v5 = text(V5_HEADER, |flow, _, out| flow.v5(out));
    for (name, bytes, text) in [
        ("default v2", &v2, v2.len()),
        (
            "default v2, one line in 20 is NODATA",
            &with_gaps,
            with_gaps.len(),
        ),
        ("29 fields", &v5, v5.len()),
        ("default v2 in gzip", &gz, quarter),
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
    group.finish();
}

criterion_group!(ingest, benches);
criterion_main!(ingest);
