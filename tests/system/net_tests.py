# SPDX-License-Identifier: Apache-2.0
"""What the network does beyond carrying bytes to the host: guests that the policy makes neighbours, front ends that leave, limits."""
import re

from boot_tests import QUICK
from driver import boot_source, check
from linux_tests import PEERS, SWITCH, TOGETHER, policy_and
from manifests import NETDRV, POLICY, guest, system
from registry import test

UP = ("until [ -e /sys/class/net/eth0 ]; do usleep 100000; done; ip link set eth0 up; ip addr add 10.0.2.2{}/24 dev eth0; "
      "until ip link show eth0 | grep -q LOWER_UP; do usleep 100000; done; ")
PING = "ping -c {} -W 5 {} >/dev/null; echo {}-$?\n"


def nic(last, more=""):
    return f'eth0 {{ compatible = "redoubt,net"; backend = <&nic>; mac = "00:16:3e:00:00:0{last}"; {more} }};'


def shells(machine, *names):
    for _ in names:
        machine.expect(rf"^\[({'|'.join(names)})\] guest: shell in the initramfs")


def switch(machine, name):
    machine.send(SWITCH)
    machine.expect(rf"^\[console\] focus: {name}")


@test
def net_peers_reach_each_other(work):
    """ARP, ping and 4 MiB over TCP, in frames larger than the mtu, go from guest to guest, with two queues each, where the policy says net_peers(left, right)."""
    source = system(NETDRV, guest("left", "redoubt.do=shell", label="left_t", nodes=nic(1), more="cpus = <2>; " + TOGETHER),
                    guest("right", "redoubt.do=shell", label="right_t", nodes=nic(2), more="cpus = <2>; " + TOGETHER))
    with boot_source(work, source.replace(POLICY, policy_and(work, PEERS + "net_peers(left, right)\n"))) as m:
        shells(m, "left", "right")
        m.send(UP.format(1) + "(nc -l -p 7000 >/got; echo got-$(sha256sum </got)) & echo up-$((1+1))\n")
        m.expect(r"^\[left\] up-2", QUICK)
        switch(m, "right")
        m.send(UP.format(2) + PING.format(2, "10.0.2.21", "guest"))
        m.expect(r"^\[right\] guest-0")
        m.send("head -c 4194304 /dev/urandom >/sent; nc 10.0.2.21 7000 </sent; echo sent-$(sha256sum </sent)\n")
        got = m.expect(r"^\[left\] got-(\w{64})")[1]
        text = m.text()
        sent = re.search(r"^\[right\] sent-(\w{64})", text, re.M) or m.expect(r"^\[right\] sent-(\w{64})")
        check(got == sent[1], "what arrived is not what was sent")
        m.send("ip link set eth0 down; echo vif-0 >/sys/bus/xen/drivers/vif/unbind; echo off-$((1+1))\n")
        m.expect(r"^\[netdrv\] .*disconnected; frames sent \d+ \([1-9]\d+ to peers, [1-9]\d* large\)", QUICK)
        m.absent(r"^\(redoubt\) avc: .*denied.*")
        m.absent(r"^\[netdrv\] .*(refused [1-9]|spoofed [1-9])")


