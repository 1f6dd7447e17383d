"""Calls through Kamailio: a proxy with two Record-Routes between two transports, a registrar, a carrier in trouble.

`script/interop` runs these rows; what it has for all rows comes in as `kit`.
"""
import pathlib
import signal
import socket
import subprocess
import time

CONFIGURATION = """#!KAMAILIO
debug=2
log_stderror=yes
fork=yes
children=2
tcp_children=2
enable_tls=yes
auto_aliases=no
alias="carrier.example"
mpath="/usr/lib/x86_64-linux-gnu/kamailio/modules/:/usr/lib/aarch64-linux-gnu/kamailio/modules/:/usr/lib64/kamailio/modules/"

loadmodule "tm.so"
loadmodule "sl.so"
loadmodule "rr.so"
loadmodule "pv.so"
loadmodule "usrloc.so"
loadmodule "registrar.so"
loadmodule "siputils.so"
loadmodule "textops.so"
loadmodule "auth.so"
loadmodule "xlog.so"
loadmodule "htable.so"
loadmodule "tls.so"

modparam("rr", "enable_double_rr", 1)
modparam("auth", "algorithm", "@ALGORITHM@")
modparam("usrloc", "db_mode", 0)
modparam("htable", "htable", "lost=>size=6;autoexpire=300;")
modparam("tls", "tls_method", "TLSv1.2+")
modparam("tls", "certificate", "@FOLDER@/server.pem")
modparam("tls", "private_key", "@FOLDER@/server.key")
modparam("tls", "ca_list", "@FOLDER@/authority.pem")
modparam("tls", "verify_certificate", 1)
modparam("tls", "require_certificate", 0)

request_route {
    @LOSES@
    if (has_totag()) {
        xlog("L_ERR", "$rm by $proto, routes $hdr(Route) $(hdr(Route)[1])\\n");
        if (loose_route()) { t_relay(); exit; }
        if (is_method("ACK")) { if (t_check_trans()) { t_relay(); } exit; }
        sl_send_reply("404", "Not here");
        exit;
    }
    if (is_method("CANCEL")) { if (t_check_trans()) { t_relay(); } exit; }
    if (is_method("ACK")) { exit; }
    xlog("L_ERR", "$rm of $fU to $rU at $Rp by $proto\\n");
    @ROUTE@
    record_route();
    $du = "@NEXT@";
    t_relay();
}

onreply_route {
    $var(reply) = 1;
    @LOSES_REPLIES@
}
"""
# The first copy of each request, and of each final response, is lost.
LOSES = 'if ($proto == "udp" && $sht(lost=>$rm$ci$cs) == $null) { $sht(lost=>$rm$ci$cs) = 1; xlog("L_ERR", "lost $rm\\n"); drop; }'
LOSES_REPLIES = (
    'if (status =~ "[2-6].." && $sht(lost=>$rs$rm$ci$cs) == $null) { $sht(lost=>$rs$rm$ci$cs) = 1; xlog("L_ERR", "lost $rs of $rm\\n"); drop; }')
ASKS = ('if (!pv_proxy_authenticate("carrier.example", "zanzibar", "0")) { proxy_challenge("carrier.example", "1"); exit; } '
        'xlog("L_ERR", "proved $aU: $hdr(Proxy-Authorization)\\n"); consume_credentials();')
# What comes again after the last answer is answered again.
LINGER = '<timewait milliseconds="2500"/>\n'
REGISTERS = """if (is_method("REGISTER")) {
        if (!pv_www_authenticate("carrier.example", "zanzibar", "0")) { www_challenge("carrier.example", "1"); exit; }
        xlog("L_ERR", "saved $fU for $hdr(Expires) over $proto: $hdr(Authorization)\\n");
        if (!save("location")) { sl_reply_error(); }
        exit;
    }
    if (is_method("INVITE") && $fU == "+15557650000") {
        record_route();
        if (!lookup("location")) { sl_send_reply("404", "Nobody"); exit; }
        t_relay();
        exit;
    }"""


def is_there():
    """Whether there is Kamailio with TLS (Debian: kamailio, kamailio-tls-modules)."""
    return bool(list(pathlib.Path("/usr/lib").glob("**/kamailio/modules/tls.so")))


