"""A VLAN sub-interface (IEEE 802.1Q) in user space: for kernels without the 8021q module.

In: parent interface, VLAN number, name of the new interface. What is sent on the new interface leaves the parent with
a tag; what arrives at the parent with that tag appears on the new interface without it. Runs until it is ended.
"""
import fcntl
import os
import select
import socket
import struct
import sys

TUNSETIFF, IFF_TAP, IFF_NO_PI = 0x400454CA, 0x0002, 0x1000
SOL_PACKET, PACKET_AUXDATA, ETH_P_ALL, PACKET_OUTGOING = 263, 8, 0x0003, 4
TAG_VALID = 0x10  # TP_STATUS_VLAN_VALID: the kernel took the tag off and tells it beside the bytes

parent, vlan, name = sys.argv[1], int(sys.argv[2]), sys.argv[3]
tap = os.open("/dev/net/tun", os.O_RDWR)
fcntl.ioctl(tap, TUNSETIFF, struct.pack("16sH22x", name.encode(), IFF_TAP | IFF_NO_PI))
wire = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(ETH_P_ALL))
wire.setsockopt(SOL_PACKET, PACKET_AUXDATA, 1)
wire.bind((parent, ETH_P_ALL))

while True:
    ready, _, _ = select.select([tap, wire], [], [])
    if tap in ready:
        frame = os.read(tap, 2048)
        wire.send(frame[:12] + struct.pack("!HH", 0x8100, vlan) + frame[12:])
    if wire in ready:
        frame, ancillary, _, source = wire.recvmsg(2048, 64)
        for level, kind, data in ancillary:
            if level == SOL_PACKET and kind == PACKET_AUXDATA and source[2] != PACKET_OUTGOING:
                status, _, _, _, _, tag, ethertype = struct.unpack("IIIHHHH", data[:20])
                if status & TAG_VALID and ethertype == 0x8100 and tag & 0xFFF == vlan:
                    os.write(tap, frame)
