//! Random queries, written as a person may write them. They are right queries: every
//! name is known where it stands, and nothing is defined twice.

use super::logs::{FIELDS, Field, Kind as FieldKind};
use super::random::Random;
use flowglass::query::syntax::{Command, ExprKind, parse};

/// What the values of a column are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// Whole numbers, and texts that may stand for numbers.
    Whole,
    Fraction,
    /// A sum of fractions, whose last digits depend on the order of adding: it is only
    /// ever shown.
    Inexact,
    Text,
    Time,
    /// It is only ever shown.
    List,
}

use Kind::*;

/// Something that a query may name.
#[derive(Clone, Debug)]
struct Column {
    /// The name as it is written in a query, in backticks where it needs them.
    name: String,
    kind: Kind,
    field: Option<&'static Field>,
}

/// A random query, mostly over these fields.
pub fn query(random: &mut Random, focus: &[&'static Field]) -> String {
    let mut writer = Writer {
        random,
        stages: Vec::new(),
        columns: Vec::new(),
        listed: Vec::new(),
        n_aliases: 0,
        after_stats: false,
        keys: Vec::new(),
    };
    let mut fields = focus.to_vec();
    for _ in 0..2 {
        let other = &FIELDS[writer.random.below(FIELDS.len())];
        if fields.iter().all(|field| field.name != other.name) {
            fields.push(other);
        }
    }
    for field in fields {
        let name = writer.spelling(field);
        writer.columns.push(Column {
            name,
            kind: match field.kind {
                FieldKind::Address | FieldKind::Words(_) => Text,
                _ => Whole,
            },
            field: Some(field),
        });
    }
    for (name, kind) in [
        ("@timestamp", Time),
        ("@message", Text),
        ("nowhere", Text),
        ("@protocolName", Text),
        ("@srcPortName", Text),
        ("@dstPortName", Text),
        ("@tcpFlags", Text),
        ("@srcScope", Text),
        ("@dstScope", Text),
        ("@data_source_name", Text),
        ("@data_source_type", Text),
        ("@data_format", Text),
        ("@duration", Fraction),
        ("@bytesPerPacket", Fraction),
    ] {
        writer.columns.push(Column {
            name: name.to_string(),
            kind,
            field: None,
        });
    }
    writer.write()
}

/// Whether the expression is nothing but a name.
fn is_name(expr: &str) -> bool {
    let tree = parse(&format!("filter {expr}"));
    tree.is_ok_and(|tree| match &tree.stages[0].command {
        Command::Filter(expr) => matches!(expr.kind, ExprKind::Field(_)),
        _ => false,
    })
}

struct Writer<'a> {
    random: &'a mut Random,
    stages: Vec<String>,
    /// What can be named at this point.
    columns: Vec<Column>,
    /// The names that the query has used for columns.
    listed: Vec<String>,
    n_aliases: usize,
    after_stats: bool,
    /// The keys of the last `stats`, if one of them is a period.
    keys: Vec<String>,
}

