import Testing

/// Flows with one mistake each, and where and how it is reported.
enum BrokenFlows {
    struct Case: CustomTestStringConvertible, Sendable {
        var text: String
        /// `line:column` and the beginning of the message.
        var message: String
        /// A piece of the help, where there is one to expect.
        var help: String
        var testDescription: String { message }

        init(_ text: String, _ message: String, _ help: String = "") {
            (self.text, self.message, self.help) = (text, message, help)
        }
    }

    /// Whole files.
    static let files: [Case] = [
        Case("[a]", "1:1 the flow wants a map of keys and values, not a list"),
        Case("", "1:1 the file is empty", "attendant new flow"),
        Case("# nothing", "1:1 the file is empty"),
        Case("flow: f.yaml\ntests: []", "1:1 this is a file of tests, and no flow", "attendant test"),
        Case("flow: f\nsections:\nmain:\n  - hangup", "2:10 sections has no value", "indent main"),
        Case("flow: f\nsections:\n  - main: [hangup]", "3:3 sections wants a map", "leave the dashes out"),
        Case("Flow: f\nsections: {main: [hangup]}", "1:1 the flow has no key \"Flow\"", "did you mean \"flow\"?"),
        Case(
            "flow: f\ndefaults: {on_error: end}\nsection: {main: [hangup], end: [hangup]}",
            "3:1 the flow has no key \"section\"", "sections"),
        Case("flow: f\nvars: {a: $caller.number}\nsections: {main: [hangup]}", "2:11 vars holds plain values"),
        Case("flow: f\ninputs: {n: {typ: number}}\nsections: {main: [hangup]}", "2:14 the input n has no key \"typ\""),
        Case(
            "flow: f\nsections:\n  main: [{goto: öffnen}]\n  öffnen: [hangup]", "4:3 \"öffnen\" is not a name", "a to z"
        ),
        Case(
            "flow: f\nvars: {n: 0}\nsections: {main: [{set: {n: \"${n} + 1\"}}]}",
            "3:29 n is a number, as vars says, and this is text", "${n + 1}"),
        Case("sections: {main: [hangup]}", "1:1 the flow needs flow", "write flow: name"),
        Case("flow: f\nsection: {main: [hangup]}", "2:1 the flow has no key \"section\"", "did you mean \"sections\"?"),
        Case("flow: f\nsections: {mian: [hangup]}", "2:1 there is no section main", "by \"mian\""),
        Case("flow: f\nsections: {main: []}", "2:18 the section main has no steps"),
        Case("flow: f\nsections: {main: hangup}", "2:18 main wants a list of steps, not \"hangup\"", "begins with -"),
        Case(
            "flow: f\nschedules: {o: {timezone: Europe/Berlin}}\nsections: {main: [hangup]}",
            "2:16 the schedule o needs open"),
        Case("flow: f\nlanguage: english\nsections: {main: [hangup]}", "2:11 language wants a language tag", "en-US"),
        Case(
            "flow: f\ndefaults: {atempts: 2}\nsections: {main: [hangup]}", "2:12 defaults has no key \"atempts\"",
            "attempts"),
        Case(
            "flow: f\ndefaults: {attempts: 0}\nsections: {main: [hangup]}",
            "2:22 attempts wants a whole number from 1 to 20"),
        Case(
            "flow: f\ndefaults: {on_error: opertor}\nsections: {main: [hangup]}", "2:22 there is no section \"opertor\""
        ),
        Case(
            "flow: f\noutbound: {retry: {}}\nsections: {main: [hangup]}", "2:12 retry is not available in this version"),
        Case(
            "flow: f\noutbound: {caller_id: 2125550100}\nsections: {main: [hangup]}",
            "2:23 \"2125550100\" is not an E.164 number"),
        Case("flow: f\ninputs: {at: {type: date}}\nsections: {main: [hangup]}", "2:21 type wants one of", "datetime"),
        Case(
            "flow: f\ninputs: {a: {type: string, required: true, default: b}}\nsections: {main: [hangup]}",
            "2:53 a required input has no default"),
        Case(
            "flow: f\ninputs: {a: {type: number, default: b}}\nsections: {main: [hangup]}",
            "2:37 default wants a number, not \"b\""),
        Case("flow: f\ninputs: {9a: string}\nsections: {main: [hangup]}", "2:10 \"9a\" is not a name for a variable"),
        Case("flow: f\nvars: {caller: 1}\nsections: {main: [hangup]}", "2:8 \"caller\" has a meaning of its own here"),
        Case("flow: f\ninputs: {a: string}\nvars: {a: 1}\nsections: {main: [hangup]}", "3:8 a is an input already"),
        Case("flow: f\nvars: {a: \"${b}\"}\nsections: {main: [hangup]}", "2:11 vars holds plain values"),
        Case(
            "flow: f\nprompts: {a: missing.wav}\nsections: {main: [hangup]}", "2:14 there is no sound file missing.wav"),
        Case(
            "flow: f\nprompts: {a: broken.wav}\nsections: {main: [hangup]}",
            "2:14 the sound broken.wav cannot be played: it is not a sound"),
        Case("flow: f\nprompts: {a: b, b: [a]}\nsections: {main: [hangup]}", "2:11 the prompt a plays itself"),
        Case(
            "flow: f\nprompts: {\"a b\": {say: x}}\nsections: {main: [hangup]}",
            "2:11 \"a b\" is not a name for a prompt"),
        Case("flow: f\nsections:\n  main: [{goto: 9x}]\n  9x: [hangup]", "4:3 \"9x\" is not a name for a section"),
        Case("flow: f\nsections:\n  main: [hangup]\n  lost: [hangup]", "4:3 the section lost is never reached"),
        Case("flow: f\nflow: g\nsections: {main: [hangup]}", "2:1 the key \"flow\" is already in line 1"),
        Case("flow: f\nsections:\n  main:\n    - menu:\n        options: {1: a, #: b}\n", "5:25 # begins a comment"),
    ]

