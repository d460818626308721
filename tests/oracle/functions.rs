//! Functions of a row, each worked out in the plainest way.

use super::calendar;
use super::digest;
use super::value::{self, Number, Value};
use flowglass::query::syntax::{BinaryOp, Expr, ExprKind};
use regex::Regex;
use std::net::IpAddr;

use Value::{Null, Truth};

/// The result of a function that is no aggregate, of the values of its arguments; periods
/// are among `written` only.
pub fn apply(name: &str, written: &[Expr], values: &[Value]) -> Value {
    let text = |at: usize| text_of(&values[at]);
    let result = match name {
        "abs" => number(&values[0]).map(|number| match is_less(number, Number::Integer(0)) {
            true => value::negate(&number.into()),
            false => number.into(),
        }),
        "ceil" => number(&values[0]).map(|number| to_whole(number, f64::ceil)),
        "floor" => number(&values[0]).map(|number| to_whole(number, f64::floor)),
        "toint" | "tolong" => number(&values[0]).map(|number| to_whole(number, f64::trunc)),
        "tonumber" | "todouble" => number(&values[0]).map(Value::from),
        "round" => match values.get(1) {
            None => round(&values[0], 0),
            Some(decimals) => cut(decimals).and_then(|decimals| round(&values[0], decimals)),
        },
        "greatest" => extreme(values, |candidate, best| is_less(best, candidate)),
        "least" => extreme(values, is_less),
        "log" => number(&values[0]).map(|number| value::finite(number.float().ln())),
        "sqrt" => number(&values[0]).map(|number| value::finite(number.float().sqrt())),
        "haversine" => haversine(values),
        "isnumeric" => text(0).map(|_| Truth(values[0].number().is_some())),
        "histogram" => histogram(&values[0], &values[1]),
        "datefloor" => period(&written[1], &values[0], calendar::floor),
        "dateceil" => period(&written[1], &values[0], calendar::ceil),
        "frommillis" => time(&values[0]).map(Value::Time),
        "tomillis" => time(&values[0]).map(integer),
        "parsedate" => text(0).and_then(|text| {
            let zone = values.get(2).map_or(0, zone);
            calendar::parse(&text, &values[1].to_string(), zone).map(integer)
        }),
        "formatdate" | "strftime" => time(&values[0]).map(|time| {
            let zone = values.get(2).map_or(0, zone);
            Value::Text(calendar::format(time, &values[1].to_string(), zone))
        }),
        "unmask" => Some(values[0].clone()),
        "ispresent" => Some(Truth(!values[0].is_null())),
        "isempty" => Some(Truth(text(0).unwrap_or_default().is_empty())),
        "isblank" => Some(Truth(text(0).unwrap_or_default().trim().is_empty())),
        "coalesce" => values.iter().find(|value| !value.is_null()).cloned(),
        "if" => Some(match values[0].truth() {
            Some(true) => values[1].clone(),
            _ => values[2].clone(),
        }),
        "case" => case(values),
        "messagesize" => text(0).map(|text| integer(text.len() as i64)),
        "isipinsubnet" => Some(Truth(is_in_subnet(values, |_| true))),
        "isipv4insubnet" => Some(Truth(is_in_subnet(values, IpAddr::is_ipv4))),
        "isipv6insubnet" => Some(Truth(is_in_subnet(values, IpAddr::is_ipv6))),
        "isvalidip" => Some(Truth(ip(&values[0]).is_some())),
        "isvalidipv4" => Some(Truth(ip(&values[0]).is_some_and(|ip| ip.is_ipv4()))),
        "isvalidipv6" => Some(Truth(ip(&values[0]).is_some_and(|ip| ip.is_ipv6()))),
        "isprivateip" => Some(Truth(
            ["private", "unique-local"].contains(&&*scope(values)),
        )),
        "ispublicip" => Some(Truth(is_public(values))),
        "isreservedip" => {
            let is_address = ip(&values[0]).is_some();
            Some(Truth(
                is_address && scope(values) != "private" && !is_public(values),
            ))
        }
        "ipv4tonumber" => match ip(&values[0]) {
            Some(IpAddr::V4(address)) => Some(integer(u32::from(address).into())),
            _ => None,
        },
        "ipversion" => ip(&values[0]).map(|ip| integer(if ip.is_ipv4() { 4 } else { 6 })),
        "ipscope" => ip(&values[0]).map(|_| Value::Text(scope(values))),
        "subnet" => subnet(values),
        "firstaddress" => block(&values[0]).map(|(ip, length)| {
            Value::Text(from_bits(&format!(
                "{:0<1$}",
                &bits(ip)[..length],
                bits(ip).len()
            )))
        }),
        "lastaddress" => block(&values[0]).map(|(ip, length)| {
            Value::Text(from_bits(&format!(
                "{:1<1$}",
                &bits(ip)[..length],
                bits(ip).len()
            )))
        }),
        "subnetsize" => block(&values[0]).map(|(ip, length)| {
            let free = integer((bits(ip).len() - length) as i64);
            value::binary(BinaryOp::Power, &integer(2), &free)
        }),
        "ipadd" => ip(&values[0])
            .zip(cut(&values[1]))
            .and_then(|(ip, number)| add(ip, number)),
        "ipdistance" => match (ip(&values[0]), ip(&values[1])) {
            (Some(IpAddr::V4(from)), Some(IpAddr::V4(to))) => Some(integer(
                i64::from(u32::from(to)) - i64::from(u32::from(from)),
            )),
            (Some(IpAddr::V6(from)), Some(IpAddr::V6(to))) => {
                let (from, to) = (u128::from(from), u128::from(to));
                let distance = i128::try_from(from.abs_diff(to)).ok();
                Some(match distance {
                    Some(distance) if from > to => Value::Integer(-distance),
                    Some(distance) => Value::Integer(distance),
                    None => Value::Float(to as f64 - from as f64),
                })
            }
            _ => None,
        },
        "concat" => Some(Value::Text(values.iter().filter_map(text_of).collect())),
        "trim" | "ltrim" | "rtrim" => trim(name, values),
        "strlen" => text(0).map(|text| integer(text.chars().count() as i64)),
        "toupper" => text(0).map(|text| Value::Text(text.to_uppercase())),
        "tolower" => text(0).map(|text| Value::Text(text.to_lowercase())),
        "substr" => substr(values),
        "replace" => match (text(0), text(1), text(2)) {
            (Some(text), Some(old), Some(_)) if old.is_empty() => Some(Value::Text(text)),
            (Some(text), Some(old), Some(new)) => {
                let parts: Vec<&str> = text.split(&old).collect();
                Some(Value::Text(parts.join(&new)))
            }
            _ => None,
        },
        "regexreplace" | "regex_replace" => text(0).map(|text| regex_replace(&text, values)),
        "strcontains" => text(0).zip(text(1)).map(|(mut text, mut part)| {
            if values.get(2).and_then(Value::truth) == Some(true) {
                (text, part) = (text.to_lowercase(), part.to_lowercase());
            }
            Truth(text.contains(&part))
        }),
        "startswith" => text(0)
            .zip(text(1))
            .map(|(text, part)| Truth(text.starts_with(&part))),
        "endswith" => text(0)
            .zip(text(1))
            .map(|(text, part)| Truth(text.ends_with(&part))),
        "split" => text(0).zip(text(1)).map(|(text, separator)| {
            Value::List(match separator.is_empty() {
                true => vec![Value::Text(text)],
                false => text.split(&separator).map(Value::text).collect(),
            })
        }),
        "urlencode" => text(0).map(|text| {
            let is_plain = |c: char| c.is_ascii_alphanumeric() || "-._~".contains(c);
            let code = |byte| format!("%{byte:02X}");
            let of_char = |c: char| match is_plain(c) {
                true => c.to_string(),
                false => c.to_string().bytes().map(code).collect(),
            };
            Value::Text(text.chars().map(of_char).collect())
        }),
        "urldecode" => text(0).map(|text| {
            let escape = regex::bytes::Regex::new("%([0-9a-fA-F]{2})").expect("a pattern");
            let text = text.replace('+', " ");
            let decoded = escape.replace_all(text.as_bytes(), |found: &regex::bytes::Captures| {
                hex(std::str::from_utf8(&found[1]).expect("digits")).expect("digits")
            });
            Value::Text(String::from_utf8_lossy(&decoded).into_owned())
        }),
        "base64encode" => text(0).map(|text| Value::Text(digest::base64(text.as_bytes()))),
        "base64decode" => text(0).and_then(|text| decode64(&text)),
        "hextoascii" => text(0).and_then(|text| {
            let bytes = hex(text.strip_prefix("0x").unwrap_or(&text))?;
            Some(Value::Text(String::from_utf8_lossy(&bytes).into_owned()))
        }),
        "hextodec" => text(0).and_then(|text| {
            let digits = text.trim_start_matches('-');
            let digits = digits.strip_prefix("0x").unwrap_or(digits);
            let is_sound = digits.chars().all(|c| c.is_ascii_hexdigit());
            let number = i128::from_str_radix(digits, 16).ok().filter(|_| is_sound)?;
            let sign = if text.starts_with('-') { -1 } else { 1 };
            Some(Value::Integer(sign * number))
        }),
        "dectohex" => cut(&values[0]).map(|number| {
            let sign = if number < 0 { "-" } else { "" };
            Value::Text(format!("{sign}0x{:x}", number.unsigned_abs()))
        }),
        "md5" => text(0).map(|text| Value::Text(digest::md5(text.as_bytes()))),
        "sha256" => text(0).map(|text| Value::Text(digest::sha256(text.as_bytes()))),
        "jsonparse" => collection(&values[0]),
        "jsonstringify" => match &values[0] {
            Null => None,
            value if value.is_collection() => Some(Value::Text(value.json())),
            value => Some(Value::Text(value.plain().json())),
        },
        "jsonarraysize" => match collection(&values[0]) {
            Some(Value::List(list)) => Some(integer(list.len() as i64)),
            _ => None,
        },
        "jsonarraycontains" => match (collection(&values[0]), &values[0], &values[1]) {
            (_, Null, _) | (_, _, Null) => None,
            (Some(Value::List(list)), _, wanted) => {
                let is_it = |item| value::binary(BinaryOp::Equal, item, wanted) == Truth(true);
                Some(Truth(list.iter().any(is_it)))
            }
            _ => Some(Truth(false)),
        },
        other => panic!("`{other}` is no function"),
    };
    let grows = [
        "concat",
        "replace",
        "regexreplace",
        "regex_replace",
        "urlencode",
        "base64encode",
    ];
    match result.unwrap_or(Null) {
        // What grows may not grow without end.
        Value::Text(text) if text.len() > 32_768 && grows.contains(&name) => Null,
        result => result,
    }
}

