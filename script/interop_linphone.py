"""Calls with linphone, the softphone: its own sound files are its microphone, its own keys are pressed.

`script/interop` runs these rows; what it has for all rows comes in as `kit`.
"""
import os
import shutil
import signal
import subprocess
import time

SETTINGS = """[sip]
auto_net_state_mon=0
sip_port={port}
sip_tcp_port=0
sip_tls_port=0
use_ipv6=0
default_proxy=-1
media_encryption={encryption}
[rtp]
audio_rtp_port={audio}
"""
FLOW = """flow: keys
sections:
  main:
    - answer
    - menu:
        prompt: {tone: "425/200ms"}
        options: {"1": one, "7": seven}
        timeout: 15s
        attempts: 1
      next: {failed: one}
  one: [hangup]
  seven: [{play: {tone: "1000/1s"}}, hangup]
"""


class Linphone:
    """linphone-daemon, told what to do by lines."""

    def __init__(self, kit, stage, port, answers=False, encryption="none"):
        (stage.folder / ".local/share/linphone").mkdir(parents=True)
        (stage.folder / "linphonerc").write_text(SETTINGS.format(port=port, audio=kit.free_port(), encryption=encryption))
        self.log = stage.folder / "linphone.log"
        self.child = subprocess.Popen(
            ["linphone-daemon", "--config", "linphonerc"] + (["--auto-answer"] if answers else []), cwd=stage.folder,
            stdin=subprocess.PIPE, stdout=open(self.log, "wb"), stderr=subprocess.STDOUT, text=True,
            env=dict(os.environ, HOME=str(stage.folder)))
        stage.children.append(self.child)
        self.say("port")
        if not self.shows(f"SIP: {port} UDP", 20):
            raise RuntimeError(f"linphone does not start: {self.log.read_text(errors='replace')[-800:]}")

    def say(self, line):
        self.child.stdin.write(line + "\n")
        self.child.stdin.flush()

    def shows(self, text, seconds=8, times=1):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if self.log.read_text(errors="replace").count(text) >= times:
                return True
            time.sleep(0.1)
        return False


def calls(kit, key, plan, more="", encryption="none"):
    """linphone calls us: the flow hears its key, and goes where that leads."""
    stage = kit.Stage()
    try:
        port = kit.free_port()
        (stage.folder / "keys.yaml").write_text(FLOW)
        stage.configure(f'listen: "127.0.0.1:{port}"\nnumbers: {{"{kit.NUMBER}": keys.yaml}}\n{more}')
        bot = stage.start([str(kit.PROGRAM), "serve"], "bot")
        phone = Linphone(kit, stage, kit.free_port(), encryption=encryption)
        phone.say(f"call sip:{kit.NUMBER}@127.0.0.1:{port}")
        wrong = [] if phone.shows("LinphoneCallStreamsRunning") else ["the call is not up"]
        time.sleep(0.7)
        if "hold" in plan and not wrong:
            phone.say("call-pause 1")
            wrong += [] if phone.shows("LinphoneCallPaused\n") else ["it is not on hold"]
            phone.say("call-resume 1")
            wrong += [] if phone.shows("LinphoneCallStreamsRunning", times=2) else ["it is not resumed"]
            time.sleep(0.5)
        phone.say(f"dtmf {key}")
        wrong += [] if phone.shows("LinphoneCallEnd", 12) else ["the flow does not hang up"]
        bot.send_signal(signal.SIGTERM)
        kit.wait(bot, 40)
        said = (stage.folder / "bot.log").read_text()
        expected = [f"⌨ {key}  as RFC 4733 event", {"1": "§  one", "7": "§  seven"}[key]]
        expected += ["put the call on hold", "resumed the call"] if "hold" in plan else []
        wrong += [f"the bot did not say '{text}'" for text in expected if text not in said]
        return f"{wrong}: {said[-1500:]} {phone.log.read_text(errors='replace')[-800:]}" if wrong else None
    finally:
        stage.close()


def called(kit, key, more="", encryption="none"):
    """We call linphone, which answers by itself and presses a key."""
    stage = kit.Stage()
    try:
        port = kit.free_port()
        (stage.folder / "keys.yaml").write_text(FLOW)
        stage.configure(
            f'listen: 127.0.0.1:{kit.free_port()}\ntrunks: [{{name: carrier, address: "127.0.0.1:{port}", domain: 127.0.0.1, '
            f'caller_ids: ["{kit.OURS}"]{more}}}]\n')
        phone = Linphone(kit, stage, port, answers=True, encryption=encryption)
        call = stage.start([str(kit.PROGRAM), "call", "+12564286254", "keys.yaml", "--caller-id", kit.OURS], "call")
        wrong = [] if phone.shows("LinphoneCallStreamsRunning") else ["the call is not up"]
        time.sleep(0.7)
        phone.say(f"dtmf {key}")
        status = kit.wait(call, 30)
        said = (stage.folder / "call.log").read_text()
        expected = [f"⌨ {key}  as RFC 4733 event", {"1": "§  one", "7": "§  seven"}[key]]
        wrong += [f"the call did not say '{text}'" for text in expected if text not in said]
        wrong += [] if status == 0 else [f"the call ended with {status}"]
        return f"{wrong}: {said[-1500:]} {phone.log.read_text(errors='replace')[-800:]}" if wrong else None
    finally:
        stage.close()


ROWS = {
    "it calls, and its key is heard": lambda kit: calls(kit, "1", ""),
    "it calls, holds, resumes, and its key is heard": lambda kit: calls(kit, "7", "hold"),
    "it calls with encrypted audio (SRTP)": lambda kit: calls(kit, "7", "", "srtp: required\n", "srtp"),
    "it is called, and its key is heard": lambda kit: called(kit, "7"),
    "it is called with encrypted audio (SRTP)": lambda kit: called(kit, "1", ", srtp: required", "srtp"),
}


def is_there():
    return shutil.which("linphone-daemon") is not None