@test
def network_survives_front_ends_that_leave(work):
    """One guest unbinds its front end and binds it again, crashes while it floods, comes back; the other's pings are all answered."""
    source = system(NETDRV, guest("steady", "redoubt.do=shell", nodes=nic(1)),
                    guest("wild", "redoubt.do=shell", nodes=nic(2), more='on-crash = "restart";'))
    with boot_source(work, source) as m:
        shells(m, "steady", "wild")
        m.send(UP.format(1) + "(ping 10.0.2.2 >/pings & echo $! >/pid); echo up-$((1+1))\n")
        m.expect(r"^\[steady\] up-2", QUICK)
        switch(m, "wild")
        up = UP.format(2)
        m.send("for n in 1 2 3 4 5; do " + up + "ping -c 1 -W 5 10.0.2.2 >/dev/null; echo life-$n-$?; cd /sys/bus/xen/drivers/vif; "
               "echo vif-0 >unbind; usleep 300000; echo vif-0 >bind; done; cd /\n")
        for n in range(1, 6):
            m.expect(rf"^\[wild\] life-{n}-0", 60)
        m.send(up + "for n in 1 2 3 4; do ping -A -s 1400 10.0.2.2 >/dev/null & done; sleep 2; "
               "echo c >/proc/sysrq-trigger\n")
        m.expect(r"^\(redoubt\) domain \d+ wild guest_t crashed; restart 1 of 5", 60)
        m.expect(r"^\[netdrv\] backend/vif/\d+/0: disconnected", QUICK)
        m.expect(r"^\[wild\] guest: shell in the initramfs")
        m.idle(2)
        m.send(up + PING.format(2, "10.0.2.2", "back"))
        m.expect(r"^\[wild\] back-0", 60)
        switch(m, "steady")
        m.send("kill -INT $(cat /pid); sleep 1; tail -n 3 /pings | grep transmitted\n")
        sent, answered = map(int, m.expect(r"^\[steady\] (\d+) packets transmitted, (\d+) packets received", 60).groups())
        check(sent > 10 and sent - answered <= 1, f"{answered} of {sent} pings were answered beside the guest that left")


@test
def network_keeps_a_guest_to_its_limits(work):
    """128 KiB a second: 512 KiB to a neighbour take no less than the credit of their intervals; a long frame and most of a broadcast storm go nowhere."""
    source = system(NETDRV, guest("left", "redoubt.do=shell", label="left_t", nodes=nic(1, "mtu = <1400>;"), more=TOGETHER),
                    guest("right", "redoubt.do=shell", label="right_t", nodes=nic(2, "rate = <128>; group-rate = <20>;"), more=TOGETHER))
    with boot_source(work, source.replace(POLICY, policy_and(work, PEERS + "net_peers(left, right)\n"))) as m:
        m.expect(r"^\[netdrv\] .*00:16:3e:00:00:02 on virtio-net .*, mtu 1500, 1 peers, rate 6553 bytes in 50000 us, 20 group frames a second", QUICK)
        shells(m, "left", "right")
        m.send(UP.format(1) + "(nc -l -p 7000 | (read first; cut -d. -f1 /proc/uptime >/from; cat >/got); "
               "echo got-$(($(cut -d. -f1 /proc/uptime) - $(cat /from)))-$(wc -c </got)) & echo up-$((1+1))\n")
        m.expect(r"^\[left\] up-2", QUICK)
        switch(m, "right")
        m.send(UP.format(2) + PING.format(2, "10.0.2.21", "guest"))
        m.expect(r"^\[right\] guest-0")
        m.send("ping -c 2 -W 2 -s 1450 10.0.2.21 >/dev/null; echo long-$?; ip link set eth0 mtu 1400; ping -c 2 -W 5 -s 1372 10.0.2.21 >/dev/null; echo fits-$?\n")
        m.expect(r"^\[right\] long-1", 60)
        m.expect(r"^\[right\] fits-0", 60)
        m.send("(echo; head -c 524288 /dev/zero) | nc 10.0.2.21 7000\n")
        seconds, count = map(int, m.expect(r"^\[left\] got-(\d+)-(\d+)", 120).groups())
        check(count == 524288, f"{count} bytes arrived of 524288")
        check(seconds >= 3, f"512 KiB at 128 KiB a second took {seconds} s")
        m.send("for n in $(seq 100 200); do ping -c 1 -W 1 10.0.2.$n >/dev/null & done; wait; ip link set eth0 down; echo vif-0 >/sys/bus/xen/drivers/vif/unbind\n")
        m.expect(r"^\[netdrv\] .*disconnected; .*group [1-9]\d*", 60)
