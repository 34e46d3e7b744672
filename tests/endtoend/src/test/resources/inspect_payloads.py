# SPDX-License-Identifier: Apache-2.0
"""Holds payloads as mosquitto_sub printed them against the JSON Schemas of the northbound contract.

usage: inspect_payloads.py SCHEMAS PREFIX < LINES

A line is RETAINED|TOPIC|HEX. Telemetry in CBOR is decoded by cbor2 and brought into the words of SenML's JSON form
(RFC 8428, table 4) first. Prints one JSON object: payloads checked per schema, the faults found (20 at most), and the
telemetry records in JSON words.
"""
import json
import pathlib
import re
import sys

import cbor2
import jsonschema

SCHEMA_OF = [
    (r"telemetry|backlog", "telemetry"),
    (r"alarm/active", "alarm-active"),
    (r"alarm", "alarm"),
    (r"birth/.+", "birth-device"),
    (r"birth", "birth"),
    (r"status", "status"),
    (r"event", "event"),
    (r"command", "command"),
    (r"reply", "reply"),
]
LABELS = {-1: "bver", -2: "bn", -3: "bt", -4: "bu", -5: "bv", -6: "bs", 0: "n", 1: "u", 2: "v", 3: "vs", 4: "vb", 5: "s",
          6: "t", 7: "ut", 8: "vd"}


def no_constant(word):
    raise ValueError(f"{word} is no JSON")


def no_repeats(pairs):
    """Two members of one name are legal JSON and a trap."""
    names = [name for name, _ in pairs]
    if len(names) != len(set(names)):
        raise ValueError(f"a name occurs twice in {names}")
    return dict(pairs)


def decode(payload):
    if payload[:1] in (b"[", b"{"):
        return json.loads(payload.decode("utf-8"), parse_constant=no_constant, object_pairs_hook=no_repeats)
    return [{LABELS[label]: value for label, value in record.items()} for record in cbor2.loads(payload)]


def main(schemas, prefix):
    validators, checked, faults, packs = {}, {}, [], []
    for line in sys.stdin:
        _, topic, payload = line.rstrip("\n").split("|")
        below = re.fullmatch(re.escape(prefix) + r"/[^/]+/(.+)", topic).group(1)
        name = next((schema for pattern, schema in SCHEMA_OF if re.fullmatch(pattern, below)), None)
        try:
            if name is None:
                raise ValueError("the contract knows no such topic")
            if name not in validators:
                schema = json.loads((pathlib.Path(schemas) / f"{name}.schema.json").read_text(encoding="utf-8"))
                kind = jsonschema.validators.validator_for(schema)
                kind.check_schema(schema)
                validators[name] = kind(schema, format_checker=jsonschema.FormatChecker())
            document = decode(bytes.fromhex(payload))
            checked[name] = checked.get(name, 0) + 1
            faults += [f"{topic}: {e.json_path}: {e.message[:300]}" for e in validators[name].iter_errors(document)]
            if name == "telemetry":
                packs.append(document)
        except (ValueError, KeyError) as e:
            faults.append(f"{topic}: {e!r}")
    print(json.dumps({"checked": checked, "faults": faults[:20], "packs": packs}))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
