# SPDX-License-Identifier: Apache-2.0
"""Modbus TCP instruments served by pymodbus 3.0, an implementation of another project.

usage: field.py HOST PORT

Obeys one command a line on standard input and answers each with one line, "ok ..." or "fault ...":

  set UNIT TABLE ADDRESS VALUE...   writes registers (0 to 65535) or bits (0, 1); a unit exists from its first write on
  get UNIT TABLE ADDRESS            answers what stands there, 0 if nothing was ever written
  count UNIT TABLE ADDRESS          this register counts the reads that cover it: the first one finds 1, then 2, ...
  freeze UNIT                       ends the counting of this unit
  silence UNIT                      the unit answers nothing
  delay UNIT MS                     the unit answers late
  heal UNIT                         ends silence and delay
  reads UNIT                        answers how many requests have come for the unit, unanswered ones included

TABLE is coil, discrete, holding or input. Ends with its standard input.
"""
import asyncio
import logging
import sys

from pymodbus.datastore import ModbusServerContext
from pymodbus.interfaces import IModbusSlaveContext
from pymodbus.server.async_io import ModbusConnectedRequestHandler, ModbusTcpServer

KEYS = {"coil": "c", "discrete": "d", "holding": "h", "input": "i"}
CELLS = 65536


class Unit(IModbusSlaveContext):
    """Four sparse tables; a cell that was never written holds 0."""

    def __init__(self):
        self.cells = {key: {} for key in KEYS.values()}
        self.counters = set()
        self.requests = 0
        self.silent = False
        self.delay_s = 0.0

    def reset(self):
        """Nothing has defaults here."""

    def validate(self, fx, address, count=1):
        return 0 <= address and address + count <= CELLS

    def getValues(self, fx, address, count=1):
        key = self.decode(fx)
        table = self.cells[key]
        for counter in self.counters:
            if counter[0] == key and address <= counter[1] < address + count:
                table[counter[1]] = (table.get(counter[1], 0) + 1) % 65536
        return [table.get(address + i, 0) for i in range(count)]

    def setValues(self, fx, address, values):
        table = self.cells[self.decode(fx)]
        for i, value in enumerate(values):
            table[address + i] = int(value)


class Handler(ModbusConnectedRequestHandler):
    """Answers late or not at all where told so."""

    def execute(self, request, *addr):
        unit = UNITS.get(request.unit_id)
        if unit is None:
            return
        unit.requests += 1
        if unit.silent:
            return
        if unit.delay_s > 0:
            asyncio.get_running_loop().call_later(unit.delay_s, self.late, request, addr)
        else:
            super().execute(request, *addr)

    def late(self, request, addr):
        """The answer, unless the master has given up the connection."""
        if not self.transport.is_closing():
            super().execute(request, *addr)


UNITS = {}


def unit_of(word):
    number = int(word)
    if not 1 <= number <= 247:
        raise ValueError(f"unit {number}: not in 1..247")
    return UNITS.setdefault(number, Unit())


def obey(words):
    """Carries one command out and says what came of it."""
    verb, unit = words[0], unit_of(words[1])
    if verb == "set":
        table = unit.cells[KEYS[words[2]]]
        for i, value in enumerate(words[4:]):
            table[int(words[3]) + i] = int(value)
    elif verb == "get":
        return f"ok {unit.cells[KEYS[words[2]]].get(int(words[3]), 0)}"
    elif verb == "count":
        unit.counters.add((KEYS[words[2]], int(words[3])))
    elif verb == "freeze":
        unit.counters.clear()
    elif verb == "silence":
        unit.silent = True
    elif verb == "delay":
        unit.delay_s = int(words[2]) / 1000
    elif verb == "heal":
        unit.silent, unit.delay_s = False, 0.0
    elif verb == "reads":
        return f"ok {unit.requests}"
    else:
        raise ValueError(f"command {verb}: unknown")
    return "ok"


async def serve(host, port):
    logging.getLogger("pymodbus").setLevel(logging.CRITICAL)
    # never empty: pymodbus takes an empty dictionary for none and would keep one of its own
    unit_of(0xF7)
    context = ModbusServerContext(slaves=UNITS, single=False)
    server = ModbusTcpServer(context, address=(host, port), handler=Handler, allow_reuse_address=True)
    serving = asyncio.create_task(server.serve_forever())
    await asyncio.wait({server.serving, serving}, return_when=asyncio.FIRST_COMPLETED)
    if serving.done():
        serving.result()
    print("ok serving", flush=True)
    commands = asyncio.StreamReader()
    loop = asyncio.get_running_loop()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(commands), sys.stdin)
    while line := await commands.readline():
        try:
            print(obey(line.decode().split()), flush=True)
        except (ValueError, KeyError, IndexError) as fault:
            print(f"fault {fault!r}", flush=True)
    serving.cancel()


if __name__ == "__main__":
    asyncio.run(serve(sys.argv[1], int(sys.argv[2])))