fn integer(number: i64) -> Value {
    Value::Integer(number.into())
}

fn number(value: &Value) -> Option<Number> {
    value.number()
}

/// The text of a single value.
fn text_of(value: &Value) -> Option<String> {
    match value {
        Null | Value::List(_) | Value::Map(_) => None,
        value => Some(value.to_string()),
    }
}

fn is_less(a: Number, b: Number) -> bool {
    value::binary(BinaryOp::Less, &a.into(), &b.into()) == Truth(true)
}

fn to_whole(number: Number, make: fn(f64) -> f64) -> Value {
    match number {
        Number::Float(float) if make(float).abs() < 1e38 => Value::Integer(make(float) as i128),
        Number::Float(float) => value::finite(make(float)),
        whole => whole.into(),
    }
}

/// A number with its decimals cut off.
fn cut(value: &Value) -> Option<i128> {
    match to_whole(number(value)?, f64::trunc) {
        Value::Integer(integer) => Some(integer),
        _ => None,
    }
}

/// Rounds the digits as they are written, half away from zero, as one does on paper.
fn round(value: &Value, decimals: i128) -> Option<Value> {
    let number = Value::from(number(value)?);
    let written = number.to_string();
    let (whole, fraction) = written.split_once('.').unwrap_or((&written, ""));
    let surplus = fraction.len() as i128 - decimals;
    let zeros = whole
        .bytes()
        .rev()
        .take_while(|&digit| digit == b'0')
        .count() as i128;
    // Nothing to round: no digit is too many, or only noughts are.
    if surplus <= 0 || (fraction.is_empty() && zeros >= surplus) {
        return Some(number);
    }
    let digits = format!("{whole}{fraction}").parse::<i128>().ok();
    let unit = u32::try_from(surplus)
        .ok()
        .and_then(|surplus| 10_i128.checked_pow(surplus));
    let (Some(digits), Some(unit)) = (digits, unit) else {
        // Beyond what is worth doing on paper: only tests of nothing come here.
        return Some(integer(0));
    };
    let sign = if written.starts_with('-') { -1 } else { 1 };
    let rounded = (digits.abs() / unit + i128::from(digits.abs() % unit >= unit - unit / 2)) * sign;
    Some(match u32::try_from(decimals) {
        Ok(decimals) => {
            let scale = Value::Integer(10_i128.pow(decimals));
            value::binary(BinaryOp::Divide, &Value::Integer(rounded), &scale)
        }
        Err(_) => Value::Integer(rounded * 10_i128.pow(decimals.unsigned_abs() as u32)),
    })
}

