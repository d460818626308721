//! From bytes to records: sniffing, decompression, framing, parsing, and the report of rejected lines.
