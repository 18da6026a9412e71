"""A stand-in for systemd's logind on a bus of its own: it hands out delays, announces sleep and says when a delay is given back.

It reads a line for each thing that happens to the machine, `sleep`, `wake` or `lock`, and writes one for each that it sees:
`ready`, `held`, `released`.
"""

import os
import sys

import dbus
import dbus.mainloop.glib
import dbus.service
from gi.repository import GLib

MANAGER = "org.freedesktop.login1.Manager"
SESSION = "org.freedesktop.login1.Session"


def tell(word):
    print(word, flush=True)


class Session(dbus.service.Object):
    @dbus.service.signal(SESSION)
    def Lock(self):
        pass


class Manager(dbus.service.Object):
    @dbus.service.signal(MANAGER, signature="b")
    def PrepareForSleep(self, begins):
        pass

    @dbus.service.method(MANAGER, in_signature="ssss", out_signature="h")
    def Inhibit(self, what, who, why, mode):
        if (what, mode) != ("sleep", "delay") or not who or not why:
            raise dbus.DBusException("no such delay", name="org.freedesktop.DBus.Error.InvalidArgs")
        ours, theirs = os.pipe()
        GLib.io_add_watch(ours, GLib.PRIORITY_DEFAULT, GLib.IOCondition.HUP, self.given_back)
        answer = dbus.types.UnixFd(theirs)
        os.close(theirs)
        tell("held")
        return answer

    def given_back(self, ours, _):
        os.close(ours)
        tell("released")
        return False


def main():
    dbus.mainloop.glib.DBusGMainLoop(set_as_default=True)
    bus = dbus.SystemBus()
    name = dbus.service.BusName("org.freedesktop.login1", bus)
    manager = Manager(name, "/org/freedesktop/login1")
    session = Session(name, "/org/freedesktop/login1/session/c1")
    happens = {
        "sleep": lambda: manager.PrepareForSleep(True),
        "wake": lambda: manager.PrepareForSleep(False),
        "lock": session.Lock,
    }
    loop = GLib.MainLoop()

    def read(*_):
        line = sys.stdin.readline()
        if line:
            happens[line.strip()]()
        else:
            loop.quit()
        return bool(line)

    GLib.io_add_watch(sys.stdin, GLib.PRIORITY_DEFAULT, GLib.IOCondition.IN | GLib.IOCondition.HUP, read)
    tell("ready")
    loop.run()


main()