fn extreme(values: &[Value], wins: fn(Number, Number) -> bool) -> Option<Value> {
    let mut best: Option<&Value> = None;
    for value in values.iter().filter(|value| value.number().is_some()) {
        let beats = |best: &Value| wins(number(value).expect("one"), number(best).expect("one"));
        if best.is_none_or(beats) {
            best = Some(value);
        }
    }
    match best? {
        Value::Time(time) => Some(Value::Time(*time)),
        value => Some(number(value)?.into()),
    }
}

fn haversine(values: &[Value]) -> Option<Value> {
    let radians = |at: usize| Some(number(&values[at])?.float() * std::f64::consts::PI / 180.0);
    let (lat1, lon1, lat2, lon2) = (radians(0)?, radians(1)?, radians(2)?, radians(3)?);
    let half = |angle: f64| (1.0 - angle.cos()) / 2.0;
    let share = half(lat2 - lat1) + lat1.cos() * lat2.cos() * half(lon2 - lon1);
    Some(value::finite(2.0 * 6371.0088 * share.sqrt().asin()))
}

fn histogram(value: &Value, width: &Value) -> Option<Value> {
    let (value, width) = (Value::from(number(value)?), Value::from(number(width)?));
    if let (Value::Integer(value), Value::Integer(width @ 1..)) = (&value, &width) {
        return Some(Value::Integer(value.div_euclid(*width) * width));
    }
    let ranges = value::binary(BinaryOp::Divide, &value, &width);
    let below = to_whole(ranges.number()?, f64::floor);
    Some(value::binary(BinaryOp::Multiply, &below, &width))
}

