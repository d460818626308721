"""Writes the Parquet files of this folder: python3 -m venv .venv, .venv/bin/pip install
pyarrow pandas, then .venv/bin/python tests/formats/parquet/make.py from the top of the project.
"""

from pathlib import Path

import pandas
import pyarrow as pa
import pyarrow.parquet as pq
import pyarrow.parquet.encryption as pe

HERE = Path(__file__).parent
FIELDS = (
    "version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes "
    "start end action log-status"
).split()
CAMEL = (
    "version accountId interfaceId srcAddr dstAddr srcPort dstPort protocol packets bytes "
    "startTime endTime action logStatus"
).split()
WIDE = {"packets", "bytes", "start", "end"}
NARROW = {"version", "srcport", "dstport", "protocol", "tcp-flags", "traffic-path"}

# As S3 delivers them: texts that are missing are hyphens, numbers that are missing are nulls.
RECORDS = [
    "2 210987654321 eni-0b7d5c2f9a1e34d60 203.0.113.77 10.20.4.15 51544 443 6 12 4310 1794700812 1794700869 ACCEPT OK",
    "2 210987654321 eni-0b7d5c2f9a1e34d60 10.20.4.15 203.0.113.77 443 51544 6 11 18220 1794700812 1794700869 ACCEPT OK",
    "2 210987654321 eni-0c11d22e33f44a550 - - - - - - - 1794700812 1794700869 - NODATA",
    "2 210987654321 eni-0b7d5c2f9a1e34d60 198.51.100.9 10.20.4.15 40022 23 6 1 40 1794700821 1794700869 REJECT OK",
    "2 210987654321 eni-0b7d5c2f9a1e34d60 2001:db8:7::9 2001:db8:20:4::f 50112 22 6 30 5120 1794700830 1794700890 ACCEPT OK",
    "2 210987654321 eni-0c11d22e33f44a550 - - - - - - - 1794700872 1794700929 - SKIPDATA",
]
V5 = FIELDS + (
    "vpc-id subnet-id instance-id tcp-flags type pkt-srcaddr pkt-dstaddr region az-id "
    "sublocation-type sublocation-id pkt-src-aws-service pkt-dst-aws-service flow-direction "
    "traffic-path"
).split()
V5_TAIL = (
    "vpc-0a1b2c3d4e5f60718 subnet-0a1b2c3d4e5f60718 i-0a1b2c3d4e5f60718 {flags} IPv4 {src} {dst} "
    "eu-west-1 euw1-az1 - - - - {direction} {path}"
)


def column(name, texts):
    """The values of a column as the delivery to S3 types them."""
    if name in WIDE | NARROW:
        type_ = pa.int64() if name in WIDE else pa.int32()
        return pa.array([None if text == "-" else int(text) for text in texts], type_)
    return pa.array(texts, pa.string())


def table(names, lines, spell=lambda name: name.replace("-", "_")):
    rows = [line.split(" ") for line in lines]
    columns = {spell(name): column(name, [row[at] for row in rows]) for at, name in enumerate(names)}
    return pa.table(columns)


def write(name, data, **options):
    pq.write_table(data, HERE / name, store_schema=False, **options)