impl Writer<'_> {
    fn write(mut self) -> String {
        if self.random.percent(4) {
            let source = self
                .random
                .pick(&["'flows'", "dataSource(['amazon_vpc.flow'])"]);
            self.stages.push(format!("SOURCE {source}"));
        }
        for _ in 0..self.random.below(3) {
            match self.random.below(14) {
                0..=3 => self.fields(),
                4..=7 => self.filter(),
                8 | 9 => self.parse(),
                10 | 11 => self.lookup(),
                _ => self.spread(),
            }
        }
        if self.random.percent(60) {
            match self.random.percent(10) {
                true => self.pattern_of_texts(),
                false => self.stats(),
            }
            while self.random.percent(30) {
                match self.random.below(17) {
                    0..=3 => self.fields(),
                    4..=7 => self.filter(),
                    8 | 9 => self.parse(),
                    10 | 11 => self.spread(),
                    12 => self.lookup(),
                    _ => self.stats(),
                }
            }
        }
        for _ in 0..self.random.below(4) {
            match self.random.below(20) {
                0 | 1 => self.fields(),
                2 | 3 => self.display(),
                4 | 5 => self.filter(),
                6..=11 => self.sort(),
                12 | 13 => self.parse(),
                14 | 15 => self.spread(),
                _ => self.limit(),
            }
        }
        if self.random.percent(10) {
            self.dedup();
        }
        if self.stages.is_empty() {
            self.limit();
        }
        let mut text = String::new();
        for (index, stage) in self.stages.iter().enumerate() {
            let between = [" # why | not\n  | ", " |\n# limit 1\n", "|", "\n| "];
            match index {
                0 => {}
                _ if self.random.percent(70) => text.push_str(" | "),
                _ => text.push_str(self.random.pick(&between)),
            }
            text.push_str(stage);
        }
        text
    }

    /// A command, keyword or function in one of the ways to write it.
    fn word(&mut self, word: &str) -> String {
        match self.random.below(12) {
            0 => word.to_uppercase(),
            1 => word[..1].to_uppercase() + &word[1..],
            _ => word.to_string(),
        }
    }

    fn spelling(&mut self, field: &Field) -> String {
        let aws = match field.name.contains('-') {
            true => format!("`{}`", field.name),
            false => field.name.to_string(),
        };
        match self.random.below(6) {
            0 => aws,
            1 => field.name.replace('-', "_"),
            2 => field.name.replace('-', "_").to_uppercase(),
            3 => field.name.replace('-', ""),
            _ => field.insights_name.to_string(),
        }
    }

    fn alias(&mut self) -> String {
        self.n_aliases += 1;
        let n = self.n_aliases;
        let shadow = ["bytes", "packets", "action"][self.random.below(3)];
        let is_free = self
            .listed
            .iter()
            .all(|name| !name.eq_ignore_ascii_case(shadow));
        let alias = match self.random.below(12) {
            0 => format!("`column {n}`"),
            1 => format!("`sum-{n}`"),
            2 => format!("Total_{n}"),
            3 if is_free => shadow.to_string(),
            _ => format!("v{n}"),
        };
        self.listed.push(alias.clone());
        alias
    }

    /// Puts a column in sight, in place of what has the same name.
    fn define(&mut self, name: &str, kind: Kind) -> Column {
        let column = Column {
            name: name.to_string(),
            kind,
            field: None,
        };
        self.columns.retain(|column| column.name != name);
        self.columns.push(column.clone());
        column
    }

    /// Something of one of these kinds that can be named.
    fn column(&mut self, kinds: &[Kind]) -> Option<Column> {
        let fitting = self
            .columns
            .iter()
            .filter(|column| kinds.contains(&column.kind));
        let fitting: Vec<&Column> = fitting.collect();
        match fitting.is_empty() {
            true => None,
            false => Some(self.random.pick(&fitting).clone()),
        }
    }

    /// The column's name, and for a field sometimes another spelling.
    fn mention(&mut self, column: &Column) -> String {
        match column.field {
            Some(field) if self.random.percent(40) => self.spelling(field),
            _ => column.name.clone(),
        }
    }

    fn quoted(&mut self, text: &str) -> String {
        let quote = self.random.pick(&["'", "\""]);
        format!("{quote}{text}{quote}")
    }

    /// A value to compare a column with.
    fn literal(&mut self, column: &Column) -> String {
        if self.random.percent(8) {
            let other = self
                .random
                .pick(&["-", "", "443", "ACCEPT", "1e2", "10.0.0.2"]);
            return self.quoted(other);
        }
        match (column.field, column.kind) {
            (Some(field), kind) => {
                let value = field.value(self.random);
                let is_bare = kind == Whole && self.random.percent(75);
                if is_bare { value } else { self.quoted(&value) }
            }
            (None, Time) => "1794700900000".to_string(),
            (None, Text) => {
                let text = self
                    .random
                    .pick(&["10.0.0.10", "eni-0a1b", "REJECT", "12", "-"]);
                self.quoted(text)
            }
            _ => self.number_literal(),
        }
    }

    fn number_literal(&mut self) -> String {
        let literals = [
            "0", "1", "2", "3", "40", "1000", "1024", "0.5", "2.5", "1e3", "-1",
        ];
        self.random.pick(&literals).to_string()
    }

    /// An expression for a number, and whether that is a whole one.
    fn number(&mut self, depth: usize) -> (String, Kind) {
        if depth == 0 || self.random.percent(45) {
            let kinds: &[Kind] = match self.random.below(12) {
                0 => &[Text, Time],
                _ => &[Whole, Fraction],
            };
            return match self.column(kinds) {
                Some(column) if self.random.percent(85) => {
                    let is_whole = [Whole, Time].contains(&column.kind);
                    let kind = if is_whole { Whole } else { Fraction };
                    (self.mention(&column), kind)
                }
                _ => {
                    let literal = self.number_literal();
                    let kind = if literal.contains(['.', 'e']) {
                        Fraction
                    } else {
                        Whole
                    };
                    (literal, kind)
                }
            };
        }
        let (left, left_kind) = self.number(depth - 1);
        let (right, right_kind) = self.number(depth - 1);
        let both = match (left_kind, right_kind) {
            (Whole, Whole) => Whole,
            _ => Fraction,
        };
        match self.random.below(9) {
            0 | 1 => (format!("{left} + {right}"), both),
            2 => (format!("{left} - {right}"), both),
            3 => (format!("({left}) * ({right})"), both),
            4 => (format!("{left} / ({right})"), Fraction),
            5 => (format!("({left} % {right})"), both),
            6 => (format!("-({left})"), left_kind),
            7 => {
                let exponent = self.random.pick(&["0", "1", "2", "3", "2 ^ 2", "-1"]);
                (format!("({left}) ^ {exponent}"), Fraction)
            }
            _ => (format!("({left} + {right})"), both),
        }
    }

    fn condition(&mut self, depth: usize) -> String {
        if depth > 0 && self.random.percent(35) {
            let left = self.condition(depth - 1);
            let right = self.condition(depth - 1);
            let (and, or, not) = (self.word("and"), self.word("or"), self.word("not"));
            return match self.random.below(6) {
                0 => format!("{left} {and} {right}"),
                1 => format!("{left} {or} {right}"),
                2 => format!("({left} {or} {right})"),
                3 => format!("{not} ({left} {and} {right})"),
                4 => format!("{not} {left}"),
                _ => format!("!({left}) {or} {right}"),
            };
        }
        let operator = self.random.pick(&["=", "==", "!=", "<", "<=", ">", ">="]);
        let Some(column) = self.column(&[Whole, Fraction, Text, Time]) else {
            return format!("1 {operator} {}", self.number_literal());
        };
        let name = self.mention(&column);
        let not = if self.random.percent(30) { "not " } else { "" };
        let (subject, kind) = match self.random.percent(80) {
            true => (name, column.kind),
            false => self.operand(),
        };
        match self.random.below(12) {
            0..=2 => format!("{subject} {operator} {}", self.literal(&column)),
            3 => format!("{} {operator} {subject}", self.literal(&column)),
            4 => {
                let (left, _) = self.number(2);
                let (right, _) = self.number(1);
                format!("{left} {operator} {right}")
            }
            5 => format!("{subject} {operator} {}", self.operand().0),
            6 | 7 => {
                let values = 0..1 + self.random.below(4);
                let value = |_| match self.random.percent(80) {
                    true => self.literal(&column),
                    false => self.operand().0,
                };
                let values: Vec<String> = values.map(value).collect();
                format!("{subject} {not}{} [{}]", self.word("in"), values.join(", "))
            }
            8 | 9 if kind != Fraction => {
                let pattern = self.pattern();
                match not.is_empty() && self.random.percent(30) {
                    true => format!("{subject} =~ {pattern}"),
                    false => format!("{subject} {not}{} {pattern}", self.word("like")),
                }
            }
            10 => self.subnet(&subject),
            11 if depth > 0 => self.predicate(),
            _ => format!("{}({subject})", self.word("ispresent")),
        }
    }

    /// An expression of any kind, mostly a column.
    fn operand(&mut self) -> (String, Kind) {
        match self.random.below(12) {
            0 => {
                let (number, kind) = self.number(1);
                (format!("({number} + 0)"), kind)
            }
            1 => (format!("({})", self.condition(1)), Whole),
            2 if !self.after_stats => (format!("bin({})", self.period()), Time),
            3 => {
                let literals = ["true", "false", "'5'", "'10.0.0.2'", "-40", "\"-\"", "7"];
                (self.random.pick(&literals).to_string(), Whole)
            }
            _ => match self.column(&[Whole, Fraction, Text, Time]) {
                Some(column) => (self.mention(&column), column.kind),
                None => (self.number_literal(), Fraction),
            },
        }
    }

    /// The name of a column of one of these kinds, or a literal.
    fn name_of(&mut self, kinds: &[Kind]) -> String {
        match self.column(kinds) {
            Some(column) => self.mention(&column),
            None => self.number_literal(),
        }
    }

    /// A call of a function of rows.
    fn call(&mut self) -> (String, Kind) {
        let (name, call, kind) = match self.random.below(5) {
            0 => self.call_of_numbers(),
            1 => self.call_for_number(),
            2 => self.call_for_text(),
            3 => self.choice(),
            _ => self.call_of_times(),
        };
        (format!("{}({call})", self.word(name)), kind)
    }

    fn call_of_numbers(&mut self) -> (&'static str, String, Kind) {
        let number = self.name_of(&[Whole, Fraction]);
        let other = self.name_of(&[Whole]);
        let fraction = format!("{number} / 7");
        let decimals = self.random.pick(&["0", "1", "2", "3", "-1", "-2"]);
        let width = self.random.pick(&["1", "7", "50", "1000"]);
        match self.random.below(11) {
            0 => ("abs", format!("{other} - 100"), Whole),
            1 => ("ceil", fraction, Whole),
            2 => ("floor", fraction, Whole),
            3 => ("round", format!("{fraction}, {decimals}"), Fraction),
            4 => ("greatest", format!("{number}, {other}, 50"), Fraction),
            5 => ("least", format!("{other}, {number}"), Fraction),
            6 => ("sqrt", number, Fraction),
            7 => ("log", number, Fraction),
            8 => (
                self.random.pick(&["toNumber", "toDouble"]),
                number,
                Fraction,
            ),
            9 => {
                let places = format!("{other} % 80, {number} % 170, 10, 20.5");
                ("haversine", places, Inexact)
            }
            _ => ("histogram", format!("{other}, {width}"), Whole),
        }
    }

    /// Functions that take any value and give a whole number.
    fn call_for_number(&mut self) -> (&'static str, String, Kind) {
        let text = self.name_of(&[Whole, Text]);
        let time = self.name_of(&[Time]);
        let (name, arguments) = match self.random.below(15) {
            0 => ("toInt", text),
            1 => ("tolong", format!("{text} * 1.5")),
            2 => ("strlen", text),
            3 => ("messageSize", text),
            4 => ("ipv4ToNumber", text),
            5 => ("ipversion", text),
            6 => ("ipDistance", format!("{text}, '10.0.0.9'")),
            7 => ("subnetSize", format!("subnet({text}, 20, 100)")),
            8 => ("hexToDec", text),
            9 => {
                let zone = self.random.pick(&["", ", 'UTC'", ", '+05:30'"]);
                let text = format!("formatDate({time}, '%d.%m.%Y %H:%M:%S')");
                ("parseDate", format!("{text}, 'dd.MM.yyyy HH:mm:ss'{zone}"))
            }
            10 => ("parseDate", format!("{text}, 'dd'")),
            11 => ("now", String::new()),
            12 => {
                let ends = ["queryStartTime", "queryEndTime", "queryTimeRange"];
                (self.random.pick(&ends), String::new())
            }
            13 => {
                let list = format!("concat('[', {text}, ', {{}}, null]')");
                ("jsonArraySize", format!("jsonParse({list})"))
            }
            _ => ("jsonArraySize", format!("split({text}, '.')")),
        };
        (name, arguments, Whole)
    }

    fn call_for_text(&mut self) -> (&'static str, String, Kind) {
        let text = self.name_of(&[Whole, Text]);
        let other = self.name_of(&[Text, Time]);
        let number = self.name_of(&[Whole]);
        let (name, arguments) = match self.random.below(28) {
            0 => ("concat", format!("{text}, '-', {other}")),
            1 => ("trim", format!("{text}, '0e1'")),
            2 => ("ltrim", format!("{text}, 'eni-'")),
            3 => ("rtrim", text),
            4 => ("toupper", text),
            5 => ("tolower", other),
            6 => ("substr", format!("{text}, 1, 4")),
            7 => ("substr", format!("{other}, {number}")),
            8 => ("replace", format!("{text}, '0', 'xy'")),
            9 => ("regexReplace", format!(r#"{text}, "(\d)\.", "<$1>""#)),
            10 => (
                "regex_replace",
                format!("{text}, '[0-9]+$', '\\0')")
                    .trim_end_matches(')')
                    .to_string(),
            ),
            11 => ("urlencode", text),
            12 => ("urldecode", text),
            13 => ("base64encode", text),
            14 => ("base64decode", text),
            15 => ("hexToAscii", text),
            16 => ("decToHex", number),
            17 => ("md5", text),
            18 => ("sha256", text),
            19 => ("subnet", format!("{text}, 24, 64")),
            20 => ("firstAddress", format!("subnet({text}, 17)")),
            21 => ("lastAddress", format!("subnet({text}, 12, 99)")),
            22 => ("ipAdd", format!("{text}, {number}")),
            23 => ("ipScope", text),
            24 => ("jsonStringify", text),
            25 => ("unmask", text),
            26 => {
                let map = format!("concat('{{\"a\": [', {number}, ', \"', {text}, '\"]}}')");
                return ("jsonParse", map, List);
            }
            _ => return ("split", format!("{text}, '.'"), List),
        };
        (name, arguments, Text)
    }

    fn choice(&mut self) -> (&'static str, String, Kind) {
        let (value, other) = (self.name_of(&[Whole, Text]), self.name_of(&[Whole, Text]));
        let condition = self.condition(0);
        match self.random.below(4) {
            0 => ("coalesce", format!("{value}, {other}, 'none'"), Text),
            1 => ("if", format!("{condition}, {value}, {other}"), Text),
            2 => ("case", format!("{condition}, {value}"), Text),
            _ => {
                let second = self.condition(0);
                (
                    "case",
                    format!("{condition}, {value}, {second}, 1, {other}"),
                    Text,
                )
            }
        }
    }

    fn call_of_times(&mut self) -> (&'static str, String, Kind) {
        let time = self.name_of(&[Time, Time, Whole]);
        let period = self.period();
        match self.random.below(5) {
            0 => ("datefloor", format!("{time}, {period}"), Time),
            1 => ("dateceil", format!("{time}, {period}"), Time),
            2 => ("fromMillis", time, Time),
            3 => ("toMillis", time, Whole),
            _ => {
                let zone = self.random.pick(&["UTC", "+05:30", "-0800"]);
                ("formatDate", format!("{time}, '%F %H:%M', '{zone}'"), Text)
            }
        }
    }

    /// A condition that is a call.
    fn predicate(&mut self) -> String {
        let text = self.name_of(&[Whole, Text]);
        let (name, arguments) = match self.random.below(14) {
            0 => ("isempty", text),
            1 => ("isBlank", text),
            2 => ("isNumeric", text),
            3 => ("strcontains", format!("{text}, 'E'")),
            4 => ("strcontains", format!("{text}, 'E', true")),
            5 => ("startsWith", format!("{text}, '1'")),
            6 => ("endsWith", format!("{text}, 0")),
            7 => ("isValidIpV4", text),
            8 => ("isValidIpV6", text),
            9 => ("isPrivateIP", text),
            10 => ("isReservedIP", text),
            11 => ("isPublicIP", text),
            12 => ("isValidIp", text),
            _ => ("jsonArrayContains", format!("split({text}, '.'), 10")),
        };
        format!("{name}({arguments})")
    }

    fn pattern(&mut self) -> String {
        let texts = [
            "10.0.0.1", ":", "-", "ACC", "E", "1", "", "eni-0a", "%", " 6 ",
        ];
        let patterns = [
            r"/^10\.0\.(0|1)\./",
            "/ACC|REJ/",
            "/(?i)accept/",
            r"/^\d+$/",
            "/0$/",
            "/^-$/",
            "/eni-[0-9a-f]+/",
            r"/a\/b/",
            "/^.$/",
            r"/\bOK\b/",
        ];
        match self.random.below(2) {
            0 => {
                let text = self.random.pick(&texts);
                self.quoted(text)
            }
            _ => self.random.pick(&patterns).to_string(),
        }
    }

    fn subnet(&mut self, name: &str) -> String {
        let v4 = [
            "10.0.0.0/28",
            "10.0.0.9/24",
            "0.0.0.0/0",
            "203.0.113.77/32",
            "192.0.0.0/9",
        ];
        let v6 = [
            "2001:db8::/32",
            "2001:db8::1:0/112",
            "::/0",
            "fe80::1/128",
            "fe80::ff/10",
        ];
        let (function, subnets) = match self.random.below(6) {
            0 => ("isIpv4InSubnet", &v4),
            1 => ("isIpv6InSubnet", &v6),
            2 => ("isipinsubnet", &v4),
            3 => ("isIpInSubnet", &v6),
            _ => ("isIpInSubnet", &v4),
        };
        let subnet = self.random.pick(subnets);
        let subnet = self.quoted(subnet);
        format!("{function}({name}, {subnet})")
    }

    fn period(&mut self) -> String {
        let periods = [
            "1m", "5m", "30s", "300s", "1h", "90 m", "2hours", "1d", "7days", "500ms", "10sec",
        ];
        self.random.pick(&periods).replace(' ', "")
    }

    fn fields(&mut self) {
        let items = self.items(true);
        let command = self.word("fields");
        self.stages.push(format!("{command} {}", items.join(", ")));
    }

    fn display(&mut self) {
        let items = self.items(false);
        let command = self.word("display");
        self.stages.push(format!("{command} {}", items.join(", ")));
    }

    /// Items of `fields` or `display`. `fields` lists nothing twice, and after `stats` it
    /// leaves in sight only what it lists.
    fn items(&mut self, is_fields: bool) -> Vec<String> {
        let mut items = Vec::new();
        let mut kept = Vec::new();
        for _ in 0..1 + self.random.below(4) {
            if self.random.percent(65) {
                let Some(column) = self.column(&[Whole, Fraction, Inexact, Text, Time, List])
                else {
                    continue;
                };
                let is_new = !self.listed.contains(&column.name) || self.after_stats;
                let is_here = kept.iter().any(|kept: &Column| kept.name == column.name);
                if is_here || (is_fields && !is_new) {
                    continue;
                }
                items.push(column.name.clone());
                self.listed.push(column.name.clone());
                kept.push(column);
                continue;
            }
            let (expr, kind) = match self.random.below(7) {
                0 => (self.condition(1), Whole),
                2..=4 => self.call(),
                1 if !self.after_stats => (format!("bin({})", self.period()), Time),
                _ => self.number(2),
            };
            let title = format!("`{expr}`");
            let is_free = !expr.contains('`') && !self.listed.contains(&title);
            if is_free && !is_name(&expr) && self.random.percent(25) {
                items.push(expr);
                kept.push(self.define(&title, kind));
                self.listed.push(title);
            } else {
                let alias = self.alias();
                items.push(format!("{expr} {} {alias}", self.word("as")));
                kept.push(self.define(&alias, kind));
            }
        }
        if items.is_empty() {
            let alias = self.alias();
            items.push(format!("1 as {alias}"));
            kept.push(self.define(&alias, Whole));
        }
        if is_fields && self.after_stats {
            self.columns = kept;
        }
        items
    }

    fn filter(&mut self) {
        let command = match self.random.below(16) {
            0..=3 => "where",
            4 => return self.filter_index(),
            _ => "filter",
        };
        let condition = match self.random.below(15) {
            0 => self.number(2).0,
            _ => self.condition(2),
        };
        let command = self.word(command);
        self.stages.push(format!("{command} {condition}"));
    }

    fn filter_index(&mut self) {
        if let Some(column) = self.column(&[Whole, Text]) {
            let (name, value) = (self.mention(&column), self.literal(&column));
            let condition = match self.random.below(2) {
                0 => format!("{name} = {value}"),
                _ => format!("{name} in [{value}, {}]", self.literal(&column)),
            };
            let command = self.word("filterIndex");
            self.stages.push(format!("{command} {condition}"));
        }
    }

    /// `lookup` or `cidrlookup` in one of the tables.
    fn lookup(&mut self) {
        let Some(column) = self.column(&[Whole, Text]) else {
            return;
        };
        let field = self.mention(&column);
        let other = self.name_of(&[Whole, Text]);
        let name = self.alias();
        let output = self.random.pick(&["OUTPUT", "outputnew"]);
        let (lookup, cidr) = (self.word("lookup"), self.word("cidrlookup"));
        let stage = match self.random.below(5) {
            0 => format!("{lookup} ports port as {field} {output} service as {name}"),
            1 => format!(
                "{lookup} ports port as {field}, Protocol as {other} {output} service as {name}"
            ),
            2 => format!("{lookup} owners address as {field} {output} owner as {name}"),
            3 => format!("{cidr} networks {field} {output} name as {name}"),
            _ => format!("{cidr} networks {field} as cidr {output} name as {name}"),
        };
        self.stages.push(stage);
        self.define(&name, Text);
    }

    /// `parse` in one of its modes, or `json`.
    fn parse(&mut self) {
        let subject = match self.column(&[Whole, Text]) {
            Some(column) if self.after_stats || self.random.percent(50) => self.mention(&column),
            _ if self.after_stats => return,
            _ => "@message".to_string(),
        };
        let mode = match self.random.below(9) {
            0..=2 => {
                let globs = [
                    "*",
                    "* *",
                    "*.*.*",
                    "* 6 * *",
                    "eni-* *",
                    "*-**",
                    "1*",
                    "* * * * * *",
                ];
                self.random.pick(&globs)
            }
            3..=5 => {
                let regexes = [
                    r"/(\d+)\.(\d+)/",
                    r"/^(\S+) /",
                    r"/(?i)(acc|rej)(e)?/",
                    r"/((\d)\d*)$/",
                    r"/ (?<x>\d+) (?<y>[-\d]+) /",
                ];
                self.random.pick(&regexes)
            }
            6 => "csv",
            7 => "logfmt",
            _ => "json",
        };
        let count = match mode {
            "csv" => 1 + self.random.below(3),
            "logfmt" | "json" => 1,
            regex if regex.starts_with('/') => {
                regex.matches('(').count() - regex.matches("(?i)").count()
            }
            glob => glob.matches('*').count(),
        };
        let names: Vec<String> = (0..count).map(|_| self.alias()).collect();
        let command = self.word("parse");
        let multi = if self.random.percent(25) {
            " multi"
        } else {
            ""
        };
        let names_as = format!("{} {}", self.word("as"), names.join(", "));
        let kind = if ["logfmt", "json"].contains(&mode) {
            List
        } else {
            Text
        };
        let stage = match mode {
            "csv" => {
                format!("{command} concat({subject}, ',\"a,', {subject}, '\"') {mode} {names_as}")
            }
            "logfmt" => format!("{command} concat('a=', {subject}, ' b') {mode} {names_as}"),
            "json" => {
                let list = format!("concat('[{{\"a\": \"', {subject}, '\"}}]')");
                format!("json field={list} '[0].a' {names_as}")
            }
            regex if regex.starts_with('/') => {
                format!("{command} {subject} {mode} {names_as}{multi}")
            }
            glob => format!("{command} {subject} {} {names_as}", self.quoted(glob)),
        };
        self.stages.push(stage);
        for name in names {
            self.define(&name, kind);
        }
    }

    fn stats(&mut self) {
        let mut columns = Vec::new();
        let mut keys = Vec::new();
        for _ in 0..self.random.below(4) {
            let (expr, kind) = match self.random.below(8) {
                0 if !self.after_stats => {
                    let period = self.random.pick(&["1d", "7days"]);
                    (format!("bin({period})"), Time)
                }
                1 if !self.after_stats => (format!("bin({})", self.period()), Time),
                0 if let Some(time) = self.column(&[Time]) => {
                    (format!("datefloor({}, {})", time.name, self.period()), Time)
                }
                2 => (self.condition(0), Whole),
                3 => self.number(1),
                _ => match self.column(&[Whole, Text, Time]) {
                    Some(column) => (column.name, column.kind),
                    None => (self.number_literal(), Fraction),
                },
            };
            self.item(expr, kind, &mut keys, &mut columns);
        }
        // Nothing but a call, perhaps with a name.
        let is_period = |key: &String| {
            let rest = key.split_once(')').map_or("", |(_, rest)| rest);
            let is_call = rest.is_empty() || rest.to_lowercase().starts_with(" as ");
            is_call && (key.starts_with("bin(") || key.starts_with("datefloor("))
        };
        let period_key = keys.iter().position(is_period);
        // Over few periods, so that `fillmissing` gives few rows.
        let period_key = period_key.filter(|at| {
            let of_days = ["bin(1d)", "bin(7days)", "datefloor(@timestamp, 7days)"];
            of_days.iter().any(|key| keys[*at].starts_with(key))
        });
        let of_keys = columns.iter().map(|column| column.name.clone()).collect();
        let mut aggregates = Vec::new();
        let n_keys = columns.len();
        for _ in 0..1 + self.random.below(4) {
            let earlier = columns[n_keys..]
                .iter()
                .rfind(|column| column.kind == Whole);
            let (expr, kind) = match earlier {
                Some(earlier) if self.random.percent(20) => {
                    (format!("{} * 2 + 1", earlier.name), Whole)
                }
                _ => self.aggregate(),
            };
            self.item(expr, kind, &mut aggregates, &mut columns);
        }
        if aggregates.is_empty() {
            self.item("count()".to_string(), Whole, &mut aggregates, &mut columns);
        }
        let mut stage = format!("{} {}", self.word("stats"), aggregates.join(", "));
        if !keys.is_empty() {
            stage += &format!(" {} {}", self.word("by"), keys.join(", "));
        }
        self.stages.push(stage);
        self.columns = columns;
        self.after_stats = true;
        self.keys = match period_key {
            Some(_) => of_keys,
            None => Vec::new(),
        };
    }

    /// One of the commands that look at all rows, or make several of one.
    fn spread(&mut self) {
        match self.random.below(7) {
            6 => {
                let command = self.word("unmask");
                self.stages.push(command);
            }
            0 => self.unnest(),
            1 => self.expand(),
            2 => self.fill_down(),
            3 => self.add_totals(),
            _ if !self.keys.is_empty() => self.fill_missing(),
            _ => self.unnest(),
        }
    }

    fn dedup(&mut self) {
        let mut keys = Vec::new();
        for _ in 0..1 + self.random.below(3) {
            keys.push(match self.random.percent(20) {
                true => format!("strlen({})", self.name_of(&[Whole, Text])),
                false => self.name_of(&[Whole, Fraction, Text, Time]),
            });
        }
        let command = self.word("dedup");
        self.stages.push(format!("{command} {}", keys.join(", ")));
        if self.random.percent(40) {
            self.limit();
        }
    }

    fn unnest(&mut self) {
        let list = match self.column(&[List]) {
            Some(column) if self.random.percent(70) => column.name,
            _ => {
                let text = self.name_of(&[Whole, Text]);
                let separator = self.random.pick(&[".", "-", "0"]);
                format!("split({text}, '{separator}')")
            }
        };
        let (command, into) = (self.word("unnest"), self.word("into"));
        let alias = self.alias();
        self.stages.push(format!("{command} {list} {into} {alias}"));
        self.define(&alias, Text);
    }

    fn expand(&mut self) {
        if let Some(column) = self.column(&[List, Whole, Text]) {
            let command = self.word("expand");
            self.stages.push(format!("{command} {}", column.name));
            self.listed.push(column.name.clone());
            self.define(&column.name, Text);
        }
    }

    fn fill_down(&mut self) {
        let mut names = Vec::new();
        for _ in 0..self.random.below(3) {
            if let Some(column) = self.column(&[Whole, Fraction, Inexact, Text, Time, List]) {
                names.push(column.name);
            }
        }
        if self.random.percent(10) {
            names.push(self.random.pick(&["v*", "To*", "*"]).to_string());
        }
        let command = self.word("filldown");
        self.stages.push(format!("{command} {}", names.join(" ")));
    }

    fn fill_missing(&mut self) {
        let mut filling = Vec::new();
        for _ in 0..self.random.below(3) {
            let column = self.column(&[Whole, Fraction, Inexact, Text]);
            let column = column.filter(|column| !self.keys.contains(&column.name));
            if let Some(column) = column {
                let value = self.random.pick(&["0", "'none'", "-1.5"]);
                filling.push(format!("{value} {} {}", self.word("for"), column.name));
            }
        }
        let mut stage = self.word("fillmissing");
        if !filling.is_empty() {
            stage += &format!(" {} {}", self.word("with"), filling.join(", "));
        }
        self.stages.push(stage);
    }

    fn add_totals(&mut self) {
        let mut stage = self.word("addtotals");
        let row = self.random.percent(60);
        let column = self.random.percent(50);
        let alias = row.then(|| self.alias());
        if let Some(alias) = &alias {
            stage += &format!(" fieldname={alias}");
        }
        stage += &format!(" row={row} col={column}");
        let mut names: Vec<String> = Vec::new();
        for _ in 0..self.random.below(3) {
            if let Some(column) = self.column(&[Whole, Fraction, Inexact, Text])
                && !names.contains(&column.name)
            {
                names.push(column.name);
            }
        }
        stage += &format!(" {}", names.join(", "));
        self.stages.push(stage.trim_end().to_string());
        // The last digits of a sum of fractions depend on their order.
        if column {
            for known in &mut self.columns {
                if known.kind == Fraction && (names.is_empty() || names.contains(&known.name)) {
                    known.kind = Inexact;
                }
            }
        }
        if let Some(alias) = alias {
            self.define(&alias, Inexact);
        }
    }

    /// The command `pattern`.
    fn pattern_of_texts(&mut self) {
        let text = match self.random.below(3) {
            0 => self.name_of(&[Text]),
            1 => format!(
                "concat({}, ' at ', {})",
                self.name_of(&[Whole]),
                self.name_of(&[Text])
            ),
            _ => "@message".to_string(),
        };
        let command = self.word("pattern");
        self.stages.push(format!("{command} {text}"));
        self.columns.clear();
        for (name, kind) in [
            ("@pattern", Text),
            ("@ratio", Fraction),
            ("@sampleCount", Whole),
            ("@severityLabel", Text),
        ] {
            self.define(name, kind);
            self.listed.push(name.to_string());
        }
        self.after_stats = true;
        self.keys.clear();
    }

    /// An item of `stats` with or without a name of its own, and its column as far as
    /// one can name it.
    fn item(
        &mut self,
        expr: String,
        kind: Kind,
        items: &mut Vec<String>,
        columns: &mut Vec<Column>,
    ) {
        let (item, name) = match self.random.percent(60) {
            true => {
                let alias = self.alias();
                (format!("{expr} {} {alias}", self.word("as")), alias)
            }
            false if is_name(&expr) => (expr.clone(), expr),
            false => (expr.clone(), format!("`{expr}`")),
        };
        if columns.iter().any(|column| column.name == name) || items.contains(&item) {
            return;
        }
        items.push(item);
        if name.trim_matches('`').contains('`') {
            return;
        }
        self.listed.push(name.clone());
        columns.push(Column {
            name,
            kind,
            field: None,
        });
    }

    /// An aggregate that is newer than the others, or has parameters.
    fn further_aggregate(&mut self) -> (String, Kind) {
        let number = self.name_of(&[Whole]);
        let field = self.name_of(&[Whole, Text]);
        let percent = self
            .random
            .pick(&["0", "25", "33.3", "50", "90", "99.9", "100"]);
        let period = self.random.pick(&["1m", "10s", "2h"]);
        let count = 1 + self.random.below(4);
        let timed = if self.after_stats { 0 } else { 3 };
        match self.random.below(11 + timed) {
            0 | 1 => (format!("pct({number}, {percent})"), Whole),
            2 => (format!("{}({number})", self.word("median")), Whole),
            3 => (format!("stddev({number})"), Inexact),
            4 => (format!("variance({number})"), Inexact),
            5 => (format!("values({field})"), List),
            6 => (format!("{}({count}, {field})", self.word("topk")), List),
            7 => (format!("sortsFirst({field})"), Text),
            8 => (format!("sortsLast({field})"), Text),
            9 => (format!("countOverTime({field})"), Whole),
            10 => (format!("sum_over_time({number})"), Whole),
            11 => (format!("earliest({field})"), Text),
            12 => (format!("latest({field})"), Text),
            _ => (format!("rate({number}, {period})"), Fraction),
        }
    }

    fn aggregate(&mut self) -> (String, Kind) {
        if self.random.percent(35) {
            return self.further_aggregate();
        }
        let (operand, kind) = match self.operand() {
            (_, Fraction) => ("1".to_string(), Whole),
            operand => operand,
        };
        let (number, number_kind) = self.number(1);
        let sum_kind = if number_kind == Whole { Whole } else { Inexact };
        match self.random.below(11) {
            0 | 1 => (format!("{}(*)", self.word("count")), Whole),
            2 => ("count ()".to_string(), Whole),
            3 => (format!("count({operand})"), Whole),
            4 => (format!("{}({operand})", self.word("count_distinct")), Whole),
            5 => (format!("{}({number})", self.word("sum")), sum_kind),
            6 => (
                format!("avg( {number} )"),
                if sum_kind == Whole { Fraction } else { Inexact },
            ),
            7 => (format!("min({operand})"), kind),
            8 => (format!("{}({operand})", self.word("max")), kind),
            9 => (format!("sum({number}) / count(*)"), Inexact),
            _ => (format!("max({number}) - min({number}) * 2"), sum_kind),
        }
    }

    fn sort(&mut self) {
        let mut keys = Vec::new();
        for _ in 0..1 + self.random.below(3) {
            let column = self.column(&[Whole, Fraction, Text, Time]);
            let mut key = match column {
                Some(column) if self.after_stats => column.name,
                Some(column) => self.mention(&column),
                None => "nowhere".to_string(),
            };
            match self.random.below(3) {
                0 => key.push_str(" desc"),
                1 => key.push_str(" ASC"),
                _ => {}
            }
            keys.push(key);
        }
        let command = self
            .random
            .pick(&["sort", "sort", "SORT", "order by", "sort by"]);
        self.stages.push(format!("{command} {}", keys.join(", ")));
    }

    fn limit(&mut self) {
        let count = match self.random.below(4) {
            0 => self.random.below(4),
            _ => self.random.below(40),
        };
        let command = self.word("limit");
        self.stages.push(format!("{command} {count}"));
    }
}