/// A time, or a number that can be the milliseconds of one.
fn time(value: &Value) -> Option<i64> {
    if let Value::Time(time) = value {
        return Some(*time);
    }
    let days = 100_000_000;
    cut(value)
        .and_then(|ms| i64::try_from(ms).ok())
        .filter(|ms| ms.abs() <= days * 86_400_000)
}

fn period(written: &Expr, value: &Value, round: fn(i64, u32, &str) -> i64) -> Option<Value> {
    let ExprKind::Duration { count, unit } = &written.kind else {
        panic!("a period is written");
    };
    Some(Value::Time(round(time(value)?, *count, unit)))
}

/// `UTC`, or hours and minutes ahead of it, in milliseconds.
fn zone(value: &Value) -> i64 {
    let text = value.to_string();
    let parts = Regex::new(r"^([+-])(\d\d):?(\d\d)$").expect("a pattern");
    match parts.captures(&text) {
        None => 0,
        Some(found) => {
            let number = |at: usize| found[at].parse::<i64>().expect("digits");
            let minutes = number(2) * 60 + number(3);
            let sign = if &found[1] == "-" { -1 } else { 1 };
            sign * minutes * 60_000
        }
    }
}

fn case(values: &[Value]) -> Option<Value> {
    match values {
        [] => None,
        [otherwise] => Some(otherwise.clone()),
        [condition, value, ..] if condition.truth() == Some(true) => Some(value.clone()),
        [_, _, rest @ ..] => case(rest),
    }
}

fn ip(value: &Value) -> Option<IpAddr> {
    text_of(value)?.parse().ok()
}

/// The address and the length of a CIDR block.
fn block(value: &Value) -> Option<(IpAddr, usize)> {
    let text = text_of(value)?;
    let (base, length) = text.split_once('/')?;
    let ip: IpAddr = base.parse().ok()?;
    let length: usize = length.parse().ok()?;
    (length <= bits(ip).len()).then_some((ip, length))
}

fn is_in_subnet(values: &[Value], family: fn(&IpAddr) -> bool) -> bool {
    let (Some(ip), Some((base, length))) = (ip(&values[0]), block(&values[1])) else {
        return false;
    };
    let same_family = ip.is_ipv4() == base.is_ipv4() && family(&ip);
    same_family && bits(ip)[..length] == bits(base)[..length]
}