def main():
    records = table(FIELDS, RECORDS)
    write("s3.parquet", records, compression="gzip", row_group_size=4)
    write(
        "hyphens-snappy-v2.parquet",
        table(FIELDS, RECORDS, lambda name: name),
        compression="snappy",
        data_page_version="2.0",
    )
    camel = dict(zip(FIELDS, CAMEL))
    write("camel-zstd.parquet", table(FIELDS, RECORDS, camel.get), compression="zstd")
    # A page for each record and no dictionary.
    write(
        "plain.parquet",
        records,
        compression="none",
        use_dictionary=False,
        data_page_size=1,
        write_batch_size=1,
    )
    encodings = {name: "DELTA_BYTE_ARRAY" for name in ("interface_id", "srcaddr", "dstaddr")}
    encodings |= {name: "DELTA_LENGTH_BYTE_ARRAY" for name in ("account_id", "action", "log_status")}
    encodings |= {name: "DELTA_BINARY_PACKED" for name in ("version", "srcport", "start", "end", "bytes")}
    encodings |= {name: "BYTE_STREAM_SPLIT" for name in ("dstport", "protocol", "packets")}
    for version, compression in (("1.0", "none"), ("2.0", "zstd")):
        write(
            f"encodings-v{version[0]}.parquet",
            records,
            compression=compression,
            use_dictionary=False,
            column_encoding=encodings,
            data_page_version=version,
        )
    # The files of all fields up to version 5, in three row groups.
    v5 = []
    for line in RECORDS[:2]:
        src, dst = line.split(" ")[3:5]
        inbound = src.startswith("203")
        tail = V5_TAIL.format(
            flags="3" if inbound else "19",
            src=src,
            dst=dst,
            direction="ingress" if inbound else "egress",
            path="-" if inbound else "8",
        )
        v5.append(f"5{line[1:]} {tail}")
    v5.append(f"5{RECORDS[2][1:]}" + " -" * 15)
    write("s3-v5.parquet", table(V5, v5), compression="gzip", row_group_size=1)

    # Saved again by pandas: ports as texts with `None`, accounts as numbers, counters as
    # fractions, a column of its own, and a list, which no record has.
    rows = [line.split(" ") for line in RECORDS[:4]]
    frame = pandas.DataFrame(dict(zip((name.replace("-", "_") for name in FIELDS), zip(*rows))))
    frame["account_id"] = [12345678901, 210987654321, 210987654321, 210987654321]
    for name in ("srcport", "dstport"):
        frame[name] = [None if port == "-" else port for port in frame[name]]
        frame[name] = frame[name].map(str)
    frame["dstport"] = ["443.0", "51544.0", "nan", "23.0"]
    for name in ("packets", "bytes", "protocol"):
        frame[name] = pandas.to_numeric(frame[name], errors="coerce")
    for name in ("start", "end"):
        frame[name] = frame[name].astype("int64")
    frame["version"] = frame["version"].astype("int8")
    frame["srcaddr"] = frame["srcaddr"].replace("-", None)
    frame["team"] = ["web", "", None, "None"]
    frame["is_ours"] = [True, False, None, True]
    frame["hops"] = [[1], [2, 3], [], [4]]
    frame.to_parquet(HERE / "pandas.parquet", compression="gzip", index=False)

    # Times as times, of each kind that there is.
    times = records.set_column(10, "start", pa.array([1794700812] * 6).cast(pa.timestamp("s")).cast(pa.timestamp("us")))
    times = times.set_column(11, "end", pa.array([1794700869] * 6).cast(pa.timestamp("s")).cast(pa.timestamp("ns")))
    write("times.parquet", times)
    write("times-int96.parquet", times, use_deprecated_int96_timestamps=True)

    # What no record can hold, one fault in each row but the first and the last.
    wrong = [
        {},
        {"srcport": 70000},
        {"bytes": -5},
        {"srcaddr": "10.0.0.300"},
        {"action": "DROP"},
        {"log_status": "DONE"},
        {"protocol": 256},
        {"dstport": -1, "action": "no"},
        {},
    ]
    good = dict(zip((name.replace("-", "_") for name in FIELDS), RECORDS[0].split(" ")))
    rows = [good | faults for faults in wrong]
    columns = {}
    for name in good:
        values = [row[name] for row in rows]
        is_number = name in WIDE | NARROW
        columns[name] = pa.array([int(v) for v in values], pa.int64()) if is_number else pa.array(values)
    write("rejected.parquet", pa.table(columns))

    # Recognised and not read.
    for codec in ("lz4", "brotli"):
        write(f"{codec}.parquet", records, compression=codec)
    write("no-flow-log.parquet", pa.table({"name": ["a"], "colour": ["red"]}))
    end = {"ip": "203.0.113.77", "port": 443, "interface_uid": "eni-0b7d5c2f9a1e34d60"}
    ocsf = {
        "class_uid": [4001],
        "activity_name": ["Traffic"],
        "start_time": [1794700812000],
        "end_time": [1794700869000],
        "src_endpoint": [end],
        "dst_endpoint": [end],
        "connection_info": [{"protocol_num": 6, "tcp_flags": 2}],
        "traffic": [{"packets": 12, "bytes": 4310}],
    }
    write("ocsf.parquet", pa.table(ocsf), compression="gzip")

    class Keys(pe.KmsClient):
        def __init__(self, _):
            super().__init__()

        def wrap_key(self, key, _):
            return key

        def unwrap_key(self, key, _):
            return key

    factory = pe.CryptoFactory(lambda config: Keys(config))
    keys = pe.EncryptionConfiguration(footer_key="footer", column_keys={"columns": records.column_names})
    properties = factory.file_encryption_properties(pe.KmsConnectionConfig(), keys)
    write("encrypted.parquet", records, encryption_properties=properties)


main()
