/// Flows without a mistake.
public enum GoodFlows {
    /// A menu with an operator.
    public static let frontDesk = """
        flow: front-desk
        language: en-US

        defaults:
          attempts: 3
          timeout: 5s
          on_error: operator

        prompts:
          welcome: [sounds/welcome.wav, {say: "Thanks for calling Acme."}]
          main_menu: {say: "For sales press 1. For our address press 3. For the operator press 0."}
          sorry: {say: "Sorry, I did not get that."}

        sections:
          main:
            - answer
            - play: welcome
            - goto: menu

          menu:
            - menu:
                prompt: main_menu
                options: {"1": sales, "3": address, "0": operator, "*": menu}
                no_input: [sorry, {say: "Please press a key, or stay on the line for the operator."}]
                no_match: [sorry]
              next: {failed: operator}

          sales:
            - dial:
                to: ["+12125550101", "sip:sales@pbx.example.com"]
                caller_id: ${caller.number ?? did.number}
                timeout: 20s
                music: sounds/hold.wav
              next: {completed: goodbye, no_answer: goodbye, busy: goodbye, declined: goodbye, failed: goodbye}

          address:
            - play: {say: "We are at 10 Main Street, Springfield."}
            - goto: menu

          operator:
            - dial: {to: "+12125550100", timeout: 30s}
              next: {completed: goodbye, no_answer: goodbye, busy: goodbye, declined: goodbye, failed: goodbye}

          goodbye:
            - play: {say: "Goodbye."}
            - hangup
        """

    /// A call that is placed, with machine detection.
    public static let reminder = """
        flow: appointment-reminder
        language: en-US

        inputs:
          number: {type: phone, required: true}
          name: {type: string, default: null}
          at: {type: datetime, required: true}
          clinic: {type: string, required: true}

        outbound:
          caller_id: "+12125550100"
          caller_name: Acme Clinic
          ring_timeout: 25s

        sections:
          main:
            - switch: $answered_by
              cases: {human: person, machine: message, fax: stop, unknown: person}

          person:
            - play:
                - {say: "Hello${name ? ', ' + name : ''}. This is ${clinic}."}
                - {say: "You have an appointment on"}
                - {date: $at}
                - {say: "at"}
                - {time: $at}
            - menu:
                prompt: {say: "Press 1 to confirm, 2 to move it, 9 to stop these calls."}
                options: {"1": confirmed, "2": move, "9": opt_out}
                no_input: [{say: "Are you still there?"}]
              next: {failed: message}

          message:
            - play: {say: "A reminder from ${clinic}: your appointment is ${at | day_and_time}.", barge_in: false}
            - set: {result: left_message}
            - hangup

          confirmed:
            - set: {result: confirmed}
            - play: {say: "Thank you. See you then."}
            - hangup

          move:
            - set: {result: transferred}
            - dial: {to: "+12125550100", caller_id: $did.number, timeout: 30s}
              next: {completed: stop, no_answer: message, busy: message, declined: message, failed: message}

          opt_out:
            - log: "opted out: ${number}"
            - hangup

          stop:
            - hangup
        """

    /// An account number and a PIN; it runs the voicemail.
    public static let account = """
        flow: account
        defaults: {on_error: agent}
        vars: {pin_tries: 0, account: null}

        sections:
          main:
            - answer
            - gather:
                prompt: {say: "Enter your account number, then press pound."}
                digits: 6..12
                finish_on: "#"
                matches: "^[1-9][0-9]*$"
                confirm: {say: "You entered", spell: $input.digits, keys: {accept: "1", again: "2"}}
                no_match: [{say: "That is not an account number."}]
                save_as: account
              next: {failed: agent}
            - run: greet
            - goto: pin

          greet:
            - say: Welcome, account ${account | spell}.

          pin:
            - gather:
                prompt: {say: "Enter your four digit PIN."}
                digits: 4
                timeout: 8s
                sensitive: true
                save_as: pin
              next: {failed: agent}
            - if: ${pin == '4711'}
              then: balance
              else: wrong_pin

          wrong_pin:
            - set: {pin_tries: "${pin_tries + 1}"}
            - if: ${pin_tries >= 3}
              then: agent
              else: pin_again

          pin_again:
            - play: {say: "That PIN is not right."}
            - goto: pin

          balance:
            - play: [{say: "Your balance is"}, {money: 12.50, currency: USD}]
            - menu:
                prompt: {say: "To hear it again press 1."}
                options: {"1": balance, "0": agent}
                attempts: 1
              next: {failed: goodbye}

          agent:
            - run: {flow: voicemail.yaml, with: {mailbox: agents, account: $account}, save_as: message}
            - if: ${message.stored}
              then: goodbye
            - log: {text: "no message from ${account ?? 'nobody'}", level: warning}

          goodbye:
            - hangup
        """

    /// A message is taken.
    public static let voicemail = """
        flow: voicemail
        inputs:
          mailbox: string
          account: {type: string, default: null}
          greeting: {type: path, default: "mailboxes/${mailbox}/greeting.wav"}
        sections:
          main:
            - answer
            - play: $greeting
              next: {failed: no_greeting}
            - goto: take
          no_greeting:
            - when: ${account != null}
              say: Please leave a message, account ${account | digits}.
            - goto: take
          take:
            - wait: 10s
            - return: {stored: true, at: "${call.started | stamp}"}
        """

    /// A flow that others run, with an input that must be given.
    public static let sub = """
        flow: sub
        inputs: {name: string, number: {type: phone, default: null}}
        sections: {main: [{return: {stored: true}}]}
        """

    /// The flows that calls come to, in a folder.
    public static let all = FlowFolder([
        "front-desk.yaml": frontDesk, "reminder.yaml": reminder, "account.yaml": account, "voicemail.yaml": voicemail,
    ])
}
