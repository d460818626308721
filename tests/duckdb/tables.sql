-- The logs as DuckDB reads them: all values as texts, `-` among them, and NULL where a file
-- lacks the field. `line` is the order of files and lines.
CREATE TABLE lines AS
SELECT row_number() OVER () AS line, *
FROM read_csv(['day-a.log', 'day-b.log', 'years.log'],
              delim = ' ', header = true, all_varchar = true, union_by_name = true, quote = '');

-- A text as a number; NULL where it is none.
CREATE MACRO num(x) AS TRY_CAST(x AS BIGINT);

-- An IPv4 address as a number, and the other way round.
CREATE MACRO v4(x) AS CASE WHEN regexp_full_match(x, '[0-9]+(\.[0-9]+){3}') THEN
  split_part(x, '.', 1)::BIGINT * 16777216 + split_part(x, '.', 2)::BIGINT * 65536
  + split_part(x, '.', 3)::BIGINT * 256 + split_part(x, '.', 4)::BIGINT END;
CREATE MACRO dotted(n) AS concat_ws('.', n // 16777216, n // 65536 % 256, n // 256 % 256, n % 256);
CREATE MACRO is_v6(x) AS contains(x, ':');

-- A text that sorts by code points as the language sorts the text: runs of digits first by
-- their length, then by value.
CREATE MACRO natural_key(x) AS array_to_string(
  list_transform(regexp_extract_all(x, '[0-9]+|[^0-9]+'),
    lambda run: CASE WHEN regexp_full_match(run, '[0-9]+') THEN lpad(length(run)::TEXT, 3, '0') || run ELSE run END),
  '');

CREATE TABLE flows AS
SELECT line, version, "account-id" AS accountId, "interface-id" AS interfaceId,
  srcaddr AS "srcAddr", dstaddr AS "dstAddr", srcport AS "srcPort", dstport AS "dstPort",
  protocol, packets, bytes, start AS "startTime", "end" AS "endTime", action,
  "log-status" AS "logStatus", "vpc-id" AS "vpcId", "subnet-id" AS "subnetId",
  "instance-id" AS "instanceId", "tcp-flags" AS "tcpFlags", type,
  "pkt-srcaddr" AS "pktSrcAddr", "pkt-dstaddr" AS "pktDstAddr", region, "az-id" AS "azId",
  "sublocation-type" AS "sublocationType", "sublocation-id" AS "sublocationId",
  "pkt-src-aws-service" AS "pktSrcAwsService", "pkt-dst-aws-service" AS "pktDstAwsService",
  "flow-direction" AS "flowDirection", "traffic-path" AS "trafficPath",
  make_timestamp(num(start) * 1000000) AS "@timestamp",
  -- What a file lacks leaves no blank.
  concat_ws(' ', version, "account-id", "interface-id", srcaddr, dstaddr, srcport, dstport,
    protocol, packets, bytes, start, "end", action, "log-status", "vpc-id", "subnet-id",
    "instance-id", "tcp-flags", type, "pkt-srcaddr", "pkt-dstaddr", region, "az-id",
    "sublocation-type", "sublocation-id", "pkt-src-aws-service", "pkt-dst-aws-service",
    "flow-direction", "traffic-path") AS "@message"
FROM lines;
