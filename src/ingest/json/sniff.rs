//! Which export a JSON file is, judged by its first bytes.

/// Whether text begins with JSON: an object, an array, or strings of messages.
pub fn starts(head: &[u8]) -> bool {
    let head = head.trim_ascii_start();
    match head.first() {
        Some(b'{' | b'[') => true,
        Some(b'"') => {
            let line = head.split(|&byte| byte == b'\n').next().unwrap_or_default();
            let line = line.trim_ascii_end();
            let line = line.strip_suffix(b",").unwrap_or(line);
            let inner = line.strip_prefix(b"\"").and_then(|l| l.strip_suffix(b"\""));
            // A message is a line of values with spaces between; the only column of a CSV
            // file has a name without.
            inner.is_some_and(|text| text.contains(&b' ') && !text.contains(&b'"'))
        }
        _ => false,
    }
}

/// What the export is, in words.
pub fn describe(head: &[u8]) -> &'static str {
    // Texts in JSON hold quotation marks only behind a backslash, so a quoted word is a
    // key or the whole of a value.
    let has = |word: &str| {
        let quoted = format!("\"{word}\"");
        memchr::memmem::find(head, quoted.as_bytes()).is_some()
    };
    let first = |count: usize| -> Vec<u8> {
        let is_space = |byte: &&u8| byte.is_ascii_whitespace();
        let bytes = head.iter().filter(|byte| !is_space(byte));
        bytes.take(count).copied().collect()
    };
    if has("awslogs") {
        "log events of a subscription, for Lambda (JSON with gzip in base64)"
    } else if has("kinesis") {
        "log events of a subscription, from Kinesis (JSON with gzip in base64)"
    } else if has("logEvents") || has("messageType") {
        "log events of a subscription (JSON)"
    } else if has("data") {
        "records of Firehose (JSON with base64)"
    } else if has("results") && has("field") {
        "results of `get-query-results` (JSON)"
    } else if has("eventId") && !has("events") {
        "log events, one to a line (JSON)"
    } else if has("eventId") || has("searchedLogStreams") {
        "log events of `filter-log-events` (JSON)"
    } else if has("events") || has("ingestionTime") {
        "log events of `get-log-events` (JSON)"
    } else if has("@message") || has("@timestamp") || has("@ptr") {
        "results of Logs Insights (JSON)"
    } else if has("message") {
        "messages of Firehose (JSON)"
    } else {
        match &first(2)[..] {
            b"[\"" => "messages that `--query` picked of log events (JSON)",
            b"[[" => "times and messages that `--query` picked of log events (JSON)",
            [b'"', _] => "messages, one to a line (JSON)",
            _ => "JSON",
        }
    }
}