/// The bits of an address, each as a character.
fn bits(address: IpAddr) -> String {
    match address {
        IpAddr::V4(address) => format!("{:032b}", u32::from(address)),
        IpAddr::V6(address) => format!("{:0128b}", u128::from(address)),
    }
}

fn from_bits(bits: &str) -> String {
    match bits.len() {
        32 => IpAddr::from(u32::from_str_radix(bits, 2).expect("bits").to_be_bytes()).to_string(),
        _ => IpAddr::from(u128::from_str_radix(bits, 2).expect("bits").to_be_bytes()).to_string(),
    }
}

fn subnet(values: &[Value]) -> Option<Value> {
    let ip = ip(&values[0])?;
    let length = match values.get(2) {
        Some(length) if ip.is_ipv6() => length,
        _ => &values[1],
    };
    let length = usize::try_from(cut(length)?).ok()?;
    let kept = bits(ip).get(..length)?.to_string();
    let all = bits(ip).len();
    Some(Value::Text(format!(
        "{}/{length}",
        from_bits(&format!("{kept:0<all$}"))
    )))
}

fn add(ip: IpAddr, number: i128) -> Option<Value> {
    let sum = match ip {
        IpAddr::V4(ip) => {
            let sum = i128::from(u32::from(ip)).checked_add(number)?;
            IpAddr::from(u32::try_from(sum).ok()?.to_be_bytes())
        }
        IpAddr::V6(ip) => {
            let bits = u128::from(ip);
            let sum = match number < 0 {
                true => bits.checked_sub(number.unsigned_abs())?,
                false => bits.checked_add(number.unsigned_abs())?,
            };
            IpAddr::from(sum.to_be_bytes())
        }
    };
    Some(Value::Text(sum.to_string()))
}

/// Blocks and what they are for, the narrower before the wider.
const SCOPES: [(&str, &str); 33] = [
    ("10.0.0.0/8", "private"),
    ("172.16.0.0/12", "private"),
    ("192.168.0.0/16", "private"),
    ("100.64.0.0/10", "shared"),
    ("127.0.0.0/8", "loopback"),
    ("169.254.169.254/32", "aws-local"),
    ("169.254.169.253/32", "aws-local"),
    ("169.254.169.123/32", "aws-local"),
    ("169.254.0.0/16", "link-local"),
    ("224.0.0.0/4", "multicast"),
    ("255.255.255.255/32", "broadcast"),
    ("0.0.0.0/8", "unspecified"),
    ("192.0.2.0/24", "documentation"),
    ("198.51.100.0/24", "documentation"),
    ("203.0.113.0/24", "documentation"),
    ("192.0.0.0/24", "reserved"),
    ("198.18.0.0/15", "reserved"),
    ("192.88.99.0/24", "reserved"),
    ("240.0.0.0/4", "reserved"),
    ("0.0.0.0/0", "public"),
    ("::/128", "unspecified"),
    ("::1/128", "loopback"),
    ("fd00:ec2::254/128", "aws-local"),
    ("fc00::/7", "unique-local"),
    ("fe80::/10", "link-local"),
    ("ff00::/8", "multicast"),
    ("64:ff9b::/96", "nat64"),
    ("64:ff9b:1::/48", "nat64"),
    ("2001:db8::/32", "documentation"),
    ("3fff::/20", "documentation"),
    ("2000::/3", "public"),
    ("::ffff:0:0/96", "mapped"),
    ("::/0", "reserved"),
];

/// What kind of network the address of the first value belongs to; empty for none.
pub fn scope(values: &[Value]) -> String {
    let Some(ip) = ip(&values[0]) else {
        return String::new();
    };
    let is_in = |(block, _): &&(&str, &str)| {
        is_in_subnet(&[Value::Text(ip.to_string()), Value::text(block)], |_| true)
    };
    match SCOPES
        .iter()
        .find(is_in)
        .expect("every address has a scope")
        .1
    {
        "mapped" => scope(&[Value::Text(from_bits(&bits(ip)[96..]))]),
        scope => scope.to_string(),
    }
}

fn is_public(values: &[Value]) -> bool {
    match &*scope(values) {
        "public" => true,
        "nat64" => {
            let bits = bits(ip(&values[0]).expect("it has a scope"));
            let is_shared = bits[32..96].chars().all(|bit| bit == '0');
            is_shared && is_public(&[Value::Text(from_bits(&bits[96..]))])
        }
        _ => false,
    }
}

