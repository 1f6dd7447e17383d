/// What other systems call the things of this language: advice for those who come from them.
enum OtherNames {
    /// Words for verbs (TwiML, VoiceXML, SWML, FreeSWITCH, Asterisk), and the verbs that do that here.
    private static let verbs: [String: String] = [
        "pause": "wait", "sleep": "wait", "delay": "wait", "silence": "wait",
        "redirect": "goto", "jump": "goto", "go_to": "goto", "submit": "goto",
        "playback": "play", "play_audio": "play", "playfile": "play", "audio": "play", "background": "menu",
        "prompt": "say", "speak": "say", "tts": "say", "text": "say", "message": "say",
        "ivr": "menu", "choice": "menu", "collect": "gather", "input": "gather", "read": "gather", "field": "gather",
        "connect": "dial", "bridge": "dial", "call": "dial", "phone": "dial", "forward": "dial",
        "refer": "transfer", "blind_transfer": "transfer",
        "end": "hangup", "disconnect": "hangup", "exit": "hangup", "stop": "hangup", "bye": "hangup",
        "busy": "reject", "congestion": "reject", "decline": "reject", "respond": "reject",
        "assign": "set", "var": "set", "vars": "set", "let": "set", "variable": "set",
        "condition": "if", "branch": "if", "split": "switch", "case": "switch",
        "request": "http", "webhook": "http", "fetch": "http", "curl": "http", "get": "http", "post": "http",
        "execute": "run", "gosub": "run", "subflow": "run", "subdialog": "run", "include": "run",
        "noop": "log", "print": "log", "debug": "log", "user_event": "event", "notify": "event",
        "senddtmf": "send_digits", "dtmf": "send_digits", "play_dtmf": "send_digits", "senddigits": "send_digits",
        "amd": "detect_machine", "hours": "schedule", "open": "schedule",
        "record_message": "record", "ringing": "ring", "progress": "ring", "early_media": "ring",
    ]

    /// Words for keys; the first of these that the map has is meant.
    private static let keys: [String: [String]] = [
        "url": ["get", "file"], "uri": ["get", "to"], "body": ["json"], "data": ["json"],
        "payload": ["json"], "params": ["form"], "query": ["get"], "token": ["bearer"], "username": ["user"],
        "number": ["to", "digits"], "numbers": ["to"], "target": ["to"], "destination": ["to"], "endpoint": ["to"],
        "callerid": ["caller_id"], "from_number": ["caller_id"], "strategy": ["mode"],
        "length": ["digits"], "num_digits": ["digits"], "numdigits": ["digits"], "max_digits": ["digits"],
        "min_digits": ["digits"], "finishonkey": ["finish_on"], "terminator": ["finish_on"],
        "terminators": ["finish_on"], "finish_on_key": ["finish_on"], "retries": ["attempts"], "tries": ["attempts"],
        "max_attempts": ["attempts"], "repeat": ["loop", "attempts"], "count": ["loop", "attempts"],
        "interdigit_timeout": ["digit_timeout"], "inter_digit_timeout": ["digit_timeout"], "validate": ["matches"],
        "regex": ["matches"], "pattern": ["matches"], "choices": ["options"], "keys": ["options"],
        "msg": ["text"], "text": ["prompt", "say"], "message": ["prompt", "text"], "say": ["text", "prompt"],
        "play": ["prompt", "items"],
        "items": ["prompt"], "greeting": ["prompt"], "reason": ["cause"], "save": ["save_as"], "result": ["save_as"],
        "variable": ["save_as"], "nomatch": ["no_match"], "noinput": ["no_input"], "invalid": ["no_match"],
        "limit": ["max_duration", "max_length"], "duration": ["for", "max_length", "max_duration"],
        "inputs": ["with"], "parameters": ["with"], "args": ["with"], "box": ["mailbox"], "action": ["options"],
    ]

    /// The verb that does what this word means elsewhere.
    static func verb(for word: String) -> String? { verbs[word.lowercased()] }

    /// The key of that form which this one is elsewhere.
    static func key(for word: String, among names: [String]) -> String? {
        keys[word.lowercased()]?.first(where: names.contains)
    }
}
