"""Counters on LoRaWAN: uplink messages of The Things Stack (v3) as JSON, a list, or one per line (storage interface).

A row is one message.  Devices report the count of an interval or a running total; ``received_at`` is the end of the
interval.  Options: ``keys=count_in,count_out`` (payload keys to add up), ``mode=interval|total``, ``name=…``.
Source: The Things Industries, data formats and storage integration.
"""

import re
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from etl.delivery import Delivery, Head
from etl.rules import notice
from etl.sources.contract import FileRefused, ReadContext, Reading
from etl.sources.count_rows import CountRows, long_layout, read_rows
from etl.sources.json_documents import as_text, read_objects, refuse_service_error

KIND: Final = "lora_messages"
TOPIC: Final = "footfall"

# Payload keys seen in the field, of which the first that fits is taken; pairs are the two directions and are added up.
INTERVAL_KEYS: Final[tuple[tuple[str, ...], ...]] = (
    ("people",), ("pax",), ("count",), ("people_count",), ("people_in", "people_out"), ("count_in", "count_out"),
    ("in", "out"), ("left_right", "right_left"), ("ltr", "rtl"),
)  # fmt: skip
TOTAL_KEYS: Final[tuple[tuple[str, ...], ...]] = (
    ("totalIn", "totalOut"), ("total_in", "total_out"), ("total_counter_in", "total_counter_out"), ("total",),
)  # fmt: skip
DEVICE_KEYS: Final = frozenset({"wifi", "ble", "wifi_count", "ble_count", "devices"})
HOUR: Final = timedelta(hours=1)
REJOIN: Final = timedelta(hours=24)  # the same frame counter a day later is another message


@dataclass(frozen=True)
class Message:
    """One uplink: its line, the device, when it came (UTC) and its value."""

    line: int
    device: str
    received: datetime
    value: int


def recognise(head: Head) -> float:
    """Sure when the envelope of an uplink message is there."""
    text = head.text or ""
    return 0.98 if '"uplink_message"' in text and '"end_device_ids"' in text else 0.0


def read(delivery: Delivery, context: ReadContext) -> Reading:
    """Counts per message, put on the hour in which the middle of their interval lies."""
    objects = read_objects(delivery)
    if len(objects) == 1:
        refuse_service_error(objects[0][1])
    mode = context.option("mode")
    if mode not in (None, "interval", "total"):
        raise FileRefused(
            notice("L13", kind=KIND, reason=f"mode={mode} gibt es nicht (interval oder total)", scope="file")
        )
    uplinks = [(line, _unwrapped(item)) for line, item in objects]
    payloads = [p for _, item in uplinks if (p := _payload(item)) is not None]
    if not payloads:
        raise FileRefused(notice("F20", scope="file"))
    keys, is_total, is_devices = _keys(payloads, context, mode)
    rows = CountRows(long_layout(zone_is_utc=True), rows_read=len(objects))
    rows.notices.append(
        notice("L17", value=f"{' + '.join(keys)} ({'Zählerstand' if is_total else 'je Intervall'})", scope="file")
    )
    if is_devices:
        rows.notices.append(notice("F17", scope="file"))
    messages = _messages(uplinks, keys, rows, context.option("name"))
    for of_device in _by_device(messages).values():
        _add_device(rows, of_device, _usual_interval(of_device, context), is_total)
    counted_object, method = ("device", "wifi") if is_devices else ("person", context.option("method", "unknown"))
    return read_rows(rows, delivery, context, method or "unknown", counted_object=counted_object)


def _unwrapped(item: Any) -> Any:
    """The message itself: the storage interface wraps each in ``result``."""
    return item["result"] if isinstance(item, dict) and isinstance(item.get("result"), dict) else item


def _payload(item: Any) -> dict[str, Any] | None:
    uplink = item.get("uplink_message") if isinstance(item, dict) else None
    payload = uplink.get("decoded_payload") if isinstance(uplink, dict) else None
    return payload if isinstance(payload, dict) else None


def _keys(payloads: list[dict[str, Any]], context: ReadContext, mode: str | None) -> tuple[tuple[str, ...], bool, bool]:
    """(payload keys to add up, running total?, devices instead of persons?)."""
    seen = Counter(key for payload in payloads for key in payload)
    said = context.option("keys")
    if said is not None:
        keys = tuple(key.strip() for key in said.split(",") if key.strip())
        if not keys or any(key not in seen for key in keys):
            raise FileRefused(notice("L08", columns=said, found=", ".join(list(seen)[:12]), scope="file"))
    else:
        known = (*TOTAL_KEYS, *INTERVAL_KEYS) if mode != "interval" else (*INTERVAL_KEYS, *TOTAL_KEYS)
        # zero fields may be omitted from a message, so a pair counts as there when one of its keys is
        keys = next((pair for pair in known if any(key in seen for key in pair)), ())
    if not keys:
        keys = tuple(key for key in DEVICE_KEYS if key in seen)
        if len(keys) != 1:  # one device seen over both radios would count twice
            reason = f"welches Feld der Nutzlast die Zählung ist, ist nicht eindeutig ({', '.join(list(seen)[:12])})"
            raise FileRefused(notice("L15", option="keys=…", reason=reason, scope="file"))
    is_total = mode == "total" or (mode is None and keys in TOTAL_KEYS)
    return keys, is_total, bool(set(keys) & DEVICE_KEYS)


