"""Turns the offloads of one interface off, as `ethtool -K` does: no merged, oversized or checksum-less frames.

In: the interface's name. The command numbers are those of Linux's ethtool.h.
"""
import array
import fcntl
import socket
import struct
import sys

SIOCETHTOOL = 0x8946
OFFLOADS = {"receive checksum": 0x15, "transmit checksum": 0x17, "scatter-gather": 0x19, "TCP segmentation": 0x1F,
            "generic segmentation": 0x24, "generic receive": 0x2C}

name = sys.argv[1].encode()
with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as control:
    for number in OFFLOADS.values():
        value = array.array("B", struct.pack("II", number, 0))
        try:
            fcntl.ioctl(control, SIOCETHTOOL, struct.pack("16sP16x", name, value.buffer_info()[0]))
        except OSError as fault:
            if fault.errno != 95:  # 95: this interface does not have the offload at all
                raise
