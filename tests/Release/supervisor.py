"""What systemd does for aurora-gateway.socket and aurora-gateway.service, in a chroot that has no systemd: holds the socket, runs the service
as its user with its credential, ends it by SIGTERM, and starts the next one with the same socket at SIGUSR1.

usage: supervisor.py ROOT STATE     (STATE.pid and STATE.child are written)
"""
import os
import signal
import socket
import sys

root, state = sys.argv[1:]
FIRST_DESCRIPTOR = 3


def write(ending, value):
    with open(state + ending + ".new", "w", encoding="ascii") as file:
        file.write(str(value))
    os.rename(state + ending + ".new", state + ending)


def start():
    child = os.fork()
    if child:
        write(".child", child)
        return child
    signal.pthread_sigmask(signal.SIG_UNBLOCK, SIGNALS)
    if listener.fileno() == FIRST_DESCRIPTOR:
        os.set_inheritable(FIRST_DESCRIPTOR, True)
    else:
        os.dup2(listener.fileno(), FIRST_DESCRIPTOR, inheritable=True)
    os.chroot(root)
    os.chdir("/")
    os.setgroups([])
    os.setgid(int(user[3]))
    os.setuid(int(user[2]))
    os.execve("/usr/bin/aurora-gateway", ["aurora-gateway", "run", "--config", "/etc/aurora-gateway/gateway.json"], {
        "LISTEN_FDS": "1", "LISTEN_PID": str(os.getpid()), "LISTEN_FDNAMES": "data",
        "AURORA_GATEWAY__Aurora__ApplicationKeyFile": "/run/supervisor.credential",
    })


with open(os.path.join(root, "etc/passwd"), encoding="utf-8") as passwd:
    user = next(line.split(":") for line in passwd if line.startswith("aurora-gateway:"))
with open(os.path.join(root, "etc/aurora-gateway/application-key"), "rb") as key:
    credential = os.open(os.path.join(root, "run/supervisor.credential"), os.O_CREAT | os.O_WRONLY, 0o400)
    os.write(credential, key.read())
    os.fchown(credential, int(user[2]), int(user[3]))
    os.close(credential)
# Blocked except while waiting, so that none arrives between the look and the wait.
SIGNALS = {signal.SIGUSR1, signal.SIGTERM, signal.SIGCHLD}
signal.pthread_sigmask(signal.SIG_BLOCK, SIGNALS)
listener = socket.create_server(("127.0.0.1", 8080), backlog=512)
process = start()
write(".pid", os.getpid())
while True:
    arrived = signal.sigwait(SIGNALS)
    if arrived == signal.SIGCHLD:
        sys.exit("supervisor: the service ended by itself")
    os.kill(process, signal.SIGTERM)
    os.waitpid(process, 0)
    while signal.SIGCHLD in signal.sigpending():
        signal.sigwait({signal.SIGCHLD})
    if arrived == signal.SIGTERM:
        break
    process = start()