def authority(folder):
    """An authority of its own, and a certificate for the carrier and for us."""
    def run(*arguments):
        subprocess.run(["openssl", *arguments], cwd=folder, check=True, capture_output=True)
    curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    run("req", "-x509", *curve, "-keyout", "authority.key", "-out", "authority.pem", "-subj", "/CN=Interop authority", "-days", "2")
    run("req", *curve, "-keyout", "server.key", "-out", "server.csr", "-subj", "/CN=carrier.example")
    (pathlib.Path(folder) / "names").write_text("subjectAltName=DNS:carrier.example,DNS:bot.example,IP:127.0.0.1\n")
    run("x509", "-req", "-in", "server.csr", "-CA", "authority.pem", "-CAkey", "authority.key", "-CAcreateserial", "-days", "2",
        "-extfile", "names", "-out", "server.pem")


class Kamailio:
    """One that listens on UDP (two ports), TCP and TLS."""

    def __init__(self, kit, stage, following, route="", algorithm="SHA-256", loses="", loses_replies=""):
        self.stage = stage
        authority(stage.folder)
        self.port, self.second, self.tls = (kit.free_port() for _ in range(3))
        text = CONFIGURATION
        for name, value in (("ALGORITHM", algorithm), ("FOLDER", str(stage.folder)), ("ROUTE", route), ("NEXT", following),
                            ("LOSES_REPLIES", loses_replies), ("LOSES", loses), ("SECOND", str(self.second))):
            text = text.replace(f"@{name}@", value)
        (stage.folder / "kamailio.cfg").write_text(text)
        (stage.folder / "run").mkdir()
        self.child = stage.start(
            ["/usr/sbin/kamailio", "-f", "kamailio.cfg", "-DD", "-E", "-m", "64", "-M", "8", "-Y", str(stage.folder / "run"),
             "-P", str(stage.folder / "kamailio.pid"), "-l", f"udp:127.0.0.1:{self.port}", "-l", f"udp:127.0.0.1:{self.second}",
             "-l", f"tcp:127.0.0.1:{self.port}", "-l", f"tls:127.0.0.1:{self.tls}"], "kamailio")
        while self.child.poll() is None:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.tls)) == 0:
                    break
            time.sleep(0.1)

    @property
    def words(self):
        return (self.stage.folder / "kamailio.log").read_text(errors="replace")

    def shows(self, text, seconds=5):
        end = time.monotonic() + seconds
        while text not in self.words and time.monotonic() < end:
            time.sleep(0.1)
        return text in self.words

    def stop(self):
        self.child.send_signal(signal.SIGTERM)
        try:
            self.child.wait(10)
        except subprocess.TimeoutExpired:
            self.child.kill()


def missing(kamailio, expected):
    """What Kamailio should have said, and did not."""
    wrong = [text for text in expected if not kamailio.shows(text)]
    tail = "\n".join(line for line in kamailio.words.splitlines() if "<script>" in line)[-2500:]
    return f"Kamailio did not say {wrong}; it said:\n{tail}" if wrong else None


def callee(kit, transport, number=None):
    """SIPp that answers, over that transport, and waits for the BYE."""
    contact = "Contact: <sip:uas@[local_ip]:[local_port]>"
    scenario = kit.INVITED if number is None else kit.receive("INVITE", kit.must(f"INVITE sip:.{number}@", "n"))
    scenario += kit.send(kit.answer("180 Ringing", "[last_Record-Route:]"), repeats=False)
    scenario += kit.send(kit.answer("200 OK", "[last_Record-Route:]", kit.sdp())) + kit.receive("ACK") + kit.ENDED + LINGER
    return scenario.replace(contact, contact.replace(">", ";transport=" + transport + ">"))