fn trim(name: &str, values: &[Value]) -> Option<Value> {
    let mut text: Vec<char> = text_of(&values[0])?.chars().collect();
    let cut = values.get(1).map(text_of);
    if let Some(None) = cut {
        return None;
    }
    let is_cut = |char: Option<&char>| match (char, &cut) {
        (None, _) => false,
        (Some(char), Some(Some(cut))) => cut.contains(*char),
        (Some(char), _) => char.is_whitespace(),
    };
    while name != "rtrim" && is_cut(text.first()) {
        text.remove(0);
    }
    while name != "ltrim" && is_cut(text.last()) {
        text.pop();
    }
    Some(Value::Text(text.into_iter().collect()))
}

fn substr(values: &[Value]) -> Option<Value> {
    let text: Vec<char> = text_of(&values[0])?.chars().collect();
    let end = text.len() as i128;
    let from = cut(&values[1])?.clamp(0, end);
    let until = match values.get(2) {
        Some(length) => from.saturating_add(cut(length)?.max(0)).min(end),
        None => end,
    };
    Some(Value::Text(
        text[from as usize..until as usize].iter().collect(),
    ))
}

fn regex_replace(text: &str, values: &[Value]) -> Value {
    // `\1` and `$1` are `${1}` to this library, however the text goes on.
    let groups = Regex::new(r"\$(\d+)|\\(\d)").expect("a pattern");
    let new = values[2].to_string();
    let new = groups.replace_all(&new, |found: &regex::Captures| {
        let group = found.get(1).or(found.get(2)).expect("a group");
        format!("${{{}}}", group.as_str())
    });
    let regex = Regex::new(&values[1].to_string()).expect("a pattern");
    Value::Text(regex.replace_all(text, &*new).into_owned())
}

fn hex(digits: &str) -> Option<Vec<u8>> {
    let digits: Vec<u32> = digits
        .chars()
        .map(|c| c.to_digit(16))
        .collect::<Option<_>>()?;
    let pairs = digits.chunks(2);
    pairs
        .map(|pair| match pair {
            [high, low] => Some((high * 16 + low) as u8),
            _ => None,
        })
        .collect()
}

/// Finds the bits of each digit by trying all digits.
fn decode64(text: &str) -> Option<Value> {
    let digits = text.trim_end_matches('=');
    let n_padding = text.len() - digits.len();
    if n_padding > 0 && (!text.len().is_multiple_of(4) || n_padding > 2) || digits.len() % 4 == 1 {
        return None;
    }
    let mut bits = String::new();
    for digit in digits.chars() {
        let digit = match digit {
            '-' => '+',
            '_' => '/',
            other => other,
        };
        let value = (0..64_u8).find(|value| digest::base64(&[value << 2]).starts_with(digit))?;
        bits += &format!("{value:06b}");
    }
    bits.truncate(bits.len() / 8 * 8);
    let byte = |at| u8::from_str_radix(&bits[at..at + 8], 2).expect("bits");
    let bytes: Vec<u8> = (0..bits.len()).step_by(8).map(byte).collect();
    Some(Value::Text(String::from_utf8_lossy(&bytes).into_owned()))
}

pub fn collection(value: &Value) -> Option<Value> {
    match value {
        Value::List(_) | Value::Map(_) => Some(value.clone()),
        value => match serde_json::from_str(&text_of(value)?).ok()? {
            json @ (serde_json::Value::Array(_) | serde_json::Value::Object(_)) => from_json(&json),
            _ => None,
        },
    }
}

/// Any value that a text holds as JSON.
pub fn json(text: &str) -> Option<Value> {
    from_json(&serde_json::from_str(text).ok()?)
}

/// Null where a number is out of range.
fn from_json(json: &serde_json::Value) -> Option<Value> {
    Some(match json {
        serde_json::Value::Null => Null,
        serde_json::Value::Bool(truth) => Truth(*truth),
        serde_json::Value::Number(number) => match number.as_i128() {
            Some(integer) => Value::Integer(integer),
            None => value::finite(number.as_f64()?),
        },
        serde_json::Value::String(text) => Value::text(text),
        serde_json::Value::Array(list) => {
            Value::List(list.iter().map(from_json).collect::<Option<_>>()?)
        }
        serde_json::Value::Object(map) => {
            let entry = |(key, json): (&String, _)| Some((key.clone(), from_json(json)?));
            Value::Map(map.iter().map(entry).collect::<Option<_>>()?)
        }
    })
}