def _messages(
    uplinks: list[tuple[int, Any]], keys: tuple[str, ...], rows: CountRows, name: str | None
) -> list[Message]:
    """The readable messages, each once per device, session and frame counter; the others are rejected or duplicates."""
    found: dict[tuple[object, ...], Message] = {}
    for line, item in uplinks:
        payload = _payload(item)
        if payload is None:
            code, raw = ("F20", str(item)) if isinstance(item, dict) else ("L14", str(item))
            rows.log.reject(code, line, raw=raw, column="decoded_payload", found=1, expected=2)
            continue
        ids, uplink = item.get("end_device_ids"), item["uplink_message"]
        ids = ids if isinstance(ids, dict) else {}
        received = _instant(item.get("received_at") or uplink.get("received_at"))
        device = name or as_text(ids.get("device_id")) or as_text(ids.get("dev_eui"))
        if received is None or device is None:
            rows.log.reject("F01", line, raw=str(item), column="received_at", value=as_text(item.get("received_at")))
            continue
        session = uplink.get("session_key_id") or ids.get("dev_addr")
        frame: tuple[object, ...] = (
            as_text(ids.get("dev_eui")) or device,
            as_text(session),
            as_text(uplink.get("f_cnt", 0)),
        )
        value, fault = _value(payload, keys)
        if fault is not None:
            rows.log.reject("F08", line, raw=str(item), column=" + ".join(keys), value=fault)
            continue
        message = Message(line, device, received, value)
        if frame in found and abs(found[frame].received - received) > REJOIN:
            frame = (*frame, received)  # the counter began again after a new join
        if frame in found:
            rows.rows_duplicate += 1
            continue
        found[frame] = message
    return list(found.values())


def _value(payload: dict[str, Any], keys: tuple[str, ...]) -> tuple[int, str | None]:
    """(sum of the keys, the text that is no count); a missing key is zero, as the envelope leaves zeros out."""
    total = 0
    for key in keys:
        value = payload.get(key, 0)
        if isinstance(value, bool) or not isinstance(value, int | float) or value < 0 or value != int(value):
            return 0, as_text(value) or "null"
        total += int(value)
    return total, None


def _instant(value: Any) -> datetime | None:
    """An instant in UTC; nanoseconds are cut, a time without zone is none."""
    text = re.sub(r"(\.\d{6})\d+", r"\1", as_text(value) or "")
    try:
        parsed = datetime.fromisoformat(text)
        return None if parsed.tzinfo is None else parsed.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _by_device(messages: list[Message]) -> dict[str, list[Message]]:
    grouped: dict[str, list[Message]] = {}
    for message in sorted(messages, key=lambda m: (m.device, m.received)):
        grouped.setdefault(message.device, []).append(message)
    return grouped


def _usual_interval(messages: list[Message], context: ReadContext) -> timedelta:
    """Interval of a device: as said, else the median of the pauses; raises FileRefused when it is longer than an hour."""
    said = context.option("interval")
    if said is not None:
        if not said.isdecimal() or not 1 <= int(said) <= 60:
            raise FileRefused(notice("F21", value=said, scope="file"))
        return timedelta(minutes=int(said))
    steps = sorted(b.received - a.received for a, b in zip(messages, messages[1:], strict=False))
    usual = steps[len(steps) // 2] if steps else HOUR
    if usual > 1.25 * HOUR:
        reason = "zwischen den Meldungen liegt meist mehr als eine Stunde; wie viele Minuten zählt eine Meldung?"
        raise FileRefused(notice("L15", option="interval=…", reason=reason, scope="file"))
    return min(max(usual, timedelta(minutes=1)), HOUR)


def _add_device(rows: CountRows, messages: list[Message], usual: timedelta, is_total: bool) -> None:
    for before, message in zip([None, *messages], messages, strict=False):
        if is_total:
            if before is not None:
                _add_increase(rows, before, message, usual)
        else:
            _add_part(rows, message, message.received - usual / 2, message.value)


def _add_part(rows: CountRows, message: Message, middle: datetime, value: int) -> None:
    rows.add(message.line, f"{middle:%Y-%m-%d %H:%M}", str(value), message.device, None, None, None, None)


def _add_increase(rows: CountRows, before: Message, message: Message, usual: timedelta) -> None:
    """Increase of a running total since the message before; none after a restart, or when lost messages leave open in which
    hour it fell."""
    increase, pause = message.value - before.value, message.received - before.received
    if increase < 0:
        value = f"{-increase} am {message.received:%d.%m.%Y %H:%M} UTC"
        rows.log.warn("F18", message.line, sensor=message.device, value=value)
        return
    parts = max(1, round(pause / usual))
    middles = [before.received + pause * (2 * i + 1) / (2 * parts) for i in range(min(parts, 61))]
    if parts > 1 and len({f"{middle:%Y%m%d%H}" for middle in middles}) > 1:
        hours = f"{pause / HOUR:.1f}".replace(".", ",")
        rows.log.warn("F22", message.line, sensor=message.device, hours=hours)
        return
    for number, middle in enumerate(middles):
        _add_part(rows, message, middle, increase if number == 0 else 0)
