# SPDX-License-Identifier: Apache-2.0
"""A Plantower PMS5003 on a serial port, after the frame of the Linux kernel's drivers/iio/chemical/pms7003.c.

    pms5003.py PORT

It is silent until it is told to send by itself (42 4D E1 00 01 01 71), then sends a frame every 200 ms. Obeys lines on
standard input: "values PM1 PM2.5 PM10" (ug/m3, outdoor air), "damage" (a byte of each frame is wrong), "sound", "silence".
Prints what it was told on its port, in hex, and ends when its port is gone or its input ends.
"""
import sys
import threading
import time

import serial

ACTIVE = bytes.fromhex("424de100010171")


def frame(pm1, pm25, pm10):
    words = [0x1C, 1, 2, 3, pm1, pm25, pm10, 900, 300, 60, 5, 2, 1, 0x9700]
    body = b"BM" + b"".join(w.to_bytes(2, "big") for w in words)
    return body + sum(body).to_bytes(2, "big")


class Instrument:
    def __init__(self, port):
        self.port = serial.Serial(port, 9600, timeout=0)
        self.values = (5, 12, 20)
        self.mode = "sound"
        self.sends = False
        self.heard = b""

    def obey(self):
        for line in sys.stdin:
            words = line.split()
            if words[:1] == ["values"]:
                self.values = tuple(int(w) for w in words[1:])
            elif words:
                self.mode = words[0]
        self.mode = "end"

    def listen(self):
        heard = self.port.read(64)
        if heard:
            print(heard.hex(), flush=True)
            self.heard = (self.heard + heard)[-len(ACTIVE):]
            self.sends = self.sends or self.heard == ACTIVE

    def run(self):
        threading.Thread(target=self.obey, daemon=True).start()
        while self.mode != "end":
            self.listen()
            if self.sends and self.mode != "silence":
                message = bytearray(frame(*self.values))
                if self.mode == "damage":
                    message[13] ^= 0x10
                self.port.write(message)
            time.sleep(0.2)


try:
    Instrument(sys.argv[1]).run()
except (serial.SerialException, OSError) as gone:
    print("port gone:", gone, flush=True)
