//! Random logs: a layout and records of it, with what is known of their log events.

use flowglass::flow::field::{Aspect, Type};
use flowglass::flow::{EventField, Field, Layout, Slot};

/// A xorshift generator.
pub struct Random(u64);

impl Random {
    pub fn new(seed: u64) -> Random {
        Random(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    /// A number below the limit.
    pub fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 16) as usize % limit
    }

    pub fn one_in(&mut self, count: usize) -> bool {
        self.below(count) == 0
    }

    pub fn pick<'a, T: ?Sized>(&mut self, list: &[&'a T]) -> &'a T {
        list[self.below(list.len())]
    }
}

pub struct Log {
    pub layout: Layout,
    pub records: Vec<Record>,
}

pub struct Record {
    /// One for each slot of the layout, `-` where it is missing.
    pub values: Vec<String>,
    /// The values with spaces between them; now and then more than one.
    pub line: String,
    /// When the event happened and was received, in milliseconds since 1970.
    pub timestamp: i64,
    pub ingestion_time: i64,
    pub log_stream: String,
    pub log: String,
    pub ptr: String,
}

impl Record {
    /// What is known of the event, as a query would show it; times in milliseconds.
    pub fn event(&self, field: EventField) -> String {
        match field {
            EventField::Timestamp => self.timestamp.to_string(),
            EventField::IngestionTime => self.ingestion_time.to_string(),
            EventField::LogStream => self.log_stream.clone(),
            EventField::Log => self.log.clone(),
            EventField::Ptr => self.ptr.clone(),
        }
    }
}

impl Log {
    /// A log of up to 20 records. Lines of odd spacing are for shapes that have lines.
    pub fn random(random: &mut Random, has_lines: bool) -> Log {
        let layout = match random.below(4) {
            0 => Layout::vpc_default(),
            1 => Layout::tgw_default(),
            _ => chosen(random),
        };
        let log_stream = format!("eni-{:08x}-all", random.below(1 << 32));
        let records = 0..1 + random.below(20);
        let records = records.map(|_| record(&layout, &log_stream, has_lines, random));
        Log {
            records: records.collect(),
            layout,
        }
    }
}

/// Some fields in any order.
fn chosen(random: &mut Random) -> Layout {
    let mut fields: Vec<Field> = Field::all().collect();
    let count = 2 + random.below(20);
    for at in 0..count {
        let other = at + random.below(fields.len() - at);
        fields.swap(at, other);
    }
    Layout::from_names(fields[..count].iter().map(|field| field.name()))
}

fn record(layout: &Layout, log_stream: &str, has_lines: bool, random: &mut Random) -> Record {
    let is_missing = random.one_in(6);
    let values = layout.slots.iter().map(|slot| match slot {
        Slot::Field(field) => value(*field, is_missing, random),
        Slot::Extra(_) | Slot::Event(_) => "-".to_string(),
    });
    let values: Vec<String> = values.collect();
    let mut line = values.join(" ");
    if has_lines && random.one_in(5) {
        line = line.replacen(' ', random.pick(&["  ", "\t", " \t "]), 1);
    }
    let timestamp = 1_794_700_812_000 + random.below(86_400_000) as i64;
    Record {
        values,
        line,
        timestamp,
        ingestion_time: timestamp + random.below(600_000) as i64,
        log_stream: log_stream.to_string(),
        log: "210987654321:/demo/flow".to_string(),
        ptr: format!("CmEKJgoi{:x}==", random.below(1 << 40)),
    }
}

fn value(field: Field, is_missing: bool, random: &mut Random) -> String {
    let info = field.info();
    if field != Field::LOG_STATUS && (is_missing || random.one_in(12)) {
        return "-".to_string();
    }
    if !info.values.is_empty() {
        return random.pick(info.values).to_string();
    }
    match info.type_ {
        Type::Integer { max } => {
            let bits = 1 + random.below(62);
            let number = (random.below(1 << bits) as i64).min(max);
            let zeros = 10i64.pow(random.below(4) as u32);
            (number / zeros * zeros).to_string()
        }
        Type::Address if random.one_in(3) => {
            format!(
                "2001:db8:{:x}::{:x}",
                1 + random.below(0xffff),
                1 + random.below(0xffff)
            )
        }
        Type::Address => format!("203.0.113.{}", random.below(256)),
        Type::Text if field.name().ends_with("account-id") => {
            format!("{:012}", random.below(1_000_000_000_000))
        }
        Type::Text if info.aspect == Aspect::Tags => {
            let tags = ["team%2Da", "M%C3%BCnchen", "prod", "50%25", "%zz", "a%20b"];
            random.pick(&tags).to_string()
        }
        Type::Text => {
            let parts = [
                "eni-0b7d", "vpc", "é", "\"", "\\", "'", ",", ";", "|", "/", "7", "{", "]", "😀",
            ];
            // The first is a digit, lest the whole reads as a header line.
            let mut text = format!("{}", random.below(10));
            for _ in 0..random.below(5) {
                text.push_str(random.pick(&parts));
            }
            text
        }
    }
}
