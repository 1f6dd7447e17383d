/// The flow behind the verb `voicemail`, in the caller's language.
///
/// It belongs to the folder of the flow that uses it, so that a greeting is found where that flow would find it.
struct ShippedVoicemail {
    private let language: String
    private let words: Words

    /// The flow for a language tag; English where there are no words for it.
    init(language: String) {
        let known = Self.words[String(language.prefix { $0 != "-" }).lowercased()]
        self.language = known == nil ? "en-US" : language
        words = known ?? .english
    }

    /// The path it has in a program. No file has such a name.
    func path(in folder: String) -> String {
        (folder.isEmpty || folder.hasSuffix("/") ? folder : folder + "/") + "<voicemail:\(language)>"
    }

    /// The text of a flow that comes with the program; `nil` for any other path.
    static func source(at path: String) -> [UInt8]? {
        guard path.hasSuffix(">"), let start = path.lastIndex(of: "<") else { return nil }
        let name = path[path.index(after: start)...].dropLast()
        guard name.hasPrefix("voicemail:") else { return nil }
        return Array(ShippedVoicemail(language: String(name.dropFirst("voicemail:".count))).text.utf8)
    }

    /// What the caller hears.
    private struct Words {
        var invitation, choice, stored, nothing, failure: String

        static let english = Words(
            invitation: "Please leave a message after the tone. Press pound when you are done.",
            choice: "To send your message press 1, to listen to it press 2, to record it again press 3.",
            stored: "Thank you. Your message was stored.", nothing: "There is no message.",
            failure: "Your message could not be stored. Please call again later.")
    }

    private static let words: [String: Words] = [
        "en": .english,
        "de": Words(
            invitation: "Bitte sprechen Sie nach dem Ton. Drücken Sie die Raute, wenn Sie fertig sind.",
            choice: "Zum Senden drücken Sie die 1, zum Anhören die 2, zum Wiederholen der Aufnahme die 3.",
            stored: "Danke. Ihre Nachricht wurde gespeichert.", nothing: "Es gibt keine Nachricht.",
            failure: "Ihre Nachricht konnte nicht gespeichert werden. Bitte rufen Sie später noch einmal an."),
        "es": Words(
            invitation: "Por favor, deje su mensaje después del tono. Pulse almohadilla al terminar.",
            choice: "Para enviar el mensaje pulse 1, para escucharlo pulse 2, para grabarlo de nuevo pulse 3.",
            stored: "Gracias. Su mensaje se ha guardado.", nothing: "No hay ningún mensaje.",
            failure: "No se ha podido guardar su mensaje. Por favor, llame más tarde."),
        "fr": Words(
            invitation: "Veuillez laisser un message après le bip. Appuyez sur dièse pour terminer.",
            choice: "Pour envoyer votre message, tapez 1, pour l'écouter, tapez 2, pour recommencer, tapez 3.",
            stored: "Merci. Votre message est enregistré.", nothing: "Il n'y a pas de message.",
            failure: "Votre message n'a pas pu être enregistré. Veuillez rappeler plus tard."),
    ]

    private var text: String {
        """
        flow: voicemail
        language: \(language)
        inputs:
          mailbox: {type: string, default: general}
          greeting: {type: path, default: "mailboxes/${mailbox}/greeting.wav"}
          notify: {type: boolean, default: true}
        vars: {message: null}
        sections:
          main:
            - play: $greeting
              next: {failed: no_greeting}
            - goto: take
          no_greeting:
            - say: "\(words.invitation)"
            - goto: take
          take:
            - record:
                max_length: 3m
                min_length: 2s
                silence: 5s
                to: "mailboxes/${mailbox}/${call.started | stamp}.wav"
                save_as: message
              next: {finished: review, silence: review, max_length: review, hangup: deliver, empty: nothing, failed: sorry}
          review:
            - menu:
                prompt: {say: "\(words.choice)"}
                options: {"1": deliver, "2": listen, "3": take}
                attempts: 2
              next: {failed: deliver, hangup: deliver}
          listen:
            - play: $message.file
              next: {failed: review, hangup: deliver}
            - goto: review
          deliver:
            - event:
                name: voicemail
                data:
                  mailbox: $mailbox
                  file: "${message.file ?? ''}"
                  seconds: "${message.duration ?? 0}"
                  from: "${caller.number ?? 'anonymous'}"
                  name: "${caller.name ?? ''}"
              when: $notify
            - say: "\(words.stored)"
            - return: $message
          nothing:
            - say: "\(words.nothing)"
            - return: null
          sorry:
            - say: "\(words.failure)"
            - return: null

        """
    }
}