    /// Steps of `main`, from line 4 on; a section `end` follows where they name it.
    static let steps: [Case] = [
        // What a step is.
        Case("- anwser", "4:7 there is no verb \"anwser\"", "did you mean \"answer\"?"),
        Case("- plya: a.wav", "4:7 there is no verb \"plya\"", "did you mean \"play\"?"),
        Case("- play", "4:7 play needs a value"),
        Case("- play:", "4:12 play has no value"),
        Case("- {}", "4:7 the step has no verb"),
        Case("- {next: end}", "4:7 the step has no verb", "goto: end"),
        Case("- pause: 2", "4:7 there is no verb \"pause\"", "that is wait here"),
        Case("- Say: x", "4:7 there is no verb \"Say\"", "did you mean \"say\"?"),
        Case("- say:\"x\"", "4:7 there is no verb", "space after the colon"),
        Case("- dial: \"+15551230001\"", "4:13 dial wants a map", "write dial: {to: +15551230001}"),
        Case("- http: https://a.test/b", "4:13 http wants a map", "write http: {get: …}"),
        Case("- {gather: 4, next: end}", "4:16 gather wants a map", "write gather: {prompt: …, digits: …}"),
        Case("- hangup: busy", "4:15 hangup wants a map", "write hangup: {cause: busy}"),
        Case("- hangup: {reason: busy}", "4:16 hangup has no key \"reason\"", "did you mean \"cause\"?"),
        Case(
            "- menu:\n      prompt: {say: a}\n      options: {1: end}\n      next: end",
            "5:7 menu has its keys beside it, and not below it", "indent prompt"),
        Case(
            "- menu:\n        prompt: {say: a}\n        options: {1: end}\n        next: end",
            "7:9 menu has no key \"next\"", "stands beside menu"),
        Case(
            "- {menu: {prompt: {say: a}, options: {1: end}}, next: end, attempts: 2}",
            "4:64 the step has no key \"attempts\"", "belongs to menu"),
        Case(
            "- {menu: {promt: {say: a}, options: {1: end}}, next: end}", "4:15 menu has no key \"promt\"",
            "did you mean \"prompt\"?"),
        Case(
            "- {menu: {prompt: {say: a}, options: {1: end}, digits: 4}, next: end}",
            "4:52 menu has no key \"digits\"", "belongs to gather"),
        Case("- menu: {prompt: {say: a}, options: [{1: end}]}\n      next: end", "4:41 options wants a map", "dashes"),
        Case("- {answer: , hangup: }", "4:18 a step has one verb, and this one has answer already"),
        Case("- [answer]", "4:7 the step wants a verb, not a list"),
        Case("- transfer: {}", "4:17 transfer needs to"),
        Case("- queue", "4:7 queue is not available in this version"),
        Case(
            "- {http: {get: x}, next: {ok: end}}",
            "4:20 the address begins with http:// or https:// and a host that is written out"),
        Case("- {answer: , nxt: done}", "4:18 the step has no key \"nxt\"", "did you mean \"next\"?"),
        Case("- {say: a, id: x}\n    - {say: b, id: x}", "5:20 another step has the id \"x\""),
        Case("- hangup\n    - say: a", "5:7 this step is never reached"),
        Case("- {say: a, next: end}\n    - say: b", "5:7 this step is never reached"),
        // Where a step leads.
        Case("- goto: voicemail.yaml", "4:13 there is no section", "run: {flow: voicemail.yaml}"),
        Case("- goto: hangup", "4:13 there is no section", "hangup is a verb"),
        Case("- goto: $x", "4:13 there is no section", "switch leads on"),
        Case("- goto: [end]", "4:13 goto wants the name of a section, not a list"),
        Case("- {say: a, next: [end]}", "4:22 next wants a section, or a map from outcome to section"),
        Case("- {if: $caller.anonymous, then: [{say: a}]}", "4:37 then wants the name of a section", "of their own"),
        Case("- if: {value: 1, then: end}", "4:11 if wants an expression, not a map", "then: and else: beside it"),
        Case("- {if: \"${caller.number} == 1\", then: end}", "4:12 if wants one expression", "inside one ${…}"),
        Case(
            "- {dial: {to: +12125550100}, next: {no-answer: end, busy: end, declined: end, failed: end}}",
            "4:41 dial has no outcome \"no-answer\"", "no_answer"),
        Case(
            "- {http: {get: https://a.test}, next: {ok: end, 4xx: end, timeout: end, failed: end}}",
            "4:53 http has no outcome \"4xx\"", "a status code"),
        Case(
            "- {switch: $call.direction, cases: [{inbound: end}, {outbound: end}]}", "4:40 cases wants a map", "dashes"),
        Case("- goto: ende", "4:13 there is no section \"ende\"", "did you mean \"end\"?"),
        Case("- {wait: 1s, next: {dne: end}}", "4:25 wait has no outcome \"dne\"", "did you mean \"done\"?"),
        Case("- {hangup: , next: end}", "4:18 hangup has no next"),
        Case("- {if: $call.id, then: end, next: end}", "4:33 if has no next", "then and else"),
        Case("- {if: $call.id}", "4:7 the step needs then"),
        Case("- {if: yes, then: end}", "4:12 if wants one expression, not \"yes\"", "write ${…} around it"),
        Case("- {switch: $call.id, cases: {a: end}}", "4:8 switch needs default"),
        Case("- {switch: $call.direction, cases: {inbound: end}}", "4:8 switch leaves out outbound"),
        Case(
            "- {switch: $call.direction, cases: {inbond: end}, default: end}", "4:41 this is never \"inbond\"",
            "inbound"),
        Case(
            "- {dial: {to: \"+12125550100\"}}",
            "4:8 nothing says what follows no_answer, busy, declined, failed of dial"),
        Case("- goto: main", "3:3 no way leads out of main, and nothing there waits for the caller"),
        Case(
            "- {menu: {prompt: {say: a}, options: {1: main}}, next: {failed: main}}",
            "3:3 no way leads out of main but hanging up"),
        // Calls.
        Case("- reject: bussy", "4:15 reject wants one of", "did you mean \"busy\"?"),
        Case("- reject: 486", "4:15 reject wants a reason", "reject: {code: 486}"),
        Case("- {dial: {to: sip:joe}, next: end}", "4:19 \"sip:joe\" has no host", "sip:name@host"),
        Case("- {dial: {to: +12125550100, screen: Hello}, next: end}", "4:41 screen wants a map", "{say: Hello}"),
        Case(
            "- {http: {get: https://a.test, headers: {X-A: \"a\\r\\nB: c\"}}, next: end}",
            "4:51 X-A has a line break"),
        Case("- reject: {code: 200}", "4:22 code wants a whole number from 400 to 699"),
        Case("- {dial: {to: \"212555\"}, next: end}", "4:19 \"212555\" is not an E.164 number", "sip:"),
        Case(
            "- {dial: {to: +12125550100, headers: {Via: x}}, next: end}",
            "4:43 Via is not a header that a flow may write"),
        Case(
            "- {dial: {to: +12125550100, keys: {12: end}}, next: end}", "4:40 \"12\" is not a key"),
        Case(
            "- {dial: {to: +12125550100, screen: {accept: 1}}, next: end}", "4:41 screen has neither say nor play"),
        Case(
            "- {dial: {to: +12125550100, callee_keys: {9: nowhere}}, next: end}", "4:50 there is no section \"nowhere\""
        ),
        Case(
            "- {transfer: {to: +12125550100, caller_id: +12125550101}, next: end}",
            "4:37 only an attended transfer shows a caller_id"),
        Case(
            "- {dial: {to: +12125550100, detect_machine: perhaps}, next: end}",
            "4:49 detect_machine wants true or false"),
        Case("- {dial: {}, next: end}", "4:14 dial needs to"),
        Case(
            "- {dial: {to: $caller.number}, next: end}", "4:20 caller.number may be missing here",
            "${caller.number ?? 'unknown'}"),
        Case("- {dial: {to: +12125550100, mode: first}, next: end}", "4:39 mode wants one of all, in_order"),
        Case(
            "- {dial: {to: +12125550100, timeout: 2 min}, next: end}", "4:42 timeout wants a duration", "500ms, 5s, 2m"),
        Case("- send_digits: 1x2", "4:20 \"1x2\" are not digits to send"),
        Case("- wait: 2h", "4:13 wait wants a duration from 0s to 1h, not \"2h\""),
        // Playing.
        Case("- play: welcom.wave/", "4:13 there is no sound file welcom.wave"),
        Case("- play: welcome", "4:13 there is no prompt \"welcome\"", "{say: "),
        Case("- play: /etc/passwd", "4:13 \"/etc/passwd\" is not a path inside the project"),
        Case("- play: ../../up.wav", "4:13 \"../../up.wav\" is not a path inside the project"),
        Case("- play: \"../${call.id}.wav\"", "4:13 a path with values in it cannot begin with / or have .. in it"),
        Case("- play: https://example.com/a.wav", "4:13 sounds from the network are not available"),
        Case("- play: {one_of: []}", "4:22 one_of has nothing to choose from"),
        Case("- play: {money: 5, currency: euro}", "4:34 \"euro\" is no currency", "EUR"),
        Case("- say: Press # to go on", "4:18 # begins a comment, so that only \"Press\" is spoken", "in quotes"),
        Case("- say: \"Hello {{name}}\"", "4:12 braces without $ are spoken", "${name}"),
        Case(
            "- menu:\n        prompt: {say: a}\n        options:\n          1: end\n          #: end\n      next: end",
            "8:11 # begins a comment, so this is no option"),
        Case("- play: []", "4:13 play has nothing to play"),
        Case("- play: [[a.wav]]", "4:14 play has a list within a list"),
        Case("- play: {sya: x}", "4:13 play has an item that says nothing to play", "did you mean \"say\"?"),
        Case("- play: {say: x, file: a.wav}", "4:13 an item is one thing, not both say and file"),
        Case("- play: {say: x, lop: 2}", "4:22 play has no key \"lop\"", "did you mean \"loop\"?"),
        Case("- play: {tone: 440}", "4:20 tone wants frequencies and a duration", "440/2s"),
        Case("- play: {date: tomorrow}", "4:20 \"tomorrow\" cannot be read as date", "2026-03-06"),
        Case("- say: \"\"", "4:12 say has no words"),
        Case("- say: Hello $caller.name", "4:18 $caller.name inside text is not replaced", "${caller.name}"),
        Case("- say: Hello ${caller.name}", "4:20 caller.name may be missing here"),
        Case("- say: \"Hello \\\"${caller.nam}\"", "4:23 caller has no \"nam\"", "did you mean \"name\"?"),
        Case("- say: ${caller}", "4:14 caller is a group of values", "caller.number"),
        Case("- say: |\n        Hello\n        ${ 1 + }", "6:16 expected a value, found the end"),
        Case("- say: ${call.id | tme}", "4:24 there is no filter \"tme\"", "did you mean \"time\"?"),
        Case("- say: ${lenn(call.id)}", "4:14 there is no function \"lenn\"", "did you mean \"len\"?"),
        Case("- say: ${call.id && 1}", "4:22 there is no operator &&", "write and"),
        Case("- say: ${schedules.office.state}", "4:14 there is no schedule \"office\""),
        // Collecting.
        Case("- {menu: {options: {1: end}}, next: end}", "4:14 menu needs prompt", "must hear"),
        Case("- {menu: {prompt: {say: a}}, next: end}", "4:14 menu needs options"),
        Case("- {menu: {prompt: {say: a}, options: {}}, next: end}", "4:42 options is empty"),
        Case("- {menu: {prompt: {say: a}, options: {one: end}}, next: end}", "4:43 \"one\" is not a key"),
        Case(
            "- {menu: {prompt: {say: a}, options: {1: end}, speech: {}}, next: end}",
            "4:52 speech is not available"),
        Case(
            "- {menu: {prompt: {say: a}, options: {1: end, 12: end}, digit_timeout: 0}, next: end}",
            "4:51 option 12 can never be reached: 1 comes first"),
        Case("- {menu: {prompt: {say: a}, options: {1: end}}, next: {1: end, failed: end}}", "4:60 \"1\" is an option"),
        Case(
            "- {menu: {prompt: {say: a}, options: {1: end}}}", "4:8 nothing says what follows failed of menu",
            "on_error"),
        Case(
            "- {menu: {prompt: {say: a}, options: {1: end}, timout: 3s}, next: end}", "4:52 menu has no key \"timout\"",
            "timeout"),
        Case("- {gather: {prompt: {say: a}}, next: end}", "4:16 gather needs digits"),
        Case(
            "- {gather: {prompt: {say: a}, digits: 4-6}, next: end}", "4:43 digits wants a number or a range", "6..12"),
        Case("- {gather: {prompt: {say: a}, digits: 6..4}, next: end}", "4:43 the range 6..4 runs backwards"),
        Case("- {gather: {prompt: {say: a}, digits: 0}, next: end}", "4:43 digits is from 1 to 64"),
        Case(
            "- {gather: {prompt: {say: a}, digits: 4, finish_on: \"##\"}, next: end}",
            "4:57 finish_on wants one key, not \"##\""),
        Case(
            "- gather:\n        prompt: {say: a}\n        digits: 1..4\n        finish_on: #\n      next: end",
            "7:19 finish_on has no value: # begins a comment"),
        Case("- {gather: {prompt: {say: a}, digits: 4, matches: \"[0-9\"}, next: end}", "4:56 this [ is never closed"),
        Case(
            "- {gather: {prompt: {say: a}, digits: 4, in: [12]}, next: end}", "4:51 \"12\" does not have as many digits"
        ),
        Case(
            "- {gather: {prompt: {say: a}, digits: 4, confirm: {say: ok, keys: {accept: \"2\"}}}, next: end}",
            "4:71 accept and again are the same key"),
        Case(
            "- {gather: {prompt: {say: a}, digits: 4, sensitive: yes, confirm: {say: ok}}, next: end}",
            "4:71 a sensitive entry is not read back"),
        Case(
            "- {gather: {prompt: {say: a}, digits: 4, input: [speech]}, next: end}",
            "4:46 input is not available in this version"),
        // Values.
        Case("- set: {}", "4:12 set has nothing to set"),
        Case("- set: {a: [1]}", "4:16 a wants a single value, not a list"),
        Case("- set: x = 1", "4:12 set wants a map", "{name: value}"),
        Case("- set: {call: 1}", "4:13 \"call\" has a meaning of its own here"),
        Case("- set: {a: \"${b}\"}", "4:19 there is no variable \"b\""),
        Case("- set: {tries: 1}\n    - say: ${trys}", "5:14 there is no variable \"trys\"", "did you mean \"tries\"?"),
        Case(
            "- {set: {a: 1}, when: $caller.name}\n    - say: ${a}", "5:14 a is not set on every way to this step",
            "${a ?? 'unknown'}"),
        Case("- set: {a: $caller.name}\n    - say: $a", "5:13 a is not set on every way to this step"),
        Case("- set: {a: \"${caller.name + 'x'}\"}", "4:19 caller.name may be missing here"),
        Case("- {log: \"${null}\"}", "4:16 null has no use here"),
        Case("- log: $did.label", "4:13 did.label may be missing here"),
        Case(
            "- log: {text: a, level: warn}", "4:29 level wants one of debug, info, warning, error",
            "did you mean \"warning\"?"),
        Case("- say: ${input.digits}", "4:14 input.digits may be missing here"),
        // Secrets.
        Case(
            "- {http: {post: https://a.test, retry: {attempts: 3, durable: true}}, next: end}",
            "4:45 a durable request is tried until it is taken, so attempts does nothing"),
        Case(
            "- {dial: {to: $secret.number}, next: end}",
            "4:20 secret.number is secret and would be in the call's record"),
        Case(
            "- {dial: {to: +12125550100, caller_id: $secret.number}, next: end}",
            "4:45 secret.number is secret and would be in the call's record"),
        Case(
            "- {http: {post: https://a.test, multipart: {file: \"@${call.id}.wav\"}}, next: end}",
            "4:55 file would be sent as text", "file: {file: path}"),
        Case("- say: ${secret.token}", "4:14 secret.token is secret and would be spoken"),
        Case(
            "- set: {a: $secret.token}\n    - set: {b: \"x${a}\"}\n    - log: $b",
            "6:13 b is secret and would be logged"),
        Case(
            "- {gather: {prompt: {say: a}, digits: 4, sensitive: yes, save_as: pin}, next: {failed: end}}\n    - return: {pin: $pin}",
            "5:22 pin is secret and would leave this flow unmasked"),
        Case(
            "- {gather: {prompt: {say: a}, digits: 4, sensitive: yes}, next: {failed: end}}\n    - say: ${input.digits}",
            "5:14 input.digits is secret and would be spoken"),
        // Other flows.
        Case("- run: {flow: none.yaml}", "4:19 there is no flow file none.yaml"),
        Case("- run: {flow: ../x.yaml}", "4:19 \"../x.yaml\" is not a path inside the project"),
        Case("- run: {flow: flow.yaml}", "4:19 flows run each other in a circle: flow.yaml → flow.yaml"),
        Case("- run: {flow: sub.yaml, with: {number: \"+1555\"}, save_as: x}", "4:19 sub.yaml needs the input name"),
        Case(
            "- run: {flow: sub.yaml, with: {nam: a, name: b}}", "4:36 sub.yaml has no input \"nam\"",
            "did you mean \"name\"?"),
        Case(
            "- run: {flow: sub.yaml, with: {name: a, number: 555}}", "4:53 number wants a number such as +12125550100"),
        Case("- run: {flow: sub.yaml, with: {name: $caller.name}}", "4:43 caller.name may be missing here"),
        Case("- run: {flow: sub.yaml, with: {name: null}}", "4:42 the input name must have a value"),
        Case(
            "- run: {flow: sub.yaml, with: {name: a}, save_as: x}\n    - say: ${x.other}",
            "5:14 x.other may be missing here"),
        Case("- run: {flow: \"${call.id}.yaml\"}", "4:19 the name of a flow cannot be computed"),
        Case("- run: {section: end, with: {a: 1}}", "4:33 a section of the same flow takes no with"),
        Case("- run: {}", "4:12 run needs flow", "run: section"),
    ]

    static func file(of steps: String) -> String {
        let end = steps.contains(" end") ? "\n  end:\n    - hangup" : ""
        return "flow: t\nsections:\n  main:\n    \(steps)\(end)\n"
    }
}
