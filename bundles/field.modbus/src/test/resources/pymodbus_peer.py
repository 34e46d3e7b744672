"""A Modbus server by another hand: pymodbus 3.0 (Debian python3-pymodbus, python3-serial-asyncio).

TCP at the address given, or RTU on the serial port given. Prints its port once it serves, and ends when its standard input
does.
Holding register n of unit 80 holds 7 * n mod 65536, input register n its complement; coil n is set where n is a multiple
of 3, discrete input n where it is a multiple of 5. Registers 500 to 505 are a weather station's, 600 and 601 a float.
Addresses from 700 on do not exist.
"""

import asyncio
import logging
import struct
import sys
import threading

from pymodbus.datastore import ModbusSequentialDataBlock, ModbusServerContext, ModbusSlaveContext
from pymodbus.server.async_io import ModbusTcpServer

SIZE = 700


def block(values):
    return ModbusSequentialDataBlock(0, values)


def unit():
    holding = [7 * n % 65536 for n in range(SIZE)]
    inputs = [65535 - value for value in holding]
    holding[500] = 23
    holding[504] = 551
    holding[505] = 65431
    holding[600:602] = struct.unpack(">HH", struct.pack(">f", 1.2345))
    return ModbusSlaveContext(
        hr=block(holding),
        ir=block(inputs),
        co=block([n % 3 == 0 for n in range(SIZE)]),
        di=block([n % 5 == 0 for n in range(SIZE)]),
        zero_mode=True,
    )


async def main():
    logging.getLogger("pymodbus").setLevel(logging.CRITICAL)  # it calls the end of a connection an error
    context = ModbusServerContext(slaves={80: unit()}, single=False)
    if sys.argv[1].startswith("/"):
        from pymodbus.server.async_io import ModbusSerialServer
        from pymodbus.transaction import ModbusRtuFramer

        server = ModbusSerialServer(context, framer=ModbusRtuFramer, port=sys.argv[1], baudrate=9600, timeout=0.05)
        await server.start()
        serving = asyncio.ensure_future(server.serve_forever())
        print(0, flush=True)
    else:
        server = ModbusTcpServer(context, address=(sys.argv[1], 0))
        serving = asyncio.ensure_future(server.serve_forever())
        await server.serving
        print(server.server.sockets[0].getsockname()[1], flush=True)

    loop = asyncio.get_running_loop()
    ended = loop.create_future()

    def watch():
        sys.stdin.read()
        loop.call_soon_threadsafe(ended.set_result, None)

    threading.Thread(target=watch, daemon=True).start()
    await ended
    serving.cancel()


asyncio.run(main())