def call_out(kit, to_proxy="udp", to_callee="tcp", expected=(), number=None, trunk="", flow="greet", **settings):
    """A call of ours: to Kamailio over one transport, from there over another one to SIPp, and our BYE."""
    stage = kit.Stage()
    kamailio = None
    try:
        port = kit.free_port()
        kamailio = Kamailio(kit, stage, f"sip:127.0.0.1:{port};transport={to_callee}", **settings)
        (stage.folder / "password").write_text("zanzibar\n")
        address = kamailio.tls if to_proxy == "tls" else kamailio.port
        stage.configure(
            f'listen: 127.0.0.1:{kit.free_port()}\n'
            f'tls: {{listen: "127.0.0.1:{kit.free_port()}", certificate: server.pem, key: server.key, authorities: authority.pem}}\n'
            f'trunks: [{{name: carrier, address: "127.0.0.1:{address}", domain: carrier.example, transport: {to_proxy}, '
            f'username: "4930123", password: pass, caller_ids: ["{kit.OURS}"]'
            f'{trunk.replace("@SECOND@", str(kamailio.second))}}}]\nsecrets: {{pass: {{file: password}}}}\n')
        sipp = stage.sipp(callee(kit, to_callee, number), "callee", port, ["-t", "t1" if to_callee == "tcp" else "u1"])
        time.sleep(0.7)
        if kamailio.child.poll() is not None:
            return f"Kamailio ended: {kamailio.words[-1500:]}"
        call = stage.start([str(kit.PROGRAM), "call", "+12564286254", f"{flow}.yaml", "--caller-id", kit.OURS], "call")
        status, ours = kit.wait(sipp, 40), kit.wait(call, 30)
        kamailio.stop()
        if status != 0 or ours != 0:
            said = missing(kamailio, ["<script>: nothing"])
            return f"SIPp ended with {status}, the call with {ours}: {stage.said('callee')}{stage.said('call')}{said}"
        return missing(kamailio, expected)
    finally:
        if kamailio:
            kamailio.stop()
        stage.close()


def call_in(kit, from_caller="udp", to_us="tls", expected=(), flow="stay", registers=False, lines="", **settings):
    """SIPp calls us through Kamailio: by one transport there, by another one from there; with a registration, to our contact."""
    stage = kit.Stage()
    kamailio = None
    try:
        udp, tls = kit.free_port(), kit.free_port()
        following = f"sip:127.0.0.1:{tls if to_us == 'tls' else udp};transport={to_us}"
        kamailio = Kamailio(kit, stage, following, **settings)
        if kamailio.child.poll() is not None:
            return f"Kamailio ended: {kamailio.words[-1500:]}"
        (stage.folder / "password").write_text("zanzibar\n")
        trunk = ""
        if registers:
            address = kamailio.tls if to_us == "tls" else kamailio.port
            trunk = (f'trunks: [{{name: carrier, address: "127.0.0.1:{address}", domain: carrier.example, transport: {to_us}, '
                     f'username: "4930123", password: pass, register: {{expires: 60s}}'
                     f'{lines.replace("@SECOND@", str(kamailio.second))}}}]\nsecrets: {{pass: {{file: password}}}}\n')
        stage.configure(
            f'listen: 127.0.0.1:{udp}\ntcp: true\n'
            f'tls: {{listen: "127.0.0.1:{tls}", certificate: server.pem, key: server.key, authorities: authority.pem}}\n'
            f'numbers: {{"{kit.NUMBER}": {flow}.yaml}}\n{trunk}')
        bot = stage.start([str(kit.PROGRAM), "serve"], "bot")
        wanted = "trunk carrier is registered" if registers else "listening on"
        for _ in range(150):
            if wanted in (stage.folder / "bot.log").read_text():
                break
            time.sleep(0.1)
        else:
            return f"the bot never said '{wanted}': {stage.said('bot')} {missing(kamailio, ['<script>: nothing'])}"
        uri = "INVITE sip:4930123@carrier.example SIP/2.0" if registers else f"INVITE {kit.URI}"
        first = kit.send(kit.message(uri, "1 INVITE", to="", body=kit.sdp()).replace(
            "To: <sip:[service]@[remote_ip]:[remote_port]>", f"To: <sip:{kit.NUMBER}@carrier.example>"))
        inside = (lambda method: kit.message(f"{method} [next_url] SIP/2.0", f"{2 if method == 'BYE' else 1} {method}", more="[routes]"))
        scenario = first + kit.TRY + kit.receive("180", optional=True) + kit.receive("200", routes=True)
        scenario += kit.send(inside("ACK"), repeats=False)
        if flow == "stay":
            scenario += kit.pause(500) + kit.send(inside("BYE")) + kit.receive("200")
        else:
            scenario += kit.ENDED + LINGER
        contact = "Contact: <sip:sipp@[local_ip]:[local_port]>"
        scenario = scenario.replace(contact, contact.replace(">", f";transport={from_caller}>"))
        caller = stage.sipp(scenario, "caller", kit.free_port(), [
            "-s", kit.NUMBER, "-t", "t1" if from_caller == "tcp" else "u1", f"127.0.0.1:{kamailio.port}"])
        status = kit.wait(caller, 40)
        bot.send_signal(signal.SIGTERM)
        if kit.wait(bot, 40) != 0:
            return f"the bot did not end in order: {stage.said('bot')}"
        problem = missing(kamailio, expected)
        kamailio.stop()
        if status != 0:
            return f"SIPp ended with {status}: {stage.said('caller')} {stage.said('bot')} {problem or kamailio.words[-1500:]}"
        return problem
    finally:
        if kamailio:
            kamailio.stop()
        stage.close()


MOVED = """if (is_method("INVITE") && $rU == "+12564286254") {
        append_to_reply("Contact: <sip:+15557770002@carrier.example>;q=0.3, <sip:+15557770001@carrier.example>;q=0.8\\r\\n");
        sl_send_reply("302", "Moved Temporarily");
        exit;
    }
    if (is_method("INVITE") && $rU == "+15557770001") { sl_send_reply("486", "Busy Here"); exit; }"""
BUSY = """if (is_method("INVITE|REGISTER") && $Rp != @SECOND@) {
        append_to_reply("Retry-After: 30\\r\\n");
        sl_send_reply("503", "Overloaded");
        exit;
    }"""

ROWS = {
    "a call out through two Record-Routes, UDP to the proxy and TCP from it": lambda kit: call_out(
        kit, expected=["ACK by udp, routes <sip:127.0.0.1", "BYE by udp, routes <sip:127.0.0.1", "r2=on"]),
    "a call out through two Record-Routes, TLS to the proxy and UDP from it": lambda kit: call_out(
        kit, to_proxy="tls", to_callee="udp", expected=["INVITE of", "by tls", "BYE by tls, routes <sip:127.0.0.1", "r2=on"]),
    "a call in through two Record-Routes, UDP to the proxy and TLS from it": lambda kit: call_in(
        kit, expected=["ACK by udp, routes <sip:127.0.0.1", "BYE by udp, routes <sip:127.0.0.1", "r2=on"]),
    "a call in through two Record-Routes, TCP to the proxy and UDP from it, that we hang up": lambda kit: call_in(
        kit, from_caller="tcp", to_us="udp", flow="ring", expected=["BYE by udp, routes <sip:127.0.0.1", "r2=on"]),
    "REGISTER asked for a password, SHA-256, over TLS; a call to the binding; the binding taken back": lambda kit: call_in(
        kit, registers=True, route=REGISTERS,
        expected=["saved 4930123 for 60 over tls", "saved 4930123 for 0 over tls", "algorithm=SHA-256"]),
    "INVITE asked for a password, SHA-256, over TLS": lambda kit: call_out(
        kit, to_proxy="tls", to_callee="udp", route=ASKS, expected=["proved 4930123", "algorithm=SHA-256"]),
    "INVITE asked for a password, MD5, over UDP": lambda kit: call_out(
        kit, route=ASKS, algorithm="MD5", expected=["proved 4930123", "algorithm=MD5"]),
    "302 with two contacts: the better one is busy, the other one answers": lambda kit: call_out(
        kit, route=MOVED, number="15557770002", expected=["to +15557770001", "to +15557770002"]),
    "503 with Retry-After, and the second address answers": lambda kit: call_out(
        kit, route=BUSY, trunk=', alternatives: ["127.0.0.1:@SECOND@"]', expected=["INVITE of", "to +12564286254"]),
    "REGISTER answered with 503 and Retry-After: registered at the second address, and called there": lambda kit: call_in(
        kit, to_us="udp", registers=True, route=REGISTERS.replace("if (is_method", BUSY.replace("INVITE|", "") + "\n    if (is_method", 1),
        lines=', alternatives: ["127.0.0.1:@SECOND@"]', expected=["saved 4930123 for 60", "saved 4930123 for 0"]),
    "a call out of which each request and each final answer is lost once": lambda kit: call_out(
        kit, to_callee="udp", flow="talk", loses=LOSES, loses_replies=LOSES_REPLIES,
        expected=["lost INVITE", "lost ACK", "lost BYE", "lost 200 of INVITE", "lost 200 of BYE"]),
    "a call in of which each request and each final answer is lost once": lambda kit: call_in(
        kit, to_us="udp", flow="ring", loses=LOSES, loses_replies=LOSES_REPLIES,
        expected=["lost INVITE", "lost ACK", "lost BYE", "lost 200 of INVITE", "lost 200 of BYE"]),
}
